"""Acting step by step: which action comes from which chunk, and what the policy was shown."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import frame
from fake_server import FakePolicyService, FakeServer, pusht_spec

import drift4j
from drift4j.policy.v1 import policy_pb2 as pb


def shown(request: pb.Observation) -> list[float]:
    """agent_pos x of each frame of a request."""
    return [float(np.frombuffer(f.values[1].tensor.data, "<f4")[0]) - 100 for f in request.history.frames]


@pytest.mark.parametrize("executed", [None, 1, 3, 15])
@pytest.mark.parametrize("history", [1, 2, 5])
def test_every_action_comes_from_its_index(history: int, executed: int | None) -> None:
    server = FakeServer(FakePolicyService(pusht_spec(observation_steps=history, horizon=14 + history)))
    try:
        with drift4j.PolicyClient(server.address) as policy, policy.session() as session:
            scheduler = drift4j.SynchronousScheduler(session, executed, seed_of=lambda decision: 100 + decision)
            every = executed or 4
            for step in range(2 * every + 1):
                action = scheduler.step(frame(step))
                decision, index = divmod(step, every)
                at = decision * every
                frames = [frame(max(0, i)) for i in range(at - history + 1, at + 1)]
                with policy.session() as other:
                    expected = other.infer(frames, seed=100 + decision)
                np.testing.assert_array_equal(action, expected.actions[history - 1 + index])
                assert scheduler.decisions == decision + 1
            assert server.service.misuse == []
    finally:
        server.kill()


def test_history_begins_with_the_first_frame(server: FakeServer, session: drift4j.Session) -> None:
    scheduler = drift4j.SynchronousScheduler(session)
    for step in range(9):
        scheduler.step(frame(step))
    scheduler.reset()
    scheduler.step(frame(50))
    assert [shown(request) for request in server.service.requests] == [[0, 0], [3, 4], [7, 8], [50, 50]]


def test_seeds_of_an_episode(session: drift4j.Session) -> None:
    scheduler = drift4j.SynchronousScheduler(session)
    scheduler.reset(seed_of=lambda decision: 70 + decision)
    seeds = []
    for step in range(8):
        scheduler.step(frame(step))
        seeds.append(scheduler.chunk.seed)
    assert seeds == [70] * 4 + [71] * 4


def test_frames_may_be_written_over(server: FakeServer, session: drift4j.Session) -> None:
    scheduler = drift4j.SynchronousScheduler(session, executed_steps=1)
    reused = frame(0)
    for step in range(3):
        reused["agent_pos"][0] = 100 + step
        scheduler.step(reused)
    assert [shown(request) for request in server.service.requests] == [[0, 0], [0, 1], [1, 2]]


def test_a_failed_decision_is_asked_again(server: FakeServer, session: drift4j.Session) -> None:
    scheduler = drift4j.SynchronousScheduler(session, seed_of=lambda decision: decision)
    server.service.faults.chunk = lambda chunk: setattr(chunk, "actions", b"\xff\xff\xff\xff" * 32)
    with pytest.raises(drift4j.Unsafe):
        scheduler.step(frame(0))
    assert (scheduler.decisions, scheduler.chunk) == (0, None)
    server.service.faults.chunk = lambda chunk: None
    scheduler.step(frame(0))
    for step in range(1, 5):
        scheduler.step(frame(step))
    assert [shown(request) for request in server.service.requests] == [[0, 0], [0, 0], [3, 4]]


@pytest.mark.parametrize("steps", [0, 16])
def test_executed_steps_lie_in_the_chunk(session: drift4j.Session, steps: int) -> None:
    with pytest.raises(ValueError, match=f"has 1 to 15 actions to execute, got Ta={steps}"):
        drift4j.SynchronousScheduler(session, executed_steps=steps)
