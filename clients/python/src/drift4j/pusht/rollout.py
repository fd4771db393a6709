"""Many episodes of one served policy."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drift4j.client import PolicyClient
from drift4j.pusht.environment import MAX_STEPS, PushT
from drift4j.pusht.random_stream import decision_seed
from drift4j.pusht.score import Episode
from drift4j.pusht.video import Video
from drift4j.scheduler import SynchronousScheduler


@dataclass(frozen=True)
class Run:
    """How episodes are run.

    The noise of decision d of the episode of seed s is drawn from (noise_seed, s, d) alone, so what an episode gives
    does not depend on the episodes beside it, and is what `drift4j evaluate` gives the same policy.
    """

    noise_seed: int = 0
    executed_steps: int | None = None
    """Ta, instead of the policy's own."""
    parallel: int = 1
    """Environments at a time, each in a thread and a session of its own."""
    videos: Path | None = None
    """Folder for an mp4 of each episode."""

    def episodes(self, policy: PolicyClient, seeds: Sequence[int], done: Callable[[Episode], None]) -> list[Episode]:
        """One episode a seed, in their order; `done` hears of each when it ends, one at a time."""
        finished: dict[int, Episode] = {}
        waiting = iter(seeds)
        lock, stop = threading.Lock(), threading.Event()

        def taken() -> Iterator[int]:
            while not stop.is_set():
                with lock:
                    seed = next(waiting, None)
                if seed is None:
                    return
                yield seed

        def place() -> None:
            with policy.session(built_for=policy.spec, on_unsafe="allow") as session:
                scheduler = SynchronousScheduler(session, self.executed_steps)
                with contextlib.closing(PushT(session.spec)) as environment:
                    for seed in taken():
                        episode = self._episode(seed, environment, scheduler)
                        with lock:
                            finished[seed] = episode
                            done(episode)

        with ThreadPoolExecutor(self.parallel) as threads:
            places = [threads.submit(place) for _ in range(min(self.parallel, len(seeds)))]
            try:
                for each in places:
                    each.result()
            finally:
                stop.set()  # one failed or the run was interrupted: the others end with the episode they are in
        return [finished[seed] for seed in seeds]

    def _episode(self, seed: int, environment: PushT, scheduler: SynchronousScheduler) -> Episode:
        began = time.monotonic()
        frame = environment.reset(seed)
        scheduler.reset(seed_of=lambda decision: decision_seed(self.noise_seed, seed, decision))
        rewards: list[float] = []
        success = False
        decisions = clamped = outside = 0
        with Video.of(self.videos, seed) as video:
            video.add(environment)
            while len(rewards) < MAX_STEPS and not success:
                action = scheduler.step(frame)
                if scheduler.decisions > decisions and scheduler.chunk is not None:
                    decisions = scheduler.decisions
                    clamped += scheduler.chunk.clamped
                    outside += scheduler.chunk.outside
                step = environment.step(action)
                video.add(environment)
                frame, success = step.observation, step.success
                rewards.append(float(np.float32(step.reward)))
        return Episode(
            seed=seed,
            score=max(rewards),
            success=success,
            final_coverage=rewards[-1],
            steps=len(rewards),
            decisions=decisions,
            clamped=clamped,
            outside=outside,
            seconds=time.monotonic() - began,
        )
