"""gym-pusht, started and observed as the published benchmark."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drift4j.observation import Frame
from drift4j.spec import ActionKind, PolicySpec

MAX_STEPS = 300
"""Steps after which an episode ends."""

STEP_SECONDS = 0.1

KEYS = {"keypoint": 18, "agent_pos": 2, "state": 5, "image": 96 * 96 * 3}
"""Observation keys and how many numbers each holds: drift4j's names."""

# The nine points of the block that published policies observe, in its own coordinates, x and y in turn, px. gym-pusht
# has other keypoints. Recovered as the median over the recorded frames of R(angle)^T (keypoint - block position).
_LOCAL_KEYPOINTS = np.array(
    [
        *(9.2698, 90.0410, -60.9835, -1.1867, 60.9128, -1.3934, -0.2705, 25.5436, -14.0649, 122.8159),
        *(39.0027, 32.8574, -39.9664, 32.7297, -16.8243, 62.8632, 23.5415, -1.7003),
    ]
).reshape(9, 2)


@dataclass(frozen=True)
class Step:
    """What one step gave."""

    observation: Frame
    reward: float
    """min(coverage / 0.95, 1)."""
    success: bool
    """Coverage above 0.95: the episode is over."""


class PushT:
    """One environment, for one thread.

    Observation keys: `keypoint` (18: nine points of the block, px), `agent_pos` (2, px), `state` (5: agent x, y, block
    x, y in px, block angle in [0, 2 pi)), and `image` (96, 96, 3: uint8). An image is drawn only if asked for.
    """

    def __init__(self, spec: PolicySpec) -> None:
        """An environment that gives the observation keys of this policy; ValueError if the policy is none for PushT."""
        check(spec)
        self._shapes = {key.name: key.shape for key in spec.observations}
        pixels = "image" in self._shapes
        self._environment = _gym_pusht()(obs_type="pixels_agent_pos" if pixels else "state")

    def reset(self, seed: int) -> Frame:
        """Starts the episode of this seed, 0 to 2^32 - 1, at its published start state."""
        observation, _ = self._environment.reset(options={"reset_to_state": start_state(seed)})
        return self._frame(observation)

    def step(self, action: NDArray[np.float32]) -> Step:
        """Moves the agent towards the action, a point in px, for 0.1 s."""
        observation, reward, success, _, _ = self._environment.step(np.asarray(action, dtype=np.float64))
        return Step(self._frame(observation), float(reward), bool(success))

    def picture(self) -> NDArray[np.uint8]:
        """(680, 680, 3), the scene with a cross at the last action."""
        picture: NDArray[np.uint8] = self._environment.render()
        return picture

    def close(self) -> None:
        self._environment.close()

    def _frame(self, observation: Any) -> Frame:
        agent, block = self._environment.agent, self._environment.block
        x, y = block.position
        frame: dict[str, Any] = {}
        for name, shape in self._shapes.items():
            if name == "keypoint":
                cos, sin = math.cos(block.angle), math.sin(block.angle)
                value = _LOCAL_KEYPOINTS @ np.array([[cos, sin], [-sin, cos]]) + (x, y)
            elif name == "agent_pos":
                value = np.array(agent.position)
            elif name == "state":
                value = np.array([*agent.position, x, y, block.angle % (2 * math.pi)])
            else:
                value = observation["pixels"]
            frame[name] = value.reshape(shape)
        return frame


def start_state(seed: int) -> list[float]:
    """The published start state: agent x, y, block x, y, angle, as NumPy's RandomState draws them.

    gym-pusht places the block, then turns it about its centre of gravity, then runs one engine step, as the published
    benchmark did; so the block's origin ends elsewhere. Its own reset with a seed draws from another generator.
    """
    random = np.random.RandomState(seed)
    agent = [int(number) for number in random.randint(50, 450, 2)]
    block = [int(number) for number in random.randint(100, 400, 2)]
    return [*agent, *block, float(random.randn() * 2 * np.pi - np.pi)]


def check(spec: PolicySpec) -> None:
    """Raises ValueError with everything that keeps a policy from acting in PushT."""
    faults = []
    for key in spec.observations:
        if key.size != KEYS.get(key.name):
            faults.append(f"observation '{key.name}' {list(key.shape)} is none of {KEYS}")
    if spec.action.size != 2 or spec.action.kind is not ActionKind.ABSOLUTE:
        faults.append(f"an action must be a point x, y, got {spec.action.kind.name} {list(spec.action.names)}")
    if not math.isclose(spec.step_seconds, STEP_SECONDS, rel_tol=1e-6):
        faults.append(f"step_seconds must be {STEP_SECONDS}, got {spec.step_seconds:g}")
    if faults:
        raise ValueError(f"policy for task '{spec.task}' does not fit PushT: {'; '.join(faults)}")


def versions() -> dict[str, str]:
    """What simulates."""
    from importlib.metadata import version

    return {name: version(name) for name in ("gym-pusht", "pymunk", "numpy")}


def _gym_pusht() -> Any:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        import pymunk
        from gym_pusht.envs.pusht import PushTEnv
    except ImportError as e:
        raise ValueError(f"{e}: the simulator comes with pip install 'drift4j-client[pusht]'") from None
    if not hasattr(pymunk.Space, "add_collision_handler"):
        raise ValueError(f"gym-pusht needs pymunk below 7, got {pymunk.version}: pip install 'pymunk<7'")
    return PushTEnv
