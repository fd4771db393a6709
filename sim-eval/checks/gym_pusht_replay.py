"""The Python half of gym-pusht-replay.

record DATASET EPISODES FOLDER   writes the chosen episodes as raw little-endian arrays, and gym-pusht's scores on them
compare FOLDER                   compares gym-pusht's scores with drift4j's
"""
import pathlib
import sys
import time

import numpy as np

TOLERANCE = 0.02


def record(dataset, episodes, folder):
    import zarr

    data = zarr.open(dataset, "r")
    ends = data["meta/episode_ends"][:]
    starts = np.r_[0, ends[:-1]]
    chosen = np.linspace(0, len(ends) - 1, episodes).astype(int)
    rows = np.concatenate([np.arange(starts[e], ends[e]) for e in chosen])
    states = data["data/state"].get_orthogonal_selection(rows).astype("<f4")
    actions = data["data/action"].get_orthogonal_selection(rows).astype("<f4")
    lengths = ends[chosen] - starts[chosen]
    states.tofile(folder / "states.f4")
    actions.tofile(folder / "actions.f4")
    np.cumsum(lengths).astype("<i4").tofile(folder / "ends.i4")
    replay(states, actions, np.cumsum(lengths)).astype("<f8").tofile(folder / "gym.f8")


def replay(states, actions, ends):
    """Score (largest reward) of each episode in gym-pusht."""
    from gym_pusht.envs.pusht import PushTEnv

    environment = PushTEnv()
    environment.reset()
    scores, start, steps, seconds = [], 0, 0, 0.0
    for end in ends:
        agent_x, agent_y, block_x, block_y, angle = map(float, states[start])
        # Not by reset: it places the block before it turns it, which moves the block's origin.
        environment._setup()
        environment.agent.position = (agent_x, agent_y)
        environment.block.angle = angle
        environment.block.position = (block_x, block_y)
        best, began = 0.0, time.process_time()
        for action in actions[start:end].astype(np.float64):
            _, reward, terminated, _, _ = environment.step(action)
            steps += 1
            best = max(best, float(reward))
            if terminated:
                break
        seconds += time.process_time() - began
        scores.append(best)
        start = end
    print(f"gym-pusht  {np.mean(scores):.5f} mean score, {len(scores)} episodes, {steps / seconds:,.0f} control steps per CPU second")
    return np.array(scores)


def compare(folder):
    gym = np.fromfile(folder / "gym.f8", "<f8")
    ours = np.fromfile(folder / "drift4j.f8", "<f8")
    difference = abs(gym.mean() - ours.mean())
    equal = int((np.abs(gym - ours) < 1e-6).sum())
    print(f"difference {difference:.5f} of the means, at most {TOLERANCE}; {equal} of {len(gym)} episodes agree to 1e-6")
    sys.exit(0 if difference <= TOLERANCE else 1)


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(sys.argv[2], int(sys.argv[3]), pathlib.Path(sys.argv[4]))
    else:
        compare(pathlib.Path(sys.argv[2]))
