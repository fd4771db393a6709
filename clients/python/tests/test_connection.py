"""Addresses, certificates and tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import trustme
from conftest import frame
from fake_server import FakePolicyService, FakeServer, pusht_spec

import drift4j
from drift4j._address import Address


@pytest.mark.parametrize(
    ("text", "target", "tls"),
    [
        ("grpc://localhost:50051", "localhost:50051", False),
        ("grpcs://policy.example:443/", "policy.example:443", True),
        ("grpc://[::1]:50051", "[::1]:50051", False),
        ("grpc://127.0.0.1:1", "127.0.0.1:1", False),
    ],
)
def test_addresses(text: str, target: str, tls: bool) -> None:
    address = Address.parse(text)
    assert (address.target, address.tls) == (target, tls)
    assert str(address) == text.rstrip("/")


@pytest.mark.parametrize(
    "text",
    [
        *("", "localhost:50051", "http://localhost:50051", "grpc://localhost", "grpc://:50051", "grpc://h:port"),
        *("grpc://h:0", "grpc://h:99999", "grpc://h:1/model", "grpc://h:1?x=1", "grpc://user@h:1", "grpc://[::1:5"),
    ],
)
def test_wrong_addresses(text: str) -> None:
    with pytest.raises(ValueError, match=r"an address must be grpc://HOST:PORT, or grpcs://HOST:PORT for TLS, got"):
        drift4j.PolicyClient(text)


def test_wrong_credentials(tmp_path: Path) -> None:
    def refused(address: str, text: str, **arguments: object) -> None:
        with pytest.raises(ValueError, match=text):
            drift4j.PolicyClient(address, **arguments)

    refused("grpc://localhost:1", r"ca_file are for TLS, but the address is grpc://localhost:1", ca_file="ca.pem")
    refused("grpcs://localhost:1", "ca_file must be a readable file", ca_file=tmp_path / "none.pem")
    refused("grpcs://localhost:1", "needs both cert_file and key_file", cert_file="a.pem")
    refused("grpcs://localhost:1", "not both", token="a", token_file="b")
    refused("grpcs://localhost:1", "printable ASCII", token="a\n")
    refused("grpc://192.0.2.1:1", "for all to read: write grpcs://", token="a")
    refused("grpc://localhost:1", "deadline must be positive", deadline=0)
    refused("grpc://localhost:1", "patience not negative", patience=-1)


class Authority:
    """Files of a certificate authority, a server and a client."""

    def __init__(self, folder: Path) -> None:
        ca = trustme.CA()
        server, client = ca.issue_cert("localhost", "127.0.0.1"), ca.issue_cert("robot@example.org")
        self.ca, self.cert, self.key = folder / "ca.pem", folder / "cert.pem", folder / "key.pem"
        ca.cert_pem.write_to_path(self.ca)
        client.cert_chain_pems[0].write_to_path(self.cert)
        client.private_key_pem.write_to_path(self.key)
        pair = (server.private_key_pem.bytes(), server.cert_chain_pems[0].bytes())
        self.open = grpc.ssl_server_credentials([pair])
        self.mutual = grpc.ssl_server_credentials([pair], ca.cert_pem.bytes(), require_client_auth=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def guarded(authority: Authority) -> Iterator[FakeServer]:
    """TLS and a token."""
    server = FakeServer(FakePolicyService(pusht_spec(), token="secret"), authority.open)
    yield server
    server.kill()


def test_tls_and_token(guarded: FakeServer, authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("secret\n")
    for token in ({"token": "secret"}, {"token_file": file}):
        with (
            drift4j.PolicyClient(guarded.address, ca_file=authority.ca, **token) as policy,
            policy.session() as session,
            session.stream() as stream,
        ):
            assert session.infer(frame()).sequence == 1
            stream.send(frame(1))
            assert next(stream).sequence == 2


@pytest.mark.parametrize("token", [None, "guess"])
def test_another_token(guarded: FakeServer, authority: Authority, token: str | None) -> None:
    with (
        drift4j.PolicyClient(guarded.address, ca_file=authority.ca, token=token) as policy,
        pytest.raises(drift4j.NotAllowed, match="must be the server's bearer token"),
    ):
        policy.session()


def test_a_server_of_another_authority(guarded: FakeServer) -> None:
    with (
        drift4j.PolicyClient(guarded.address, patience=0.5) as policy,
        pytest.raises(drift4j.Unavailable, match=r"(?s)no server at grpcs://.*does it speak TLS\?"),
    ):
        policy.session()


def test_plain_text_to_tls(guarded: FakeServer) -> None:
    address = guarded.address.replace("grpcs", "grpc")
    with (
        drift4j.PolicyClient(address, patience=0.5) as policy,
        pytest.raises(drift4j.Unavailable, match=r"(?s)no server at grpc://.*does it speak plain text\?"),
    ):
        policy.session()


def test_client_certificates(authority: Authority) -> None:
    server = FakeServer(FakePolicyService(pusht_spec()), authority.mutual)
    try:
        with drift4j.PolicyClient(
            server.address, ca_file=authority.ca, cert_file=authority.cert, key_file=authority.key
        ) as policy:
            assert policy.spec.horizon == 16
        with (
            drift4j.PolicyClient(server.address, ca_file=authority.ca, patience=0.5) as policy,
            pytest.raises(drift4j.Unavailable),
        ):
            policy.session()
    finally:
        server.kill()
