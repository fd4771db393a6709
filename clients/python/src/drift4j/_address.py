"""Where a server is, and how it knows the client: from an address and credentials to a gRPC channel."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import grpc

_MESSAGE_BYTES = 64 * 1024 * 1024

# Pings find connections that are half open: the other side is gone and nobody said so. Servers must permit them.
_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.ping_timeout_ms", 5_000),  # in newer versions it rules, and is a minute if not set
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 5_000),  # this is how long one attempt to connect may take
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.max_receive_message_length", _MESSAGE_BYTES),
    ("grpc.max_send_message_length", _MESSAGE_BYTES),
    ("grpc.enable_retries", 0),  # retries are ours, so that they end with the caller's patience
)


@dataclass(frozen=True)
class Address:
    """grpc://HOST:PORT, or grpcs://HOST:PORT for TLS."""

    host: str
    port: int
    tls: bool

    @staticmethod
    def parse(text: str) -> Address:
        wrong = f"an address must be grpc://HOST:PORT, or grpcs://HOST:PORT for TLS, got '{text}'"
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError as e:
            raise ValueError(f"{wrong} ({e})") from None
        if parts.scheme not in ("grpc", "grpcs") or not host or not port or "@" in parts.netloc:
            raise ValueError(wrong)
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(f"{wrong}: leave out what follows the port")
        return Address(host, port, parts.scheme == "grpcs")

    @property
    def target(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    def __str__(self) -> str:
        return f"{'grpcs' if self.tls else 'grpc'}://{self.target}"


@dataclass(frozen=True)
class Credentials:
    """How client and server know each other; all may be left out."""

    ca_file: str | Path | None = None
    cert_file: str | Path | None = None
    key_file: str | Path | None = None
    token: str | None = field(default=None, repr=False)
    token_file: str | Path | None = None

    def channel(self, address: Address) -> grpc.Channel:
        """A channel that connects when it is first used."""
        files = {"ca_file": self.ca_file, "cert_file": self.cert_file, "key_file": self.key_file}
        if not address.tls:
            given = [name for name, file in files.items() if file is not None]
            if given:
                raise ValueError(f"{' and '.join(given)} are for TLS, but the address is {address}: write grpcs://")
            return grpc.insecure_channel(address.target, options=_OPTIONS)
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("a client certificate needs both cert_file and key_file")
        ca, cert, key = (None if file is None else _read(name, file) for name, file in files.items())
        credentials = grpc.ssl_channel_credentials(root_certificates=ca, private_key=key, certificate_chain=cert)
        return grpc.secure_channel(address.target, credentials, options=_OPTIONS)

    def metadata(self, address: Address) -> tuple[tuple[str, str], ...]:
        """What goes with every call."""
        if self.token is not None and self.token_file is not None:
            raise ValueError("give token or token_file, not both")
        token = self.token
        if self.token_file is not None:
            token = _read("token_file", self.token_file).decode("utf-8", errors="replace").strip()
        if token is None:
            return ()
        if not token or not token.isascii() or not token.isprintable():
            raise ValueError("a token must be printable ASCII characters, at least one")
        if not address.tls and not address.loopback:
            raise ValueError(f"a token would travel to {address} for all to read: write grpcs://")
        return (("authorization", f"Bearer {token}"),)


def _read(name: str, file: str | Path) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as e:
        raise ValueError(f"{name} must be a readable file: {e}") from None
