"""From gRPC statuses to the errors of this package."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from drift4j.errors import (
    FieldFault,
    InvalidRequest,
    NotAllowed,
    Overloaded,
    PolicyError,
    PolicyMismatch,
    ServerFault,
    SessionLost,
    Superseded,
    TooLate,
    Unavailable,
    Unsafe,
)
from drift4j.rpc_status_pb2 import RpcBadRequest, RpcStatus

_ERRORS: dict[grpc.StatusCode, type[PolicyError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidRequest,
    grpc.StatusCode.FAILED_PRECONDITION: PolicyMismatch,
    grpc.StatusCode.NOT_FOUND: SessionLost,
    grpc.StatusCode.DEADLINE_EXCEEDED: TooLate,
    grpc.StatusCode.RESOURCE_EXHAUSTED: Overloaded,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.OUT_OF_RANGE: Unsafe,
    grpc.StatusCode.UNAUTHENTICATED: NotAllowed,
    grpc.StatusCode.PERMISSION_DENIED: NotAllowed,
    grpc.StatusCode.ABORTED: Superseded,
    grpc.StatusCode.CANCELLED: Unavailable,  # by a server that is being stopped; whoever closes a client knows it
}

_CODES: dict[int, grpc.StatusCode] = {code.value[0]: code for code in grpc.StatusCode}


def error_of(failure: Any, invalid: type[InvalidRequest] = InvalidRequest) -> PolicyError:
    """The error of a failed call.

    Args:
        failure: the grpc.RpcError that was caught; every one that a call raises is a grpc.Call too
        invalid: what INVALID_ARGUMENT is here
    """
    return _error(failure.code(), failure.details() or "", _fields(failure.trailing_metadata() or ()), invalid)


def refusal_error(code: int, message: str, invalid: type[InvalidRequest]) -> PolicyError:
    """The error of a refusal in a stream: a google.rpc.Code and its message."""
    return _error(_CODES.get(code, grpc.StatusCode.UNKNOWN), message, (), invalid)


def _error(
    code: grpc.StatusCode, details: str, fields: tuple[FieldFault, ...], invalid: type[InvalidRequest]
) -> PolicyError:
    kind = invalid if code == grpc.StatusCode.INVALID_ARGUMENT else _ERRORS.get(code, ServerFault)
    text = details or code.name
    if kind is ServerFault and details:
        text = f"{code.name}: {details}"
    return kind(text, fields)


def _fields(metadata: Iterable[tuple[str, str | bytes]]) -> tuple[FieldFault, ...]:
    """The faults that the server listed as google.rpc.BadRequest."""
    found: list[FieldFault] = []
    for key, value in metadata:
        if key != "grpc-status-details-bin" or not isinstance(value, bytes):
            continue
        try:
            for detail in RpcStatus.FromString(value).details:
                if detail.type_url.endswith("/google.rpc.BadRequest"):
                    faults = RpcBadRequest.FromString(detail.value).field_violations
                    found += [FieldFault(fault.field, fault.description) for fault in faults]
        except DecodeError:
            continue  # the message says the same for people
    return tuple(found)
