"""A client of a policy server."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Literal

from drift4j._address import Address, Credentials
from drift4j._connection import Connection
from drift4j._opening import Opening
from drift4j.chunk import OnUnsafe
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.session import Session
from drift4j.spec import ModelInfo, PolicySpec, read_model


class PolicyClient:
    """A policy server. Thread-safe; it connects at the first call.

    Example:
        with PolicyClient("grpc://localhost:50051") as policy, policy.session(seed=7) as session:
            chunk = session.infer([frame] * policy.spec.observation_steps)
            for action in chunk.executed(policy.spec.executed_steps):
                robot.move(action)

    Args:
        address: grpc://HOST:PORT, or grpcs://HOST:PORT for TLS
        ca_file: PEM file of the authority that signed the server's certificate; None: those of the system
        cert_file, key_file: PEM files of the client's own certificate and key, for servers that ask for one
        token, token_file: what goes with every call as `authorization: Bearer TOKEN`; over grpc:// to this machine only
        deadline: seconds one call may take where its caller gives no deadline
        patience: seconds for which a server that cannot be reached, warms up or shuts down is tried again
        name: for the server's logs, at most 64 characters
    """

    def __init__(
        self,
        address: str,
        *,
        ca_file: str | Path | None = None,
        cert_file: str | Path | None = None,
        key_file: str | Path | None = None,
        token: str | None = None,
        token_file: str | Path | None = None,
        deadline: float = 10.0,
        patience: float = 30.0,
        name: str = "",
    ) -> None:
        credentials = Credentials(ca_file, cert_file, key_file, token, token_file)
        self._connection = Connection(Address.parse(address), credentials, deadline, patience)
        self._name = name
        self._lock = threading.Lock()
        self._model: ModelInfo | None = None

    @property
    def model(self) -> ModelInfo:
        """The model that was active when this was first asked for. A session's own is `Session.model`."""
        with self._lock:
            if self._model is None:
                response = self._connection.call(self._connection.get_model_info, pb.GetModelInfoRequest())
                self._model = read_model(response.model)
            return self._model

    @property
    def spec(self) -> PolicySpec:
        """What the policy takes and gives."""
        return self.model.spec

    def session(
        self,
        *,
        seed: int | None = None,
        built_for: PolicySpec | None = None,
        on_unsafe: OnUnsafe = "raise",
        on_lost: Literal["raise", "reopen"] = "raise",
    ) -> Session:
        """Opens a session on the active model.

        Args:
            seed: seeds of observations that bring none are drawn from it; None: a random one
            built_for: the spec the caller was written for. A server with another one is refused with PolicyMismatch,
                which names the differences. None: `spec`, if it was looked at, else whatever is served.
            on_unsafe: whether actions outside `Session.action_limits` raise Unsafe ("raise"), are clipped to them
                ("clip") or are given as they come ("allow", for simulators). Actions that are not finite always raise.
            on_lost: what to do when the server has forgotten the session and only newest frames were sent: raise
                SessionLost, or open a new one, whose history begins with the frame at hand (`Chunk.padded`)
        """
        if on_unsafe not in ("raise", "clip", "allow"):
            raise ValueError(f"on_unsafe must be 'raise', 'clip' or 'allow', got {on_unsafe!r}")
        if on_lost not in ("raise", "reopen"):
            raise ValueError(f"on_lost must be 'raise' or 'reopen', got {on_lost!r}")
        seen = self._model
        echoed = seen.spec_hash if seen is not None and built_for in (None, seen.spec) else ""
        opening = Opening(self._connection, self._name, built_for)
        return Session(opening, opening.open(seed, echoed), on_unsafe, on_lost == "reopen")

    def close(self) -> None:
        """Ends the connection, and with it every call and stream. Sessions that were not closed end when they idle."""
        self._connection.close()

    def __enter__(self) -> PolicyClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
