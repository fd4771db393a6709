"""What a policy takes and gives, as the server states it.

Letters: To frames of history, T actions in a chunk, Ta executed, A numbers in an action, dt seconds between actions.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, field, fields

import numpy as np
from google.protobuf import json_format
from numpy.typing import NDArray

from drift4j.errors import ServerFault
from drift4j.policy.v1 import policy_pb2 as pb


class ActionKind(enum.Enum):
    """What the numbers of an action say."""

    ABSOLUTE = pb.ACTION_KIND_ABSOLUTE
    """Where to be, for example joint positions."""
    DELTA = pb.ACTION_KIND_DELTA
    """How far to go in one step."""


@dataclass(frozen=True)
class ObservationKey:
    """One entry of an observation."""

    name: str
    shape: tuple[int, ...]
    """Axes of one frame. (H, W, 3) and (H, W, 1) are pictures."""
    dtype: np.dtype[np.generic] = field(default_factory=lambda: np.dtype(np.float32))
    """float32, which all observations are sent as; pictures may be given as uint8 too."""
    unit: str = ""
    entries: tuple[str, ...] = ()
    """Names of the numbers in order, for example joints; empty if they have none."""

    @property
    def size(self) -> int:
        """Numbers in one frame."""
        return math.prod(self.shape)

    @property
    def picture(self) -> bool:
        return len(self.shape) == 3


@dataclass(frozen=True, eq=False)
class ActionSpec:
    """What one action is."""

    names: tuple[str, ...]
    """One name an entry, in order: joint order for a robot arm."""
    unit: str
    low: NDArray[np.float64]
    """(A,), smallest sensible value of each entry."""
    high: NDArray[np.float64]
    """(A,), largest sensible value of each entry."""
    kind: ActionKind = ActionKind.ABSOLUTE

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            limits = np.array(getattr(self, name), dtype=np.float64)
            if limits.shape != (len(self.names),):
                raise ValueError(f"{name} must hold one limit for each of {self.names}, got shape {limits.shape}")
            limits.setflags(write=False)
            object.__setattr__(self, name, limits)

    @property
    def size(self) -> int:
        """A, numbers in one action."""
        return len(self.names)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActionSpec) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.names, self.unit, tuple(self.low.tolist()), tuple(self.high.tolist()), self.kind


@dataclass(frozen=True)
class PolicySpec:
    """All that a client must know to use a policy."""

    task: str
    """Short name of the task it was trained for."""
    observations: tuple[ObservationKey, ...]
    action: ActionSpec
    observation_steps: int
    """To, at least 1."""
    executed_steps: int
    """Ta, at least 1: how many actions of a chunk to execute before the next is needed."""
    horizon: int
    """T, at least To - 1 + Ta."""
    step_seconds: float
    """dt."""

    def differences(self, served: PolicySpec) -> list[str]:
        """What differs from the spec of a server, one `field: ours -> theirs` each."""
        found = []
        for name in (f.name for f in fields(self) if f.name not in ("observations", "action")):
            found += _differ(name, getattr(self, name), getattr(served, name))
        for name in ("names", "unit", "low", "high", "kind"):
            ours, theirs = getattr(self.action, name), getattr(served.action, name)
            if name in ("low", "high"):
                ours, theirs = ours.tolist(), theirs.tolist()
            found += _differ(f"action.{name}", ours, theirs)
        ours_by_name = {key.name: key for key in self.observations}
        theirs_by_name = {key.name: key for key in served.observations}
        for name in sorted(ours_by_name.keys() | theirs_by_name.keys()):
            found += _differ(f"observations[{name}]", ours_by_name.get(name), theirs_by_name.get(name))
        return found

    def to_json(self) -> str:
        """The spec as text, for a file beside the code that was built for it."""
        return json_format.MessageToJson(spec_message(self))

    @staticmethod
    def from_json(text: str) -> PolicySpec:
        """The spec in a text of `to_json`."""
        try:
            return read_spec(json_format.Parse(text, pb.PolicySpec()))
        except (json_format.ParseError, ServerFault) as e:
            raise ValueError(f"the text must be what PolicySpec.to_json wrote: {e}") from None


@dataclass(frozen=True)
class ModelVersion:
    """Which weights answered."""

    model: str
    """The operator's name of the model."""
    version: int
    """Counts loads in this server, from 1."""
    weight_hash: str
    """SHA-256 of the weights: the same file gives the same hash everywhere."""


@dataclass(frozen=True)
class ModelInfo:
    """A loaded model."""

    version: ModelVersion
    spec: PolicySpec
    spec_hash: str
    """Opaque."""
    noise_size: int
    """Standard normal numbers of one pass."""
    noise_scale: float
    trained_steps: int
    training_seed: int
    commit: str
    """Of the code that trained, or "unknown"."""


def read_spec(message: pb.PolicySpec) -> PolicySpec:
    """The spec in a message; ServerFault if it is none."""
    dtypes: dict[int, np.dtype[np.generic]] = {pb.DTYPE_FLOAT32: np.dtype(np.float32)}
    action = message.action
    try:
        return PolicySpec(
            task=message.task,
            observations=tuple(
                ObservationKey(key.name, tuple(key.shape), dtypes[key.dtype], key.unit, tuple(key.entries))
                for key in message.observations
            ),
            action=ActionSpec(
                tuple(action.names), action.unit, np.array(action.low), np.array(action.high), ActionKind(action.kind)
            ),
            observation_steps=_positive("observation_steps", message.observation_steps),
            executed_steps=_positive("executed_steps", message.executed_steps),
            horizon=_positive("horizon", message.horizon),
            step_seconds=message.step_seconds,
        )
    except (KeyError, ValueError) as e:
        raise ServerFault(f"the spec is none that this client knows ({e}): is the server of a newer version?") from None


def spec_message(spec: PolicySpec) -> pb.PolicySpec:
    """The spec as a message."""
    return pb.PolicySpec(
        task=spec.task,
        observations=[
            pb.ObservationKey(
                name=key.name,
                dtype=pb.DTYPE_FLOAT32,
                shape=key.shape,
                unit=key.unit,
                entries=key.entries,
            )
            for key in spec.observations
        ],
        action=pb.ActionSpec(
            names=spec.action.names,
            unit=spec.action.unit,
            low=spec.action.low.tolist(),
            high=spec.action.high.tolist(),
            kind=spec.action.kind.value,
        ),
        observation_steps=spec.observation_steps,
        executed_steps=spec.executed_steps,
        horizon=spec.horizon,
        step_seconds=spec.step_seconds,
    )


def read_version(message: pb.ModelVersion) -> ModelVersion:
    return ModelVersion(message.model, message.version, message.weight_hash)


def read_model(message: pb.ModelInfo) -> ModelInfo:
    """The model in a message; ServerFault if its spec is none."""
    return ModelInfo(
        version=read_version(message.version),
        spec=read_spec(message.spec),
        spec_hash=message.spec_hash,
        noise_size=message.noise_size,
        noise_scale=message.noise_scale,
        trained_steps=message.trained_steps,
        training_seed=message.training_seed,
        commit=message.commit,
    )


def _positive(name: str, number: int) -> int:
    if number < 1:
        raise ValueError(f"{name} must be at least 1, got {number}")
    return number


def _differ(name: str, ours: object, theirs: object) -> list[str]:
    return [] if ours == theirs else [f"{name}: {ours} -> {theirs}"]
