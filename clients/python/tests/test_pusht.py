"""The harness: start states, observations, scores and the command."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest

import drift4j

pytest.importorskip("gym_pusht", reason="needs drift4j-client[pusht]")

from fake_server import FakePolicyService, FakeServer, pusht_spec

from drift4j.pusht.command import main
from drift4j.pusht.environment import PushT, check, start_state
from drift4j.pusht.random_stream import RandomStream, decision_seed
from drift4j.pusht.rollout import Run
from drift4j.pusht.score import bootstrap_mean, wilson
from drift4j.spec import read_spec

# agent x, agent y, block x, block y, angle of the published benchmark
STARTS = {
    0: (222, 97, 217, 292, 3.007999),
    1: (87, 285, 172, 355, -6.595750),
    100000: (235, 124, 335, 128, -0.904927),
    100001: (365, 182, 275, 280, -1.098113),
    100002: (159, 417, 295, 339, -6.114617),
    100003: (148, 273, 301, 204, -14.329782),
    100004: (359, 88, 229, 340, 1.528919),
    100049: (143, 388, 104, 324, -13.412988),
}


def everything() -> drift4j.PolicySpec:
    spec = pusht_spec()
    spec.observations.add(name="state", dtype=1, shape=[5])
    spec.observations.add(name="image", dtype=1, shape=[96, 96, 3])
    return read_spec(spec)


@pytest.mark.parametrize("seed", STARTS)
def test_published_start_states(seed: int) -> None:
    np.testing.assert_allclose(start_state(seed), STARTS[seed], atol=5e-7)


def test_legacy_start() -> None:
    """The origin ends at (x + 45 sin angle, y + 45 - 45 cos angle)."""
    environment = PushT(everything())
    frame = environment.reset(100000)
    np.testing.assert_allclose(frame["state"], [235, 124, 299.6129, 145.2016, 2 * np.pi - 0.904927], atol=1e-4)
    np.testing.assert_array_equal(frame["agent_pos"], [235, 124])
    assert frame["image"].shape == (96, 96, 3)
    assert frame["image"].dtype == np.uint8
    environment.close()


def test_keypoints_move_with_the_block() -> None:
    environment = PushT(everything())
    frame = environment.reset(3)
    x, y, angle = frame["state"][2:]
    points = frame["keypoint"].reshape(9, 2) - (x, y)
    turned = np.stack([np.cos(angle) * points[:, 0] + np.sin(angle) * points[:, 1]]).ravel()
    np.testing.assert_allclose(turned[[0, 1, 8]], [9.2698, -60.9835, 23.5415], atol=1e-9)
    environment.close()


def test_a_step_ends_where_the_agent_was_sent() -> None:
    environment = PushT(everything())
    environment.reset(100000)
    for _ in range(30):
        step = environment.step(np.float32([100, 450]))
    np.testing.assert_allclose(step.observation["agent_pos"], [100, 450], atol=1)
    assert 0 <= step.reward <= 1
    environment.close()


def test_policies_for_other_tasks() -> None:
    check(everything())
    other = pusht_spec(step_seconds=0.05)
    other.observations[0].shape[0] = 16
    other.action.kind = 2
    with pytest.raises(ValueError, match=r"'keypoint' \[16\] is none of .*; an action must be .*; step_seconds"):
        check(read_spec(other))


def test_random_stream_is_that_of_drift4j() -> None:
    """Numbers printed by io.drift4j.engine.nd.RandomStream; checks/java-agreement compares more."""
    assert decision_seed(0, 100000, 0) == 2948510754192773872
    first = RandomStream.of(5).split("a").draws(3)
    np.testing.assert_array_equal(first, RandomStream.of(5).split("a").draws(9)[:3])
    assert len({decision_seed(n, s, d) for n in range(2) for s in range(3) for d in range(4)}) == 24


def test_intervals() -> None:
    estimate = wilson(3, 7)
    np.testing.assert_allclose([estimate.low, estimate.high], [0.158, 0.75], atol=2e-3)
    assert (wilson(0, 5).low, wilson(5, 5).high) == (0, 1)
    mean = bootstrap_mean([0.0, 1.0] * 25, 1)
    assert mean.value == 0.5
    assert 0.34 < mean.low < 0.4 < 0.6 < mean.high < 0.66
    assert bootstrap_mean([0.25], 1).high == 0.25


def test_episodes_depend_on_nothing_but_seeds(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    def scores(run: Run, seeds: range) -> list[tuple[int, float, int]]:
        return [(e.seed, e.final_coverage, e.decisions) for e in run.episodes(policy, seeds, lambda episode: None)]

    alone = scores(Run(), range(100000, 100003))
    assert [seed for seed, _, _ in alone] == [100000, 100001, 100002]
    assert all(decisions == 75 for _, _, decisions in alone)
    assert scores(Run(parallel=3), range(100000, 100003)) == alone
    assert scores(Run(), range(100001, 100002)) == alone[1:2]
    assert server.service.requests[0].seed == decision_seed(0, 100000, 0)
    assert server.service.requests[76].seed == decision_seed(0, 100001, 1)
    assert [e.decisions for e in Run(executed_steps=10).episodes(policy, [1], lambda episode: None)] == [30]
    assert server.service.sessions == {}


def test_a_failure_ends_all(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    server.service.faults.chunk = lambda chunk: setattr(chunk, "actions", b"\xff\xff\xff\xff" * 32)
    with pytest.raises(drift4j.Unsafe):
        Run(parallel=2).episodes(policy, range(10), lambda episode: None)


def test_a_server_that_restarts_does_not_change_a_score(server: FakeServer, policy: drift4j.PolicyClient) -> None:
    whole = Run().episodes(policy, [100000], lambda episode: None)
    asked = len(server.service.requests)

    def restart() -> None:
        while len(server.service.requests) < asked + 20:
            pass
        server.kill()
        server.start()

    thread = threading.Thread(target=restart)
    thread.start()
    broken = Run().episodes(policy, [100000], lambda episode: None)
    thread.join()
    assert (broken[0].score, broken[0].final_coverage) == (whole[0].score, whole[0].final_coverage)


def test_command(server: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, videos = tmp_path / "scores.json", tmp_path / "clips"
    arguments = [server.address, "--episodes", "2", "--executed-steps", "15", "--json", str(file), "--parallel", "2"]
    assert main([*arguments, "--videos", str(videos)]) == 0
    out = capsys.readouterr().out
    assert "policy 'fake' version 1, weights aaaaaaaaaaaa, To=2, Ta=15, T=16" in out
    assert "2 episodes from seed 100000" in out
    keys = json.loads(file.read_text())
    assert [episode["seed"] for episode in keys["perEpisode"]] == [100000, 100001]
    assert keys["score"] == sum(episode["score"] for episode in keys["perEpisode"]) / 2
    assert keys["scoreLow"] <= keys["score"] <= keys["scoreHigh"]
    assert keys["versions"]["gym-pusht"] == "0.1.8"
    assert sum('"seed":' in line for line in file.read_text().splitlines()) == 2
    assert sorted(video.name for video in videos.iterdir()) == ["100000.mp4", "100001.mp4"]
    assert all(video.stat().st_size > 10_000 for video in videos.iterdir())


def test_actions_are_executed_as_they_come(
    server: FakeServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.service.faults.chunk = lambda chunk: (
        setattr(chunk, "actions", np.full(32, 600, "<f4").tobytes()) or setattr(chunk, "clamped", True)
    )
    assert main([server.address, "--episodes", "1", "--json", str(tmp_path / "scores.json")]) == 0
    assert "the server's safety layer changed 75 chunks" in capsys.readouterr().out
    assert json.loads((tmp_path / "scores.json").read_text())["perEpisode"][0]["outside"] == 75 * 15 * 2


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["localhost:50051"], "an address must be grpc://HOST:PORT"),
        (["grpc://localhost:1", "--episodes", "0"], "--episodes must be at least 1, got 0"),
        (["grpc://localhost:1", "--parallel", "0"], "--parallel must be at least 1"),
        (["grpc://localhost:1", "--first-seed", "-1"], "--first-seed must lie in 0 to 2^32"),
        (["grpc://localhost:1", "--json", "/nowhere/at/all.json"], "--json must name a file"),
        (["grpc://localhost:1", "--ca", "ca.pem"], "write grpcs://"),
        (["grpc://localhost:1", "--unknown"], "unrecognized arguments"),
    ],
)
def test_wrong_arguments(arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert text in capsys.readouterr().err


def test_failures_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grpc://127.0.0.1:1", "--patience", "0.2"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("drift4j-pusht: no server at grpc://127.0.0.1:1")
    assert len(err.splitlines()) == 1
    server = FakeServer(FakePolicyService(pusht_spec(step_seconds=0.05, task="fast")))
    try:
        assert main([server.address]) == 1
        assert "policy for task 'fast' does not fit PushT: step_seconds" in capsys.readouterr().err
        assert main([server.address, "--executed-steps", "16"]) == 1
    finally:
        server.kill()
    capsys.readouterr()


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert "largest coverage of the goal" in out
    assert "drift4j-pusht grpc://localhost:50051" in out
