"""A chunk of T actions of A numbers, and what the server says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from drift4j.errors import ServerFault, Unsafe
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.spec import ModelVersion, PolicySpec, read_version

OnUnsafe: TypeAlias = Literal["raise", "clip", "allow"]


@dataclass(frozen=True, eq=False)
class ActionLimits:
    """What actions from `Chunk.first_index` on are held to, by the server's safety layer and by this client."""

    low: NDArray[np.float32]
    """(A,), smallest number of each entry; -inf where there is no limit."""
    high: NDArray[np.float32]
    """(A,), largest number of each entry; inf where there is no limit."""
    on_violation: Literal["clamp", "reject"] | None
    """What the server does with a chunk that is outside; None: it has stated no limits, these are the spec's."""


@dataclass(frozen=True)
class SafetyCount:
    """What the server's safety layer changed, by kind; index, entry, given and sent are of the first change."""

    kind: str
    """`range`, `box`, `jump`, `velocity` or `acceleration`."""
    count: int
    index: int
    entry: str
    given: float
    sent: float


@dataclass(frozen=True)
class Timings:
    """What the server did with the time, nanoseconds."""

    decode_nanos: int
    queue_nanos: int
    infer_nanos: int
    encode_nanos: int


@dataclass(frozen=True, eq=False)
class Chunk:
    """The answer to one observation. The arrays are read-only."""

    actions: NDArray[np.float32]
    """(T, A), in the task's units. Those before `first_index` are of the past."""
    first_index: int
    """To - 1: the action that belongs to the newest frame."""
    due_after_capture_nanos: NDArray[np.int64]
    """(T,), when each action is due, counted from the capture of the newest frame: (i - first_index) * dt."""
    sequence: int
    """Of the observation."""
    capture_unix_nanos: int
    capture_monotonic_nanos: int
    seed: int | None
    """Of the noise; None if the noise itself was given."""
    version: ModelVersion
    padded: bool
    """Fewer than To frames had come, and the first one filled the history."""
    clamped: bool
    """The server's safety layer changed actions."""
    safety: tuple[SafetyCount, ...]
    outside: int
    """Numbers from `first_index` on that came outside the limits: clipped or left, as the session was opened."""
    superseded: int
    """Observations of the stream that were replaced by newer ones since the last chunk."""
    batch: int
    """Rows of the pass that gave this chunk."""
    timings: Timings

    def executed(self, steps: int) -> NDArray[np.float32]:
        """(Ta, A): the first `steps` actions from `first_index` on."""
        most = len(self.actions) - self.first_index
        if not 1 <= steps <= most:
            raise ValueError(f"a chunk of T={len(self.actions)} has 1 to {most} actions to execute, got Ta={steps}")
        return self.actions[self.first_index : self.first_index + steps]

    def due_monotonic_nanos(self) -> NDArray[np.int64]:
        """(T,), when each action is due by this machine's `time.monotonic_ns()`."""
        return self.due_after_capture_nanos + self.capture_monotonic_nanos


def read_limits(message: pb.OpenSessionResponse, spec: PolicySpec) -> ActionLimits:
    """The limits that a server stated, else the spec's; ServerFault if they are none for its actions."""
    if not message.HasField("action_limits"):  # of float32, as actions are
        return ActionLimits(spec.action.low.astype(np.float32), spec.action.high.astype(np.float32), None)
    stated = message.action_limits
    low, high = np.array(stated.low, dtype=np.float32), np.array(stated.high, dtype=np.float32)
    if not low.shape == high.shape == (spec.action.size,) or not (low <= high).all():
        raise ServerFault(
            f"action_limits must hold one low and one high for each of {spec.action.names}, got {low} and {high}"
        )
    low.setflags(write=False)
    high.setflags(write=False)
    return ActionLimits(low, high, "reject" if stated.on_violation == pb.ON_VIOLATION_REJECT else "clamp")


def read_chunk(message: pb.ActionChunk, spec: PolicySpec, limits: ActionLimits, on_unsafe: OnUnsafe) -> Chunk:
    """The chunk in a message, held to the spec and the limits.

    Raises ServerFault if it is not of the spec's shape, and Unsafe if a number is not finite or, with "raise", an
    action from To - 1 on is outside the limits.
    """
    T, A = spec.horizon, spec.action.size
    first = spec.observation_steps - 1
    came = (message.horizon, message.action_size, len(message.actions), message.first_index)
    if came != (T, A, 4 * T * A, first) or len(message.due_after_capture_nanos) != T:
        raise ServerFault(
            f"a chunk must hold T={T} actions of A={A} float32 with first_index {first} and {T} due times, got"
            f" T={came[0]}, A={came[1]} in {came[2]} bytes, first_index {came[3]},"
            f" {len(message.due_after_capture_nanos)} due times"
        )
    actions = np.frombuffer(message.actions, dtype="<f4").reshape(T, A).astype(np.float32)
    outside = _hold(actions, spec, limits, first, on_unsafe)
    due = np.array(message.due_after_capture_nanos, dtype=np.int64)
    actions.setflags(write=False)
    due.setflags(write=False)
    return Chunk(
        actions=actions,
        first_index=first,
        due_after_capture_nanos=due,
        sequence=message.sequence,
        capture_unix_nanos=message.capture_unix_nanos,
        capture_monotonic_nanos=message.capture_monotonic_nanos,
        seed=message.seed if message.HasField("seed") else None,
        version=read_version(message.version),
        padded=message.padded,
        clamped=message.clamped,
        safety=tuple(_safety(count) for count in message.safety),
        outside=outside,
        superseded=message.superseded,
        batch=message.batch,
        timings=Timings(
            message.timings.decode_nanos,
            message.timings.queue_nanos,
            message.timings.infer_nanos,
            message.timings.encode_nanos,
        ),
    )


def _hold(actions: NDArray[np.float32], spec: PolicySpec, limits: ActionLimits, first: int, on_unsafe: OnUnsafe) -> int:
    """Refuses or clips what must not be executed; the count of numbers outside the limits."""
    low, high = limits.low, limits.high
    finite = np.isfinite(actions)
    outside = finite & ((actions < low) | (actions > high))
    outside[:first] = False
    wrong = ~finite | outside if on_unsafe == "raise" else ~finite
    if wrong.any():
        i, a = (int(index) for index in np.argwhere(wrong)[0])
        raise Unsafe(
            f"actions[{i}], entry '{spec.action.names[a]}', must be finite and within"
            f" [{low[a]:g}, {high[a]:g}] {spec.action.unit}, got {actions[i, a]:g}"
            + (f", and {wrong.sum() - 1} more" if wrong.sum() > 1 else "")
            + (': or open the session with on_unsafe="clip"' if finite.all() else "")
        )
    if on_unsafe == "clip":
        np.clip(actions, low, high, out=actions)
    return int(outside.sum())


def _safety(message: pb.SafetyCount) -> SafetyCount:
    kind = pb.SafetyKind.Name(message.kind) if message.kind in pb.SafetyKind.values() else str(message.kind)
    return SafetyCount(
        kind=kind.removeprefix("SAFETY_KIND_").lower(),
        count=message.count,
        index=message.index,
        entry=message.entry,
        given=message.given,
        sent=message.sent,
    )
