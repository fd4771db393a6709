"""Sessions as the server knows them: opened, opened again when lost, closed."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from drift4j._connection import Connection
from drift4j.chunk import ActionLimits, read_limits
from drift4j.errors import Closed, InvalidRequest, PolicyMismatch, SessionLost, TooLate, Unavailable
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.spec import ModelInfo, PolicySpec, read_model, spec_message

_CLOSE_SECONDS = 2.0


@dataclass(frozen=True)
class SessionLimits:
    """The server's caps on one session; 0 where it states none."""

    message_bytes: int
    image_pixels: int
    observations_per_second: float
    idle_seconds: float


@dataclass(frozen=True)
class Opened:
    """A session that the server opened."""

    id: str
    model: ModelInfo
    limits: SessionLimits
    seed: int
    action_limits: ActionLimits


@dataclass(frozen=True)
class Opening:
    """How one client's sessions are opened."""

    connection: Connection
    name: str
    built_for: PolicySpec | None

    def open(self, seed: int | None, spec_hash: str, until: float | None = None) -> Opened:
        """Opens a session on the active model; PolicyMismatch if it is not the one of the hash or of `built_for`."""
        request = pb.OpenSessionRequest(spec_hash=spec_hash, client_name=self.name, seed=check_seed(seed))
        if self.built_for is not None:
            request.spec.CopyFrom(spec_message(self.built_for))
        response = self.connection.call(self.connection.open_session, request, until)
        model = read_model(response.model)
        differences = [] if self.built_for is None else self.built_for.differences(model.spec)
        if differences:
            self.close(response.session_id)
            raise PolicyMismatch(
                f"'{model.version.model}' at {self.connection.address} differs from what this client was built for: "
                + "; ".join(differences)
            )
        limits = response.limits
        return Opened(
            response.session_id,
            model,
            SessionLimits(
                limits.message_bytes, limits.image_pixels, limits.observations_per_second, limits.idle_seconds
            ),
            response.seed,
            read_limits(response, model.spec),
        )

    def reopen(self, lost: Opened, until: float | None) -> Opened:
        """A session like the lost one; SessionLost if the server has other weights by now."""
        opened = self.open(lost.seed, lost.model.spec_hash, until)
        if opened.model.version.weight_hash != lost.model.version.weight_hash:
            self.close(opened.id)
            raise SessionLost("the session is gone and the server has other weights now: go on with reset()")
        return opened

    def close(self, session_id: str) -> None:
        """Closes a session, unless it is gone or the server cannot be asked, which lets it go by itself."""
        request = pb.CloseSessionRequest(session_id=session_id)
        with contextlib.suppress(SessionLost, Unavailable, TooLate, Closed):
            self.connection.call(self.connection.close_session, request, time.monotonic() + _CLOSE_SECONDS)


def check_seed(seed: int | None) -> int | None:
    """The seed as it can be sent."""
    if seed is None:
        return None
    number = int(seed)
    if number != seed or not -(2**63) <= number < 2**63:
        raise InvalidRequest(f"a seed must be a whole number of 64 bits, -2^63 to 2^63 - 1, got {seed}")
    return number
