"""One pass of a drift4j policy in PyTorch at batch 1, and the same network as a diffusion policy of 10 and 100 passes.

Request: policy (file), example (a network input, noise and what drift4j gives), threads, warmUp, passes; with "first"
only the time to the first action, with "profile" the operations of a pass. Features are given and coded actions are the result: the peer pays for the network
alone.
"""

import json
import math
import pathlib
import time

import torch

import networks
import side


def main() -> None:
    asked = side.request()
    torch.set_num_threads(asked["threads"])
    torch.set_num_interop_threads(1)
    start = side.peak_mib()
    _, arrays = side.read_checkpoint(asked["policy"], "ema")
    network = networks.build(arrays, 0.0).eval().requires_grad_(False)
    example = json.loads(pathlib.Path(asked["example"]).read_text())
    condition, noise = torch.tensor(example["condition"])[None], torch.tensor(example["noise"])[None, None]
    name = f"PyTorch {torch.__version__}"
    with torch.inference_mode():
        coded = network(condition, noise).flatten().numpy()
        if asked.get("first"):
            side.answer(name, {"firstAction": 1000 * (time.time() - asked["begun"])}, start)
            return
        gap = abs(coded - example["coded"]).max()
        assert gap < 1e-4, f"PyTorch and drift4j differ by {gap} on the same input"
        run = lambda: network(condition, torch.randn(1, 1, noise.shape[2])).numpy()
        if asked.get("profile"):
            measure(run, asked["warmUp"], 1)
            side.answer(name, side.profiled(lambda _: run(), 200), start)
            return
        values = {}
        values["median"], values["p99"] = measure(run, asked["warmUp"], asked["passes"])
        for times in (10, 100):
            runs = max(2, asked["passes"] // times)
            values[f"network{times}"], _ = measure(lambda: diffuse(network, condition, times), runs // 4, runs)
    side.answer(name, values, start, check=f"same input, same weights: outputs differ by at most {gap:.0e}",
                peer="eager in inference_mode, from ready features to the coded chunk")


def measure(run, warm_up: int, passes: int) -> tuple[float, float]:
    """Median and 99th percentile in ms."""
    for _ in range(warm_up):
        run()
    milliseconds = []
    for _ in range(passes):
        began = time.perf_counter()
        run()
        milliseconds.append(1000 * (time.perf_counter() - began))
    milliseconds.sort()
    rank = lambda share: milliseconds[max(0, math.ceil(share * len(milliseconds)) - 1)]
    return rank(0.5), rank(0.99)


def kept(t: float) -> float:
    """Share of the signal's power left at time t in [0, 1]."""
    return max(1e-3, math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2)


def diffuse(network, condition, passes: int):
    """DDIM with the network as its noise estimate; what comes out means nothing, the time it takes does."""
    x = torch.randn(1, 1, condition.shape[0] * network.out.out_features)
    for i in range(passes):
        now, after = kept((passes - i) / passes), kept((passes - i - 1) / passes)
        e = network(condition, x)
        clean = ((x - math.sqrt(1 - now) * e) / math.sqrt(now)).clamp(-1, 1)
        x = math.sqrt(after) * clean + math.sqrt(1 - after) * e
    return x.numpy()


main()
