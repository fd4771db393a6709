"""Episodes summed up, with 95 % intervals over episodes: the rules and resamples of `drift4j evaluate`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drift4j.pusht.random_stream import RandomStream

_Z = 1.959963984540054
_RESAMPLES = 10_000
_BOOTSTRAP_SEED = 20_260_101


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float

    def keys(self, name: str) -> dict[str, float]:
        return {name: self.value, f"{name}Low": self.low, f"{name}High": self.high}

    def text(self, digits: int) -> str:
        value, low, high = (f"{number:.{digits}f}" for number in (self.value, self.low, self.high))
        return f"{value} [{low}, {high}]"


@dataclass(frozen=True)
class Episode:
    """What happened in one episode."""

    seed: int
    score: float
    """Largest reward over the steps; reward is coverage of the goal over 0.95, at most 1."""
    success: bool
    """Coverage above 0.95 at some step, which ends the episode."""
    final_coverage: float
    """Reward at the last step."""
    steps: int
    decisions: int
    """Chunks that were asked for."""
    clamped: int
    """Chunks that the server's safety layer changed."""
    outside: int
    """Numbers of chunks that were outside the limits, and executed as they came, as in the published benchmark."""
    seconds: float
    """Of which all but the simulator's time was waiting for the policy."""

    def keys(self) -> dict[str, object]:
        return {
            "seed": self.seed,
            "score": self.score,
            "success": self.success,
            "finalCoverage": self.final_coverage,
            "steps": self.steps,
            "decisions": self.decisions,
            "clamped": self.clamped,
            "outside": self.outside,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class Score:
    """Means over episodes."""

    score: Estimate
    success: Estimate
    final_coverage: Estimate

    @staticmethod
    def of(episodes: Sequence[Episode]) -> Score:
        return Score(
            bootstrap_mean([episode.score for episode in episodes], _BOOTSTRAP_SEED),
            wilson(sum(episode.success for episode in episodes), len(episodes)),
            bootstrap_mean([episode.final_coverage for episode in episodes], _BOOTSTRAP_SEED + 1),
        )


def wilson(successes: int, n: int) -> Estimate:
    """Share of successes with the Wilson score interval.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"a share needs 0 <= successes <= n and n >= 1, got {successes} of {n}")
    p, z2 = successes / n, _Z * _Z / n
    centre, half = p + z2 / 2, _Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n))
    low = 0.0 if successes == 0 else (centre - half) / (1 + z2)
    high = 1.0 if successes == n else (centre + half) / (1 + z2)
    return Estimate(p, low, high)


def bootstrap_mean(values: Sequence[float], seed: int) -> Estimate:
    """Mean with the percentile bootstrap interval; the same values and seed give the same interval.

    Source: Efron and Tibshirani, "An introduction to the bootstrap", 1993, section 13.3.
    """
    if not values:
        raise ValueError("a mean needs at least one value, got none")
    n = len(values)
    # No draw is rejected: the bias of the remainder is below 1e-16 for any number of episodes.
    draws = RandomStream.of(seed).split("bootstrap").draws(_RESAMPLES * n)
    chosen = ((draws >> np.uint64(1)) % np.uint64(n)).astype(np.intp).reshape(_RESAMPLES, n)
    means = np.sort(np.asarray(values, dtype=np.float64)[chosen].mean(axis=1))
    tail = _RESAMPLES // 40
    return Estimate(sum(values) / n, float(means[tail - 1]), float(means[_RESAMPLES - tail]))
