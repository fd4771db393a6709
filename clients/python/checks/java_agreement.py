"""The Python half of java-agreement: holds the harness to what the Java side dumped."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from drift4j import ActionSpec, ObservationKey, PolicySpec
from drift4j.pusht.environment import KEYS, PushT, start_state
from drift4j.pusht.random_stream import decision_seed
from drift4j.pusht.score import bootstrap_mean, wilson

STEPS = 60
# px, px, px and rad, a picture of numbers in [0, 1] by two renderers (mean), reward; the rest must agree to rounding
TOLERANCES = {"keypoint": 0.01, "agent_pos": 0.01, "state": 0.01, "image": 0.01, "reward": 1e-4}


def main(file: Path) -> int:
    lines = [line.split(": ") for line in file.read_text().splitlines()]
    java = {name: values.split() for name, values in lines}
    worst: dict[str, float] = defaultdict(float)

    def compare(name: str, ours: object) -> None:
        theirs = np.array(java[name], dtype=np.float64)
        difference = np.abs(np.ravel(np.asarray(ours, dtype=np.float64)) - theirs)
        kind = name.split()[0]
        worst[kind] = max(worst[kind], float(difference.mean() if kind == "image" else difference.max()))

    for seed in sorted({int(name.split()[1]) for name in java if name.startswith("start")}):
        compare(f"start {seed}", start_state(seed))
        episode(seed, compare)
        for decision in range(3):
            if int(java[f"noise {seed} {decision}"][0]) != decision_seed(7, seed, decision):
                worst["noise"] = np.inf
            worst["noise"] += 0
    for name, estimate in {
        "bootstrap": bootstrap_mean([0.5, 1, 0.25, 0.75, 1, 0.9, 0.1], 20_260_101),
        "wilson": wilson(3, 7),
        "wilson-none": wilson(0, 7),
    }.items():
        compare(name, [estimate.value, estimate.low, estimate.high])
    failed = False
    for kind, difference in worst.items():
        most = TOLERANCES.get(kind, 1e-12)
        failed |= not difference <= most
        print(f"{kind:<12} {'mean' if kind == 'image' else 'largest'} difference {difference:.3g}, at most {most:g}")
    return int(failed)


def episode(seed: int, compare: object) -> None:
    shapes = {**{name: (size,) for name, size in KEYS.items()}, "image": (96, 96, 3)}
    keys = tuple(ObservationKey(name, shape) for name, shape in shapes.items())
    action = ActionSpec(("x", "y"), "px", np.zeros(2), np.full(2, 512.0))
    environment = PushT(PolicySpec("pusht", keys, action, 1, 1, 1, 0.1))
    seen = environment.reset(seed)
    block = np.float32(seen["state"][2:4])
    for step in range(STEPS + 1):
        for key in ("keypoint", "agent_pos", "state"):
            compare(f"{key} {seed} {step}", seen[key])
        if step % 20 == 0:
            compare(f"image {seed} {step}", seen["image"] / 255)
        taken = environment.step(block if step < STEPS // 2 else np.float32([256, 256]))
        compare(f"reward {seed} {step}", taken.reward)
        seen = taken.observation
    environment.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
