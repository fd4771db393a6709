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


class Patience:
    """How long a server that is away is tried again, and how often: pauses double from about .05 s to about 1 s.

    They are scattered, so that the clients of a server that comes back do not all come at once.
    """

    def __init__(self, address: Address, seconds: float) -> None:
        self._address = address
        self._seconds = seconds
        self.reset()

    def reset(self) -> None:
        """The server was there."""
        self._since = time.monotonic()
        self._tries = 0

    def pause(self, last: Unavailable) -> float:
        """Seconds to wait before the next try; raises Unavailable when the patience is over by then."""
        self._tries += 1
        pause = random.uniform(0.7, 1.3) * min(0.05 * 2.0 ** min(self._tries - 1, 10), 1.0)
        passed = time.monotonic() - self._since
        if passed + pause < self._seconds:
            return pause
        tries = "1 try" if self._tries == 1 else f"{self._tries} tries"
        speech = "TLS" if self._address.tls else "plain text"
        raise Unavailable(
            f"no server at {self._address} for {passed:.1f} s ({tries}), the last answer was: {last}."
            f" Is it running, and does it speak {speech}?"
        ) from None


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
        patience = Patience(
            self.address, self.patience if until is None else min(self.patience, until - time.monotonic())
        )
        while True:
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
            self.wait(patience.pause(error))

    def stream(self, requests: Iterator[pb.StreamRequest]) -> StreamCall:
        """A stream, which has no deadline."""
        try:
            return self._stream(requests, metadata=self.metadata)
        except ValueError:  # what gRPC says when the channel is closed
            raise Closed(f"the client of {self.address} was closed") from None

    def wait(self, seconds: float) -> None:
        """Sleeps, but not beyond `close`."""
        self._closed.wait(seconds)

    def check_open(self) -> None:
        if self._closed.is_set():
            raise Closed(f"the client of {self.address} was closed")

    def close(self) -> None:
        self._closed.set()
        self._channel.close()
