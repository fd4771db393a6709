"""Sessions on a healthy server."""

from __future__ import annotations

import threading
import time

import grpc
import numpy as np
import pytest
from conftest import frame
from fake_server import FakeServer, pusht_spec

import drift4j


def test_model_and_spec(policy: drift4j.PolicyClient) -> None:
    assert policy.spec == drift4j.spec.read_spec(pusht_spec())
    assert policy.model.version == drift4j.ModelVersion("fake", 1, "a" * 64)
    assert policy.model.noise_size == 32


def test_chunk(session: drift4j.Session) -> None:
    before = time.monotonic_ns()
    chunk = session.infer(frame(), seed=3)
    assert chunk.actions.shape == (16, 2)
    assert chunk.actions.dtype == np.float32
    assert not chunk.actions.flags.writeable
    assert (chunk.first_index, chunk.sequence, chunk.seed, chunk.batch) == (1, 1, 3, 1)
    assert chunk.padded
    assert not chunk.clamped
    np.testing.assert_array_equal(chunk.executed(4), chunk.actions[1:5])
    np.testing.assert_array_equal(chunk.due_after_capture_nanos[:3], [-100_000_000, 0, 100_000_000])
    assert before <= chunk.due_monotonic_nanos()[1] <= time.monotonic_ns()
    assert chunk.timings == drift4j.Timings(1, 2, 3, 4)
    assert chunk.version == session.model.version


@pytest.mark.parametrize("steps", [0, 16, -1])
def test_executed_steps_lie_in_the_chunk(session: drift4j.Session, steps: int) -> None:
    with pytest.raises(ValueError, match=f"has 1 to 15 actions to execute, got Ta={steps}"):
        session.infer(frame()).executed(steps)


def test_capture_time_is_echoed(session: drift4j.Session) -> None:
    chunk = session.infer(frame(), capture=drift4j.Capture(5, 7))
    assert (chunk.capture_unix_nanos, chunk.capture_monotonic_nanos) == (5, 7)
    assert chunk.due_monotonic_nanos()[2] == 100_000_007


def test_history_of_the_server_and_ones_own_agree(policy: drift4j.PolicyClient) -> None:
    with policy.session() as kept, policy.session() as whole:
        first = kept.infer(frame(0), seed=1)
        np.testing.assert_array_equal(first.actions, whole.infer([frame(0)] * 2, seed=1).actions)
        second = kept.infer(frame(1), seed=2)
        np.testing.assert_array_equal(second.actions, whole.infer([frame(0), frame(1)], seed=2).actions)
        assert (first.padded, second.padded) == (True, False)


def test_seeds_repeat_chunks(policy: drift4j.PolicyClient) -> None:
    with policy.session(seed=5) as one, policy.session(seed=5) as two, policy.session() as other:
        history = [frame()] * 2
        chunk = one.infer(history)
        np.testing.assert_array_equal(chunk.actions, two.infer(history).actions)
        np.testing.assert_array_equal(chunk.actions, other.infer(history, seed=chunk.seed).actions)
        assert not np.array_equal(chunk.actions, one.infer(history).actions)  # the next number, another seed
        one.reset(seed=5)
        np.testing.assert_array_equal(chunk.actions, one.infer(history).actions)
        assert one.seed == 5


@pytest.mark.parametrize("seed", [-(2**63), 2**63 - 1, np.int64(-3)])
def test_seeds_have_64_bits(session: drift4j.Session, seed: int) -> None:
    assert session.infer(frame(), seed=seed).seed == seed


@pytest.mark.parametrize("seed", [2**63, -(2**63) - 1, 0.5])
def test_other_seeds_are_refused(policy: drift4j.PolicyClient, session: drift4j.Session, seed: float) -> None:
    for ask in (lambda: session.infer(frame(), seed=seed), lambda: policy.session(seed=seed)):
        with pytest.raises(drift4j.InvalidRequest, match="a seed must be a whole number of 64 bits"):
            ask()


def test_noise_instead_of_a_seed(session: drift4j.Session) -> None:
    noise = np.linspace(-1, 1, 32)
    assert session.infer(frame(), noise=noise).seed is None
    with pytest.raises(drift4j.InvalidObservation, match=r"noise: must be 32 finite numbers .* got shape \(31,\)"):
        session.infer(frame(), noise=noise[1:])
    with pytest.raises(drift4j.InvalidObservation, match="left out with noise"):
        session.infer(frame(), noise=noise, seed=1)


def test_nothing_wrong_is_sent(session: drift4j.Session, server: FakeServer) -> None:
    with pytest.raises(drift4j.InvalidObservation, match="agent_pos: must be finite"):
        session.infer({**frame(), "agent_pos": [np.nan, 1]})
    assert server.service.requests == []
    assert session.infer(frame()).sequence == 1


def test_messages_beyond_the_server_s_cap_are_not_sent(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.message_bytes = 100
    with policy.session() as session, pytest.raises(drift4j.InvalidObservation, match="at most 100 bytes"):
        session.infer(frame())


def test_faults_that_the_server_finds_are_named(server: FakeServer, session: drift4j.Session) -> None:
    server.service.spec.observations[1].shape[0] = 3  # the server expects what the client cannot know
    with pytest.raises(drift4j.InvalidObservation) as caught:
        session.infer(frame())
    assert caught.value.fields[0].field == "observation.values[agent_pos].tensor"
    assert "must be float32 [3], got [2]" in str(caught.value)
    server.service.misuse.clear()


def test_built_for_another_spec(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    other = drift4j.spec.read_spec(pusht_spec(horizon=8, step_seconds=0.05))
    with pytest.raises(drift4j.PolicyMismatch, match=r"horizon: 8 -> 16; step_seconds: 0.05 -> 0.1"):
        policy.session(built_for=other)
    assert server.service.sessions == {}
    with policy.session(built_for=policy.spec):
        assert server.service.opened[-1].spec == pusht_spec()
        assert server.service.opened[-1].spec_hash == server.service.spec_hash


def test_another_policy_than_the_one_looked_at(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    assert policy.spec.horizon == 16
    server.service.spec_hash = "f" * 64
    with pytest.raises(drift4j.PolicyMismatch, match="spec_hash: must be that of the served spec"):
        policy.session()


def test_names_are_the_server_s_to_judge(server: FakeServer) -> None:
    with (
        drift4j.PolicyClient(server.address, name="x" * 65) as policy,
        pytest.raises(drift4j.InvalidRequest, match="client_name: must have at most 64, got 65"),
    ):
        policy.session()


@pytest.mark.parametrize(("argument", "value"), [("on_unsafe", "forget"), ("on_lost", "retry")])
def test_unknown_choices(policy: drift4j.PolicyClient, argument: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{argument} must be .* got '{value}'"):
        policy.session(**{argument: value})


def test_waits_rather_than_ask_too_often(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.per_second = 20
    began = time.monotonic()
    with policy.session() as session:
        for _ in range(30):
            session.infer(frame())
        assert time.monotonic() - began > 0.4
        with pytest.raises(drift4j.TooLate, match="the server takes 20 observations a second"):
            session.infer(frame(), deadline=1e-4)
        session.infer(frame(), deadline=5)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, drift4j.InvalidObservation),
        (grpc.StatusCode.FAILED_PRECONDITION, drift4j.PolicyMismatch),
        (grpc.StatusCode.NOT_FOUND, drift4j.SessionLost),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, drift4j.Overloaded),
        (grpc.StatusCode.DEADLINE_EXCEEDED, drift4j.TooLate),
        (grpc.StatusCode.OUT_OF_RANGE, drift4j.Unsafe),
        (grpc.StatusCode.PERMISSION_DENIED, drift4j.NotAllowed),
        (grpc.StatusCode.INTERNAL, drift4j.ServerFault),
        (grpc.StatusCode.UNIMPLEMENTED, drift4j.ServerFault),
    ],
)
def test_statuses_are_errors_of_this_package(
    server: FakeServer, session: drift4j.Session, code: grpc.StatusCode, kind: type[Exception]
) -> None:
    server.service.faults.error = (code, "what: must hold, got this")
    with pytest.raises(kind, match="what: must hold, got this") as caught:
        session.infer(frame())
    assert type(caught.value) is kind
    assert caught.value.__cause__ is None
    assert not isinstance(caught.value.__context__, grpc.RpcError)


def test_threads_share_a_client_and_a_session(policy: drift4j.PolicyClient, session: drift4j.Session) -> None:
    """One session from 8 threads, and 8 sessions of one client: nobody is refused, nothing is mixed up."""
    expected = [session.infer([frame(i)] * 2, seed=i).actions for i in range(8)]
    wrong: list[object] = []

    def ask(i: int) -> None:
        try:
            with policy.session() as own:
                for _ in range(25):
                    for asked in (session, own):
                        if not np.array_equal(asked.infer([frame(i)] * 2, seed=i).actions, expected[i]):
                            wrong.append(i)
        except Exception as e:
            wrong.append(e)

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_closed(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    session = policy.session()
    session.close()
    assert server.service.sessions == {}
    with pytest.raises(drift4j.SessionLost):
        session.infer(frame())
    session.close()
    policy.close()
    policy.close()
    for call in (lambda: session.infer(frame()), session.reset, policy.session):
        with pytest.raises(drift4j.Closed, match="was closed"):
            call()
    session.close()


def test_closing_the_client_ends_a_call(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.faults.delay = 30
    session = policy.session()
    threading.Timer(0.3, policy.close).start()
    with pytest.raises(drift4j.Closed):
        session.infer(frame())
