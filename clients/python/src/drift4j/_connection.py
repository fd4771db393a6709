"""One channel to a server: calls with deadlines, tried again while the server is away."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

import grpc

from drift4j._address import Address, Credentials
from drift4j._status import error_of
from drift4j.errors import Closed, InvalidRequest, TooLate, Unavailable
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.policy.v1 import policy_pb2_grpc

Request = TypeVar("Request")
Response = TypeVar("Response")

if TYPE_CHECKING:
    from typing import TypeAlias

    Unary: TypeAlias = grpc.UnaryUnaryMultiCallable[Request, Response]


class StreamCall(Protocol):
    """What a call of Stream is: an iterator of answers that can be cancelled."""

    def __iter__(self) -> Iterator[pb.StreamResponse]: ...

    def cancel(self) -> object: ...


def pauses() -> Iterator[float]:
    """Seconds to wait before each further try: from about .05 doubling to about 1, scattered so that clients spread."""
    pause = 0.05
    while True:
        yield pause * random.uniform(0.7, 1.3)
        pause = min(2 * pause, 1.0)


class Connection:
    """Thread-safe.

    Args:
        deadline: seconds one call may take if its caller says nothing else
        patience: seconds for which a server that is away is tried again
    """

    def __init__(self, address: Address, credentials: Credentials, deadline: float, patience: float) -> None:
        if not deadline > 0 or not patience >= 0:
            raise ValueError(f"deadline must be positive and patience not negative, got {deadline} and {patience} s")
        self.address = address
        self.deadline = deadline
        self.patience = patience
        self.metadata = credentials.metadata(address)
        self._channel = credentials.channel(address)
        self._closed = threading.Event()
        stub = policy_pb2_grpc.PolicyServiceStub(self._channel)  # type: ignore[no-untyped-call]  # generated
        self.get_model_info: Unary[pb.GetModelInfoRequest, pb.GetModelInfoResponse] = stub.GetModelInfo
        self.open_session: Unary[pb.OpenSessionRequest, pb.OpenSessionResponse] = stub.OpenSession
        self.infer: Unary[pb.InferRequest, pb.InferResponse] = stub.Infer
        self.reset: Unary[pb.ResetRequest, pb.ResetResponse] = stub.Reset
        self.close_session: Unary[pb.CloseSessionRequest, pb.CloseSessionResponse] = stub.CloseSession
        self._stream: grpc.StreamStreamMultiCallable[pb.StreamRequest, pb.StreamResponse] = stub.Stream

    def call(
        self,
        method: Unary[Request, Response],
        request: Request,
        until: float | None = None,
        invalid: type[InvalidRequest] = InvalidRequest,
    ) -> Response:
        """One call, tried again while the server is UNAVAILABLE; all failures are PolicyErrors.

        Args:
            until: `time.monotonic()` after which the answer is of no use; none: `deadline` for each try, and tries for
                as long as `patience`
            invalid: what INVALID_ARGUMENT is here
        """
        began = time.monotonic()
        patience_ends = began + self.patience if until is None else min(until, began + self.patience)
        for tries, pause in enumerate(pauses(), 1):
            left = self.deadline if until is None else until - time.monotonic()
            if left <= 0:
                raise TooLate(f"no answer from {self.address}: its time was over before it could be asked")
            self.check_open()
            try:
                return method(request, timeout=left, metadata=self.metadata)
            except grpc.RpcError as failure:
                error = error_of(failure, invalid)
            except ValueError:  # what gRPC says when the channel is closed meanwhile
                raise Closed(f"the client of {self.address} was closed") from None
            self.check_open()
            if isinstance(error, TooLate):
                raise TooLate(f"no answer from {self.address} within {left:.3g} s ({error})", error.fields)
            if not isinstance(error, Unavailable):
                raise error
            if time.monotonic() + pause >= patience_ends:
                raise self.unavailable(error, time.monotonic() - began, tries)
            self._closed.wait(pause)
        raise AssertionError("there is always another try")

    def unavailable(self, last: Unavailable, seconds: float, tries: int) -> Unavailable:
        """What to say when the patience is over."""
        return Unavailable(
            f"no server at {self.address} for {seconds:.1f} s ({tries} {'try' if tries == 1 else 'tries'}), the last"
            f" answer was: {last}. Is it running, and is {'TLS' if self.address.tls else 'plain text'} what it speaks?"
        )

    def stream(self, requests: Iterator[pb.StreamRequest]) -> StreamCall:
        """A stream, which has no deadline."""
        try:
            return self._stream(requests, metadata=self.metadata)
        except ValueError:  # what gRPC says when the channel is closed
            raise Closed(f"the client of {self.address} was closed") from None

    def wait(self, seconds: float) -> None:
        """Sleeps, but not beyond `close`."""
        self._closed.wait(seconds)

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def check_open(self) -> None:
        if self.closed:
            raise Closed(f"the client of {self.address} was closed")

    def close(self) -> None:
        self._closed.set()
        self._channel.close()
