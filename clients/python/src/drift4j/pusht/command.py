"""The command `drift4j-pusht`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from drift4j.client import PolicyClient
from drift4j.errors import PolicyError
from drift4j.pusht.environment import MAX_STEPS, check, versions
from drift4j.pusht.report import Progress, json_text
from drift4j.pusht.rollout import Run
from drift4j.pusht.score import Score

_ABOUT = """\
Scores a served policy in the real gym-pusht, as the published PushT benchmark does: 50 episodes from seed 100000 with
the published start states, at most 300 steps of 0.1 s each.

score           largest coverage of the goal over the episode, divided by 0.95 and at most 1; the mean over episodes
success         share of episodes with coverage above 0.95 at some step, which ends the episode
final coverage  coverage at the last step, divided by 0.95 and at most 1; the mean over episodes

Brackets hold 95 % intervals over episodes: bootstrap for means, Wilson for the share.
"""

_EXAMPLES = """\
Noise is drawn from (noise seed, episode's seed, decision), so a run can be repeated, and is that of 'drift4j evaluate':
the same policy takes the same decisions there and here.

Examples:
  drift4j-pusht grpc://localhost:50051
  drift4j-pusht grpc://localhost:50051 --episodes 10 --json scores.json --videos clips
  drift4j-pusht grpcs://policy.example:443 --ca ca.pem --token-file token --parallel 4
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; the exit code is 0, 1 if the policy could not be scored, 2 if the arguments are wrong."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        _check(given)
        policy = PolicyClient(
            given.address,
            ca_file=given.ca,
            cert_file=given.cert,
            key_file=given.key,
            token_file=given.token_file,
            deadline=given.deadline,
            patience=given.patience,
            name="drift4j-pusht",
        )
    except ValueError as e:
        parser.error(str(e))
    try:
        with policy:
            _score(policy, given)
        return 0
    except (PolicyError, ValueError, OSError) as e:
        print(f"drift4j-pusht: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("drift4j-pusht: interrupted, nothing was written", file=sys.stderr)
        return 130


def _score(policy: PolicyClient, given: argparse.Namespace) -> None:
    began = time.monotonic()
    model = policy.model
    check(model.spec)
    print(
        f"policy '{model.version.model}' version {model.version.version}, weights {model.version.weight_hash[:12]},"
        f" To={model.spec.observation_steps}, Ta={given.executed_steps or model.spec.executed_steps},"
        f" T={model.spec.horizon}"
    )
    run = Run(given.noise_seed, given.executed_steps, given.parallel, given.videos)
    progress = Progress(given.episodes)
    seeds = range(given.first_seed, given.first_seed + given.episodes)
    episodes = run.episodes(policy, seeds, progress.add)
    progress.end()
    score = Score.of(episodes)
    seconds = time.monotonic() - began
    print(f"{'score':<21}{'success':<19}final coverage")
    print(f"{score.score.text(3):<21}{score.success.text(2):<19}{score.final_coverage.text(3)}")
    simulator = ", ".join(f"{name} {version}" for name, version in versions().items())
    print(f"{len(episodes)} episodes from seed {given.first_seed} in {seconds:.0f} s; {simulator}")
    clamped = sum(e.clamped for e in episodes)
    if clamped:
        print(f"the server's safety layer changed {clamped} chunks; the published benchmark sets no limits to actions")
    if given.json is not None:
        keys = {
            "address": given.address,
            "model": model.version.model,
            "modelVersion": model.version.version,
            "weightHash": model.version.weight_hash,
            "specHash": model.spec_hash,
            "commit": model.commit,
            "task": model.spec.task,
            **score.score.keys("score"),
            **score.success.keys("success"),
            **score.final_coverage.keys("finalCoverage"),
            "episodes": len(episodes),
            "firstSeed": given.first_seed,
            "noiseSeed": given.noise_seed,
            "observationSteps": model.spec.observation_steps,
            "executedSteps": given.executed_steps or model.spec.executed_steps,
            "horizon": model.spec.horizon,
            "maxSteps": MAX_STEPS,
            "wallSeconds": round(seconds, 3),
            "versions": versions(),
        }
        given.json.write_text(json_text(keys, episodes))
        print(f"written: {given.json}")


def _check(given: argparse.Namespace) -> None:
    """What can be known before the work starts, and files that could not be written when it is done."""
    if given.episodes < 1:
        raise ValueError(f"--episodes must be at least 1, got {given.episodes}")
    if given.parallel < 1:
        raise ValueError(f"--parallel must be at least 1, got {given.parallel}")
    if not 0 <= given.first_seed <= 2**32 - given.episodes:
        raise ValueError(f"--first-seed must lie in 0 to 2^32 - episodes, got {given.first_seed}")
    if given.videos is not None:
        given.videos.mkdir(parents=True, exist_ok=True)
    if given.json is not None:
        folder = given.json.absolute().parent
        if given.json.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
            raise ValueError(f"--json must name a file in a folder that can be written, got {given.json}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "drift4j-pusht", description=_ABOUT, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("address", metavar="ADDRESS", help="of the policy server: grpc://HOST:PORT, or grpcs://HOST:PORT for TLS")
    add("--episodes", type=int, default=50, metavar="N", help="episodes (default: %(default)s)")
    add(
        *("--first-seed",),
        type=int,
        default=100_000,
        metavar="SEED",
        help="seed of the first episode, the others follow by one (default: %(default)s)",
    )
    add("--noise-seed", type=int, default=0, metavar="SEED", help="seed of all noise (default: %(default)s)")
    add("--executed-steps", type=int, metavar="Ta", help="actions executed of each chunk (default: the policy's own)")
    add("--parallel", type=int, default=1, metavar="N", help="environments at a time (default: %(default)s)")
    add("--json", type=Path, metavar="FILE", help="write the numbers here, one episode a line")
    add("--videos", type=Path, metavar="DIR", help="write an mp4 of each episode here; takes longer than the episodes")
    server = parser.add_argument_group("connection").add_argument
    server("--ca", metavar="FILE", help="PEM file of the authority of the server's certificate (default: the system's)")
    server("--cert", metavar="FILE", help="PEM file of a client certificate, for servers that ask for one")
    server("--key", metavar="FILE", help="PEM file of its key")
    server("--token-file", metavar="FILE", help="file with the token to send")
    server("--deadline", type=float, default=10.0, metavar="S", help="seconds for one chunk (default: %(default)s)")
    server(
        *("--patience",),
        type=float,
        default=30.0,
        metavar="S",
        help="seconds to wait for a server that is away (default: %(default)s)",
    )
    return parser
