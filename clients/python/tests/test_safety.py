"""The client's own check of actions, after the server's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from conftest import frame
from fake_server import FakeServer

import drift4j
from drift4j.policy.v1 import policy_pb2 as pb


def put(row: int, entry: int, number: float) -> Callable[[pb.ActionChunk], None]:
    def change(chunk: pb.ActionChunk) -> None:
        actions = np.frombuffer(chunk.actions, "<f4").reshape(16, 2).copy()
        actions[row, entry] = number
        chunk.actions = actions.tobytes()

    return change


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("on_unsafe", ["raise", "clip", "allow"])
@pytest.mark.parametrize("row", [0, 9])
def test_never_what_is_not_finite(
    server: FakeServer, policy: drift4j.PolicyClient, number: float, on_unsafe: str, row: int
) -> None:
    server.service.faults.chunk = put(row, 1, number)
    with (
        policy.session(on_unsafe=on_unsafe) as session,
        pytest.raises(drift4j.Unsafe, match=rf"actions\[{row}\], entry 'y', must be finite and within \[0, 512\] px"),
    ):
        session.infer(frame())


def test_outside_the_limits(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.faults.chunk = put(3, 0, 513)
    with policy.session() as session, pytest.raises(drift4j.Unsafe, match="got 513"):
        session.infer(frame())
    with policy.session(on_unsafe="clip") as session:
        chunk = session.infer(frame())
        assert chunk.actions[3, 0] == 512
        assert chunk.outside == 1
    with policy.session(on_unsafe="allow") as session:
        chunk = session.infer(frame())
        assert chunk.actions[3, 0] == 513
        assert chunk.outside == 1


def test_the_past_may_be_outside(server: FakeServer, session: drift4j.Session) -> None:
    server.service.faults.chunk = put(0, 0, -40)
    assert session.infer(frame()).actions[0, 0] == -40


def test_limits_that_are_no_float32(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.spec.action.high[0] = 512.1  # as float32 it is larger
    server.service.faults.chunk = put(3, 0, np.float32(512.1))
    with policy.session() as session:
        assert session.infer(frame()).outside == 0


@pytest.mark.parametrize(("low", "high"), [(-10.0, 600.0), (-np.inf, np.inf)])
def test_the_server_s_limits_count_and_not_the_spec_s(
    server: FakeServer, policy: drift4j.PolicyClient, low: float, high: float
) -> None:
    server.service.action_limits = pb.ActionLimits(low=[0, low], high=[512, high], on_violation=pb.ON_VIOLATION_CLAMP)
    server.service.faults.chunk = put(3, 1, 599)
    with policy.session() as session:
        assert session.action_limits.high.tolist() == [512, high]
        assert session.action_limits.on_violation == "clamp"
        chunk = session.infer(frame())
        assert (chunk.actions[3, 1], chunk.outside) == (599, 0)
        session.reset()
        assert session.infer(frame()).actions[3, 1] == 599
        server.service.faults.chunk = put(3, 0, 513)
        with pytest.raises(drift4j.Unsafe, match=r"entry 'x', must be finite and within \[0, 512\] px, got 513"):
            session.infer(frame())


def test_narrower_limits_count_too(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.action_limits = pb.ActionLimits(low=[0, 0], high=[512, 300.1], on_violation=pb.ON_VIOLATION_REJECT)
    server.service.faults.chunk = put(3, 1, 400)
    with policy.session() as session, pytest.raises(drift4j.Unsafe, match=r"within \[0, 300\.1\] px, got"):
        session.infer(frame())
    with policy.session(on_unsafe="clip") as session:
        assert session.action_limits.on_violation == "reject"
        assert session.infer(frame()).actions[3, 1] == np.float32(300.1)


def test_limits_that_are_not_stated_are_the_spec_s(session: drift4j.Session) -> None:
    limits = session.action_limits
    assert (limits.low.tolist(), limits.high.tolist(), limits.on_violation) == ([0, 0], [512, 512], None)


@pytest.mark.parametrize(("low", "high"), [([0], [1]), ([0, 2], [1, 1]), ([0, np.nan], [1, 1])])
def test_limits_that_are_none(
    server: FakeServer, policy: drift4j.PolicyClient, low: list[float], high: list[float]
) -> None:
    server.service.action_limits = pb.ActionLimits(low=low, high=high)
    with pytest.raises(
        drift4j.ServerFault, match=r"action_limits must hold one low and one high for each of \('x', 'y'\)"
    ):
        policy.session()


def test_what_the_server_clamped(server: FakeServer, session: drift4j.Session) -> None:
    def clamped(chunk: pb.ActionChunk) -> None:
        chunk.clamped = True
        chunk.safety.add(kind=pb.SAFETY_KIND_VELOCITY, count=2, index=4, entry="y", given=600.0, sent=512.0)

    server.service.faults.chunk = clamped
    chunk = session.infer(frame())
    assert chunk.clamped
    assert chunk.safety == (drift4j.SafetyCount("velocity", 2, 4, "y", 600.0, 512.0),)


@pytest.mark.parametrize(
    "change",
    [
        lambda chunk: setattr(chunk, "horizon", 8),
        lambda chunk: setattr(chunk, "action_size", 3),
        lambda chunk: setattr(chunk, "actions", chunk.actions[4:]),
        lambda chunk: setattr(chunk, "first_index", 0),
        lambda chunk: chunk.due_after_capture_nanos.pop(),
    ],
)
def test_chunks_of_another_shape(server: FakeServer, session: drift4j.Session, change: Callable) -> None:
    server.service.faults.chunk = change
    with pytest.raises(drift4j.ServerFault, match="a chunk must hold T=16 actions of A=2 float32"):
        session.infer(frame())


def test_answers_to_other_observations(server: FakeServer, session: drift4j.Session) -> None:
    server.service.faults.chunk = lambda chunk: setattr(chunk, "sequence", 12)
    with pytest.raises(drift4j.ServerFault, match="observation 1 got an answer to observation 12"):
        session.infer(frame())
