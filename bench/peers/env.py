"""PushT steps a second in gym-pusht: recorded episodes from their start states with their recorded actions.

Request: recordings (file), repeats.
"""

import importlib.metadata
import json
import pathlib
import statistics
import time

import numpy as np

import side


def main() -> None:
    asked = side.request()
    recordings = json.loads(pathlib.Path(asked["recordings"]).read_text())
    episodes = [
        (np.array(start), np.array(actions)) for start, actions in zip(recordings["starts"], recordings["actions"])
    ]
    from gym_pusht.envs.pusht import PushTEnv  # without gymnasium's checking wrappers, which cost time

    environment = PushTEnv(obs_type="state")
    environment.reset(options={"reset_to_state": episodes[0][0]})
    start = side.peak_mib()
    rates, scores = [], []
    for _ in range(asked["repeats"]):
        began, steps, scores = time.perf_counter(), 0, []
        for first, actions in episodes:
            environment.reset(options={"reset_to_state": first})
            best = 0.0
            for action in actions:
                _, reward, terminated, _, _ = environment.step(action)
                steps += 1
                best = max(best, float(reward))
                if terminated:
                    break
            scores.append(best)
        rates.append(steps / (time.perf_counter() - began))
    version = importlib.metadata.version("gym-pusht")
    side.answer(
        f"gym-pusht {version}, pymunk {importlib.metadata.version('pymunk')}",
        {"stepsPerSecond": statistics.median(rates), "score": float(np.mean(scores))},
        start,
    )


main()
