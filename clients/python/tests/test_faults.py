"""Servers that die, hang, forget and come back."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from conftest import frame
from fake_server import FakePolicyService, FakeServer, pusht_spec
from relay import Relay

import drift4j


@pytest.fixture
def silent() -> Iterator[str]:
    """A port that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"grpc://127.0.0.1:{listener.getsockname()[1]}"


def test_no_server() -> None:
    with drift4j.PolicyClient("grpc://127.0.0.1:1", patience=0.5) as policy:
        began = time.monotonic()
        with pytest.raises(drift4j.Unavailable, match=r"no server at grpc://127\.0\.0\.1:1 for 0\.\d s \(\d+ tries\)"):
            policy.model  # noqa: B018
        assert time.monotonic() - began < 5


def test_warming_up(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.faults.unavailable = 3
    assert policy.model.version.model == "fake"


def test_no_patience(server: FakeServer) -> None:
    server.service.faults.unavailable = 1
    with (
        drift4j.PolicyClient(server.address, patience=0) as policy,
        pytest.raises(drift4j.Unavailable, match=r"\(1 try\), the last answer was: warming up"),
    ):
        policy.session()


def test_a_server_that_says_nothing(silent: str) -> None:
    with drift4j.PolicyClient(silent, deadline=0.5, patience=60) as policy:
        with pytest.raises(drift4j.TooLate, match=r"no answer from grpc://127.0.0.1:\d+ within 0.5 s"):
            policy.session()
        assert issubclass(drift4j.TooLate, TimeoutError)


def test_a_slow_server(server: FakeServer, session: drift4j.Session) -> None:
    server.service.faults.delay = 30
    began = time.monotonic()
    with pytest.raises(drift4j.TooLate, match=r"within 0\.\d+ s"):
        session.infer(frame(), deadline=0.3)
    assert time.monotonic() - began < 5
    server.service.faults.delay = 0
    time.sleep(0.2)  # the server sees that the client gave up
    assert session.infer(frame()).sequence == 2


@pytest.mark.parametrize("deadline", [0, -1, float("nan")])
def test_deadlines_that_are_over(session: drift4j.Session, server: FakeServer, deadline: float) -> None:
    with pytest.raises(drift4j.TooLate, match="nothing was asked"):
        session.infer(frame(), deadline=deadline)
    assert server.service.requests == []


def test_a_deadline_bounds_the_patience(server: FakeServer, session: drift4j.Session) -> None:
    server.kill()
    began = time.monotonic()
    with pytest.raises((drift4j.Unavailable, drift4j.TooLate)):
        session.infer(frame(), deadline=0.3)
    assert time.monotonic() - began < 3


def test_waiting_for_another_thread_counts(server: FakeServer, session: drift4j.Session) -> None:
    server.service.faults.delay = 1
    thread = threading.Thread(target=lambda: session.infer(frame()))
    thread.start()
    time.sleep(0.3)
    with pytest.raises(drift4j.TooLate, match="another thread was still asking"):
        session.infer(frame(), deadline=0.1)
    thread.join()


def restart(server: FakeServer, forget: bool, after: float = 0.5) -> threading.Timer:
    server.kill(forget=forget)
    timer = threading.Timer(after, server.start)
    timer.start()
    return timer


def test_a_retry_repeats_the_number(server: FakeServer, session: drift4j.Session) -> None:
    session.infer(frame(0))
    restart(server, forget=False)
    chunk = session.infer(frame(1))
    assert (chunk.sequence, chunk.padded) == (2, False)
    assert [request.sequence for request in server.service.requests] == [1, 2]


def test_full_histories_outlive_the_server(server: FakeServer, session: drift4j.Session) -> None:
    history = [frame(0), frame(1)]
    before = session.infer(history, seed=4)
    lost = session.id
    restart(server, forget=True)
    after = session.infer(history, seed=4)
    np.testing.assert_array_equal(before.actions, after.actions)
    assert session.id != lost
    assert after.sequence == 2


def test_seeds_go_on_in_a_session_that_was_opened_again(policy: drift4j.PolicyClient, server: FakeServer) -> None:
    with policy.session(seed=3) as broken, policy.session(seed=3) as whole:
        history = [frame()] * 2
        broken.infer(history)
        whole.infer(history)
        del server.service.sessions[broken.id]
        np.testing.assert_array_equal(broken.infer(history).actions, whole.infer(history).actions)
        assert broken.seed == 3


def test_a_lost_history_is_told(server: FakeServer, session: drift4j.Session) -> None:
    session.infer(frame(0))
    server.service.sessions.clear()
    for _ in range(2):
        with pytest.raises(drift4j.SessionLost, match=r"begin a new episode with reset\(\)"):
            session.infer(frame(1))
    session.reset(seed=9)
    chunk = session.infer(frame(2))
    assert (chunk.sequence, chunk.padded, session.seed) == (1, True, 9)


def test_a_lost_history_may_be_begun_anew(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    with policy.session(on_lost="reopen") as session:
        session.infer(frame(0))
        assert not session.infer(frame(1)).padded
        server.service.sessions.clear()
        assert session.infer(frame(2)).padded


def test_other_weights_are_another_policy(server: FakeServer, session: drift4j.Session) -> None:
    server.service.sessions.clear()
    server.service.weights = "b" * 64
    with pytest.raises(drift4j.SessionLost, match="other weights"):
        session.infer([frame()] * 2)
    assert server.service.sessions == {}
    session.reset()
    assert session.model.version.weight_hash == "b" * 64
    session.infer([frame()] * 2)


def test_another_spec_is_another_policy(server: FakeServer, session: drift4j.Session) -> None:
    server.kill()
    server.service = FakePolicyService(pusht_spec(horizon=8))
    server.start()
    for call in (lambda: session.infer([frame()] * 2), session.reset):
        with pytest.raises(drift4j.PolicyMismatch, match="spec_hash"):
            call()


def test_a_lost_session_that_gets_lost_again(server: FakeServer, session: drift4j.Session) -> None:
    server.service.sessions.clear()
    import grpc

    server.service.faults.error = (grpc.StatusCode.NOT_FOUND, "session_id: no such session")
    with pytest.raises(drift4j.SessionLost):
        session.infer([frame()] * 2)


def test_closing_without_a_server(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    session = policy.session()
    server.kill()
    began = time.monotonic()
    session.close()
    assert time.monotonic() - began < 8


def test_half_open_connections_are_found(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network swallows all bytes: pings find out, and the next connection goes on."""
    from drift4j import _address

    faster = {"grpc.keepalive_time_ms": 1000, "grpc.keepalive_timeout_ms": 500, "grpc.http2.ping_timeout_ms": 500}
    options = tuple((name, faster.get(name, value)) for name, value in _address._OPTIONS)
    monkeypatch.setattr(_address, "_OPTIONS", options)
    relay = Relay(server.port)
    try:
        with drift4j.PolicyClient(f"grpc://127.0.0.1:{relay.port}", deadline=20, patience=20) as policy:
            session = policy.session(seed=1)
            before = session.infer([frame()] * 2, seed=1)
            relay.frozen.set()
            threading.Timer(0.5, relay.frozen.clear).start()
            began = time.monotonic()
            after = session.infer([frame()] * 2, seed=1)
            assert time.monotonic() - began < 15, "the deadline found it, not the pings"
            np.testing.assert_array_equal(before.actions, after.actions)
            session.close()
    finally:
        relay.close()
