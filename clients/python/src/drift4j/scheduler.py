"""Acting step by step with chunks: the synchronous mode of a simulator, which waits while the policy thinks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from drift4j.chunk import Chunk
from drift4j.observation import Frame
from drift4j.session import Session


class SynchronousScheduler:
    """Asks for a chunk whenever Ta actions were executed, and gives one action a step: indices To-1 to To-1+Ta-1.

    The history starts as To copies of the first frame. It is kept here and sent whole, so a lost session does no harm.
    For one thread.

    Args:
        session: where to ask; `reset` here does not reset it
        executed_steps: Ta, instead of the policy's own
        seed_of: seed of the noise of each decision, counted from 0 since `reset`; None: drawn from the session's seed
    """

    def __init__(
        self, session: Session, executed_steps: int | None = None, seed_of: Callable[[int], int] | None = None
    ) -> None:
        spec = session.spec
        steps = spec.executed_steps if executed_steps is None else executed_steps
        most = spec.horizon - (spec.observation_steps - 1)
        if not 1 <= steps <= most:
            raise ValueError(f"a chunk of T={spec.horizon} has 1 to {most} actions to execute, got Ta={steps}")
        self._session = session
        self._steps = steps
        self._seed_of = seed_of
        self._frames: list[Frame] = []
        self._next = 0
        self.reset()

    def reset(self, seed_of: Callable[[int], int] | None = None) -> None:
        """A new episode; with new seeds, if given."""
        self._seed_of = seed_of or self._seed_of
        self._frames = []
        self._chunks = 0
        self._chunk: Chunk | None = None

    @property
    def chunk(self) -> Chunk | None:
        """The chunk that is being executed."""
        return self._chunk

    @property
    def decisions(self) -> int:
        """Chunks of this episode."""
        return self._chunks

    def step(self, observation: Frame) -> NDArray[np.float32]:
        """(A,), the action for this observation; call it once every dt.

        Raises as `Session.infer`; the step may be tried again then.
        """
        frame = {key: value if isinstance(value, bytes) else np.array(value) for key, value in observation.items()}
        frames = [*(self._frames or [frame] * self._session.spec.observation_steps)[1:], frame]
        if self._chunk is None or self._next == self._steps:
            seed = None if self._seed_of is None else self._seed_of(self._chunks)
            self._chunk = self._session.infer(frames, seed=seed)
            self._chunks += 1
            self._next = 0
        self._frames = frames
        action: NDArray[np.float32] = self._chunk.executed(self._steps)[self._next]
        self._next += 1
        return action
