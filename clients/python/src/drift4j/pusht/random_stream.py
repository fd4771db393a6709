"""The random stream that drift4j draws the noise of its own evaluations from, so that both take the same decisions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


class RandomStream:
    """SplitMix64: draw i is `mix(key + i * golden)`. A child's key is a hash of its parent's and its name or number.

    Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Bit for bit the stream of
    `io.drift4j.engine.nd.RandomStream`.
    """

    def __init__(self, key: int) -> None:
        self._key = key

    @staticmethod
    def of(seed: int) -> RandomStream:
        """The root stream of a seed."""
        return RandomStream(_mix(seed + _GOLDEN))

    def split(self, part: str | int) -> RandomStream:
        """The child stream of this name or number."""
        if isinstance(part, str):
            key = self._key
            for byte in part.encode():
                key = _mix(key ^ byte) + _GOLDEN
            return RandomStream(_mix(key + len(part)))
        return RandomStream(_mix(_mix(self._key ^ 0x5851F42D4C957F2D) + _mix(part + _GOLDEN)))

    def draws(self, count: int) -> NDArray[np.uint64]:
        """The first `count` draws, 64 uniform bits each."""
        positions = np.arange(1, count + 1, dtype=np.uint64)
        return _mix_all(np.uint64(self._key & _MASK) + np.uint64(_GOLDEN) * positions)


def decision_seed(noise_seed: int, episode_seed: int, decision: int) -> int:
    """Seed of the noise of one decision, counted from 0: that of `drift4j evaluate`."""
    stream = RandomStream.of(noise_seed).split("rollout").split(episode_seed).split(decision)
    return int(stream.draws(1).astype(np.int64)[0])


def _mix(number: int) -> int:
    return int(_mix_all(np.array([number & _MASK], dtype=np.uint64))[0])


def _mix_all(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    a = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    b = (a ^ (a >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = b ^ (b >> np.uint64(31))
    return mixed
