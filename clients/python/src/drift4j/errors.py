"""What can go wrong between a client and a policy server: one class for each thing a caller might do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldFault:
    """One thing that is wrong: the field, and what must hold and what came."""

    field: str
    description: str

    def __str__(self) -> str:
        return f"{self.field}: {self.description}"


class PolicyError(Exception):
    """Any failure of this package; the message says what must hold, what came, and the likely mend.

    `fields` lists the faults one by one where the server or the client's own check named them.
    """

    def __init__(self, message: str, fields: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(message)
        self.fields = fields


class InvalidRequest(PolicyError, ValueError):
    """A value is wrong, and would be again."""


class InvalidObservation(InvalidRequest):
    """A key is missing or unknown, or has another shape or type, or a number is not finite. Nothing was computed."""


class PolicyMismatch(PolicyError):
    """The policy that is served is not the one the caller was built for."""


class SessionLost(PolicyError):
    """The server does not know the session any more, and its history is gone: `reset()` begins a new episode."""


class TooLate(PolicyError, TimeoutError):
    """No answer while it was of use. The next observation may fare better."""


class Overloaded(PolicyError):
    """A cap of the server: on sessions, on observations a second, or one is still pending. Ask later or less often."""


class Unavailable(PolicyError, ConnectionError):
    """The server could not be reached, or was warming up or shutting down, until the caller's patience was over."""


class Unsafe(PolicyError):
    """Actions that must not be executed, by the server's safety layer or the client's own check. None is returned."""


class NotAllowed(PolicyError, PermissionError):
    """The server wants another token or client certificate."""


class Superseded(PolicyError):
    """A newer stream of the same session took over, or somebody else reset it."""


class ServerFault(PolicyError):
    """The server failed, or answered what does not fit its own spec."""


class Closed(PolicyError):
    """The client, session or stream was closed by the caller."""
