"""A session: one robot or one environment that asks a policy, episode after episode."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from numpy.typing import ArrayLike

from drift4j._connection import Connection
from drift4j._opening import Opened, Opening, SessionLimits, check_seed
from drift4j._pace import Pace
from drift4j.chunk import ActionLimits, Chunk, OnUnsafe, read_chunk
from drift4j.errors import FieldFault, InvalidObservation, ServerFault, SessionLost, TooLate
from drift4j.observation import Capture, Frame, frames_message, noise_values
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.spec import ModelInfo, PolicySpec, read_model
from drift4j.stream import Stream


class Session:
    """Made by `PolicyClient.session`. Thread-safe: calls from several threads run one after the other.

    The server keeps the newest To frames of the session, for callers who send the newest frame alone at every step: by
    `infer`, or by `remember` where they want no chunk. Who sends a list of To frames keeps the history, and that of the
    server is neither used nor changed.
    """

    def __init__(self, opening: Opening, opened: Opened, on_unsafe: OnUnsafe, reopens: bool) -> None:
        self._opening = opening
        self._opened = opened
        self._on_unsafe = on_unsafe
        self._pace = Pace(opened.limits.observations_per_second)
        self._reopens = reopens
        self._connection: Connection = opening.connection
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._stream: Stream | None = None

    @property
    def model(self) -> ModelInfo:
        """The model this session is on: the same until `reset`, whatever the operator activates meanwhile."""
        return self._opened.model

    @property
    def spec(self) -> PolicySpec:
        """What the policy takes and gives; the same for as long as the session lives."""
        return self._opened.model.spec

    @property
    def limits(self) -> SessionLimits:
        return self._opened.limits

    @property
    def action_limits(self) -> ActionLimits:
        """What actions are held to: as the server states, else the spec's. The same as long as the session lives."""
        return self._opened.action_limits

    @property
    def seed(self) -> int:
        """Seeds of observations that bring none are drawn from this one and their number since the last reset."""
        return self._opened.seed

    def infer(
        self,
        observation: Frame | Sequence[Frame],
        *,
        seed: int | None = None,
        noise: ArrayLike | None = None,
        deadline: float | None = None,
        capture: Capture | None = None,
    ) -> Chunk:
        """One observation, one chunk. Waits, if need be, to keep to `limits.observations_per_second`.

        Args:
            observation: the newest frame, a dict with one array a key; or the history, a list of To of them, oldest
                first. Frames of a history are dt apart, so who sends the newest frame alone must do so at every step,
                and `remember` it where no chunk is wanted.
            seed: of the noise; the same seed and frames give the same chunk again. None: drawn from the session's.
            noise: the noise itself instead of a seed, `model.noise_size` standard normal numbers
            deadline: seconds for which an answer is of use, tries of a server that is away included. None: the client's
                deadline for each try, and tries for as long as its patience.
            capture: when the newest frame was captured. None: now.

        Raises:
            InvalidObservation: a field of it is wrong; found before anything was sent, or by the server
            SessionLost: the server forgot the session, and with it the history. With a full history, or
                `on_lost="reopen"`, a new session is opened instead, if the server still has the same weights.
            TooLate, Overloaded, Unavailable, Unsafe, and the other PolicyErrors
        """
        until = _until(deadline)
        with self._turn(until):
            message = self.message(observation, seed, noise, capture)
            answer = self._ask(message, until).chunk
            if answer.sequence != message.sequence:
                raise ServerFault(f"observation {message.sequence} got an answer to observation {answer.sequence}")
            return self.chunk(answer)

    def remember(self, frame: Frame, *, deadline: float | None = None, capture: Capture | None = None) -> None:
        """Adds the newest frame to the server's history and asks for no chunk, so no pass is run.

        For steps between the chunks of a caller who sends the newest frame alone. Otherwise as `infer`.
        """
        until = _until(deadline)
        with self._turn(until):
            message = self.message(frame, None, None, capture)
            if not message.HasField("newest"):
                raise InvalidObservation("observation: must be one frame, a list of them is never remembered")
            message.history_only = True
            self._ask(message, until)

    def stream(self) -> Stream:
        """Observations in, chunks out, for control loops. It ends the session's older stream, and ends at `reset`."""
        with self._lock:
            self._end_stream()
            self._stream = Stream(self, self._connection)
            return self._stream

    def reset(self, seed: int | None = None) -> None:
        """A new episode: forgets the history and takes the model that is active now. Brings a lost session back.

        Raises PolicyMismatch if that model has another spec; the session then stays where it was.
        """
        with self._lock:
            self._end_stream()
            now = self._opened
            request = pb.ResetRequest(session_id=now.id, seed=check_seed(seed))
            try:
                response = self._connection.call(self._connection.reset, request)
                self._opened = Opened(now.id, read_model(response.model), now.limits, response.seed, now.action_limits)
            except SessionLost:
                self._opened = self._opening.open(seed, now.model.spec_hash)
            self._numbers = itertools.count(1)

    def close(self) -> None:
        """Ends the session. A server that cannot be reached lets it go after `limits.idle_seconds`."""
        with self._lock:
            self._end_stream()
            self._opening.close(self._opened.id)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # What follows is for Stream too.

    @property
    def id(self) -> str:
        """The server's name of the session, a secret; another one when the session was opened again."""
        return self._opened.id

    def message(
        self, observation: Frame | Sequence[Frame], seed: int | None, noise: ArrayLike | None, capture: Capture | None
    ) -> pb.Observation:
        """The observation as it is sent, without its number."""
        message = frames_message(self.spec, observation)
        at = Capture.now() if capture is None else capture
        message.capture_unix_nanos, message.capture_monotonic_nanos = at.unix_nanos, at.monotonic_nanos
        if noise is not None:
            if seed is not None:
                raise InvalidObservation("seed: must be left out with noise")
            message.noise.extend(noise_values(noise, self.model.noise_size))
        checked = check_seed(seed)
        if checked is not None:
            message.seed = checked
        most, size = self.limits.message_bytes, message.ByteSize() + len(self.id) + 32
        if most and size > most:
            text = f"must take at most {most} bytes for this server, takes {size}: send pictures as uint8, JPEG or PNG"
            raise InvalidObservation(f"observation: {text}", (FieldFault("observation", text),))
        return message

    def next_sequence(self) -> int:
        return next(self._numbers)

    def chunk(self, message: pb.ActionChunk) -> Chunk:
        """The chunk, held to the spec and to `action_limits`."""
        return read_chunk(message, self.spec, self.action_limits, self._on_unsafe)

    def reopen(self, lost_id: str, message: pb.Observation, lost: SessionLost, until: float | None) -> None:
        """A new session in place of the lost one, if the answer to this observation is the same in it."""
        if not message.HasField("history") and not self._reopens:
            raise SessionLost(f"{lost}: the history is gone with it, begin a new episode with reset()") from None
        with self._lock:
            if self._opened.id == lost_id:
                self._opened = self._opening.reopen(self._opened, until)

    def _ask(self, message: pb.Observation, until: float | None) -> pb.InferResponse:
        message.sequence = self.next_sequence()
        self._connection.wait(self._pace.wait(until))
        try:
            return self._infer(message, until)
        except SessionLost as lost:
            self.reopen(self._opened.id, message, lost, until)
            return self._infer(message, until)

    def _infer(self, message: pb.Observation, until: float | None) -> pb.InferResponse:
        request = pb.InferRequest(session_id=self._opened.id, observation=message)
        return self._connection.call(self._connection.infer, request, until, InvalidObservation)

    def _end_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    @contextmanager
    def _turn(self, until: float | None) -> Iterator[None]:
        if not self._lock.acquire(timeout=-1 if until is None else max(0.0, until - time.monotonic())):
            raise TooLate("another thread was still asking in this session")
        try:
            yield
        finally:
            self._lock.release()


def _until(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    if not deadline > 0:
        raise TooLate(f"a deadline must be a positive number of seconds, got {deadline}: nothing was asked")
    return time.monotonic() + deadline
