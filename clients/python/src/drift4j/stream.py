"""A stream of observations and chunks, for control loops."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

import grpc
from numpy.typing import ArrayLike

from drift4j._connection import Connection, Patience, StreamCall
from drift4j._status import error_of, refusal_error
from drift4j.chunk import Chunk
from drift4j.errors import Closed, InvalidObservation, PolicyError, ServerFault, SessionLost, TooLate, Unavailable
from drift4j.observation import Capture, Frame
from drift4j.policy.v1 import policy_pb2 as pb

if TYPE_CHECKING:
    from drift4j.session import Session

_HEALTHY_SECONDS = 5.0  # a call that lasted so long was no failed try
_REOPENS = 3


class Stream:
    """Made by `Session.stream`. Thread-safe: one thread may send while another takes chunks.

    `send` never waits. The newest observation wins over one that could not be sent yet, the newest chunk over one that
    was not taken yet. A reply that is late (older than one that came already) or foreign (to nothing that was sent) is
    thrown away and counted in `discarded`. When the connection breaks, a new one is made, for as long as the client's
    patience lasts, and the newest unanswered observation is sent again; frames that were under way to the server's
    history may be missing from it then, so send full histories where that matters.
    """

    def __init__(self, session: Session, connection: Connection) -> None:
        self._session = session
        self._connection = connection
        self._changed = threading.Condition()
        self._outbox: deque[pb.Observation] = deque(maxlen=session.spec.observation_steps)
        self._under_way: pb.StreamRequest | None = None
        self._sent = 0
        self._sent_at = 0.0
        self._answered = 0
        self._slot: Chunk | PolicyError | None = None
        self._discarded = 0
        self._failure: PolicyError | None = None
        self._over = False
        self._call: StreamCall | None = None
        self._round = 0
        threading.Thread(target=self._run, name="drift4j-stream", daemon=True).start()

    @property
    def discarded(self) -> int:
        """Replies that were thrown away: late, foreign, or replaced by a newer one before they were taken."""
        return self._discarded

    def send(
        self,
        observation: Frame | Sequence[Frame],
        *,
        seed: int | None = None,
        noise: ArrayLike | None = None,
        useful: float | None = None,
        capture: Capture | None = None,
    ) -> int:
        """Sends an observation and returns its sequence number.

        Args:
            observation, seed, noise, capture: as for `Session.infer`
            useful: seconds for which an answer is of use, from the observation's arrival at the server. None: for ever.

        Raises what ended the stream, if it has ended, and InvalidObservation.
        """
        message = self._session.message(observation, seed, noise, capture)
        if useful is not None:
            if not useful > 0:
                raise InvalidObservation(f"useful must be a positive number of seconds, got {useful}")
            message.useful_nanos = round(useful * 1e9)
        with self._changed:
            self._check()
            message.sequence = self._sent = self._session.next_sequence()
            if message.HasField("history"):
                self._outbox.clear()
            self._outbox.append(message)
            self._sent_at = time.monotonic()
            self._changed.notify_all()
            return self._sent

    def newest(self, timeout: float = 0.0) -> Chunk | None:
        """The newest chunk that was not taken yet; None if none comes within `timeout` seconds, or only one too late.

        Raises the error of an observation that got no chunk (InvalidObservation, Unsafe, Overloaded), after which the
        stream goes on; or what ended the stream.
        """
        with self._changed:
            self._changed.wait_for(self._something, timeout)
            if self._slot is None:
                self._check()
                return None
            try:
                return self._take_slot()
            except TooLate:  # a loop that does not wait has no use for that
                return None

    def __iter__(self) -> Iterator[Chunk]:
        return self

    def __next__(self) -> Chunk:
        """The next chunk; raises as `newest`, and TooLate if the newest observation's did not come in time.

        That is by the server's word, or when the client's deadline has passed since it was sent.
        """
        with self._changed:
            while not self._something():
                left = None
                if self._sent > self._answered:
                    left = self._sent_at + self._connection.deadline - time.monotonic()
                    if left <= 0:
                        self._answered = self._sent
                        raise TooLate(f"no chunk for observation {self._sent} in {self._connection.deadline:.3g} s")
                self._changed.wait(left)
            if self._slot is not None:
                return self._take_slot()
            if self._over:
                raise StopIteration
            self._check()
            raise AssertionError("something was there")

    def close(self) -> None:
        """Ends the stream; the session stays open."""
        with self._changed:
            self._over = True
            self._round += 1
            call = self._call
            self._changed.notify_all()
        if call is not None:
            call.cancel()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _something(self) -> bool:
        return self._slot is not None or self._failure is not None or self._over

    def _check(self) -> None:
        if self._over:
            raise Closed("the stream was closed, by close() or by the session's reset(): open a new one")
        if self._failure is not None:
            raise self._failure

    def _take_slot(self) -> Chunk:
        taken, self._slot = self._slot, None
        if isinstance(taken, PolicyError):
            raise taken
        assert taken is not None
        return taken

    def _run(self) -> None:
        try:
            self._keep_going()
        except PolicyError as e:
            self._fail(e)
        except Exception as e:  # whoever waits for a chunk must hear of it
            self._fail(ServerFault(f"the stream broke by {e!r}"))

    def _keep_going(self) -> None:
        """Begins calls until the stream is over; raises what keeps it from going on."""
        patience, reopens = Patience(self._connection.address, self._connection.patience), 0
        while True:
            began, heard = time.monotonic(), False
            error: PolicyError = Unavailable(f"{self._connection.address} ended the stream")
            try:
                for response in self._begin():
                    heard = True
                    self._receive(response)
            except grpc.RpcError as failure:
                error = error_of(failure, InvalidObservation)
            if self._over:
                return
            self._connection.check_open()
            if heard or time.monotonic() - began > _HEALTHY_SECONDS:
                patience.reset()
                reopens = 0
            if isinstance(error, SessionLost) and reopens < _REOPENS and self._under_way is not None:
                lost = self._under_way
                self._session.reopen(lost.session_id, lost.observation, error, None)
                reopens += 1
            elif isinstance(error, Unavailable):
                self._connection.wait(patience.pause(error))
            else:
                raise error

    def _begin(self) -> StreamCall:
        with self._changed:
            if self._over:
                raise Closed("the stream was closed")
            self._round += 1
            again = None if self._under_way is None else self._under_way.observation
            if again is not None and again.sequence > self._answered:
                newer = bool(self._outbox) and self._outbox[-1].HasField("history")
                if not newer and len(self._outbox) < self._session.spec.observation_steps:
                    self._outbox.appendleft(again)
            self._under_way = None
            self._call = self._connection.stream(self._requests(self._round))
            self._changed.notify_all()
            return self._call

    def _requests(self, round_: int) -> Iterator[pb.StreamRequest]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._round != round_ or bool(self._outbox))
                if self._round != round_:
                    return
                request = pb.StreamRequest(session_id=self._session.id, observation=self._outbox.popleft())
                self._under_way = request
            yield request

    def _receive(self, response: pb.StreamResponse) -> None:
        answer: Chunk | PolicyError
        if response.HasField("chunk"):
            sequence = response.chunk.sequence
            try:
                answer = self._session.chunk(response.chunk)
            except PolicyError as e:
                answer = e
        else:
            refusal = response.refusal
            sequence = refusal.sequence
            answer = refusal_error(refusal.code, refusal.message, InvalidObservation)
        with self._changed:
            if not self._answered < sequence <= self._sent:
                self._discarded += 1
                return
            if self._slot is not None:
                self._discarded += 1
            self._answered = sequence
            self._slot = answer
            self._changed.notify_all()

    def _fail(self, error: PolicyError) -> None:
        with self._changed:
            self._failure = error
            self._changed.notify_all()
