"""One training step in PyTorch: the network, batch, loss and optimiser of a drift4j checkpoint.

Request: checkpoint, threads, warmUp, steps; with "profile" the operations of a step instead of its time. The data are random numbers of the real shapes, already in memory as tensors.
"""

import math
import statistics
import sys
import time

import torch

import networks
import side
from drift_loss import check, drift_loss

STRETCH = 10
WINDOWS = 20_000


def learning_rate(step: int, train: dict) -> float:
    """Linear warm-up, then half a cosine."""
    warm = train["warmupSteps"]
    if step < warm:
        return train["learningRate"] * (step + 1) / warm
    return train["learningRate"] * (1 + math.cos(math.pi * (step - warm) / (train["steps"] - warm))) / 2


def main() -> None:
    asked = side.request()
    torch.set_num_threads(asked["threads"])
    torch.set_num_interop_threads(1)
    start = side.peak_mib()
    manifest, arrays = side.read_checkpoint(asked["checkpoint"], "model")
    config, contents = manifest["config"], manifest["contents"]
    train = config["train"]
    network = networks.build(arrays, config["network"].get("dropout", 0.0))
    checked = check()
    step = make_step(network, config, contents, asked.get("optimizer", "fused"))

    if asked.get("profile"):
        for number in range(asked["warmUp"]):
            step(number)
        side.answer(f"PyTorch {torch.__version__}", side.profiled(step, STRETCH), start)
        return
    milliseconds = []
    for done in range(0, asked["warmUp"] + asked["steps"], STRETCH):
        began = time.perf_counter()
        for k in range(STRETCH):
            step(done + k)
        if done >= asked["warmUp"]:
            milliseconds.append(1000 * (time.perf_counter() - began) / STRETCH)
    side.answer(
        f"PyTorch {torch.__version__}",
        {"step": statistics.median(milliseconds)},
        start,
        peer=f"eager, AdamW {asked.get('optimizer', 'fused')}, clip_grad_norm_, averages by _foreach_lerp_, "
        f"{sum(p.numel() for p in network.parameters()):,} parameters, B {train['batchSize']}, G {config['samples']}",
        check=checked,
    )


def make_step(network: torch.nn.Module, config: dict, contents: dict, optimizer: str):
    """The function of a step number that trains one step."""
    train, spec = config["train"], contents["spec"]
    b, g = train["batchSize"], config["samples"]
    parameters = list(network.parameters())
    averages = [p.detach().clone() for p in parameters]
    decayed = [p for p in parameters if p.ndim > 1]
    plain = [p for p in parameters if p.ndim <= 1]
    adamw = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": train["weightDecay"]}, {"params": plain, "weight_decay": 0.0}],
        lr=train["learningRate"],
        betas=(train["beta1"], train["beta2"]),
        **({} if optimizer == "plain" else {optimizer: True}),
    )
    temperatures = torch.tensor(config["field"]["temperatures"])
    size = spec["horizon"] * len(spec["action"]["names"])
    condition_size = condition_of(network)
    inputs, chunks = torch.randn(WINDOWS, condition_size), torch.randn(WINDOWS, 1, size).clamp_(-1, 1)
    noise_size = config["network"].get("noiseSize", size) if isinstance(network, networks.ResidualMlp) else size
    deviation = (config["transforms"].get("noise") or {"deviation": 0})["deviation"]

    def step(number: int) -> None:
        drawn = torch.randint(WINDOWS, (b,))
        condition = inputs[drawn]
        if deviation:
            condition = condition + deviation * torch.randn_like(condition)
        loss = drift_loss(
            network(condition, torch.randn(b, g, noise_size)),
            chunks[drawn],
            temperatures,
            config["field"]["affinityFloor"],
        )
        adamw.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, train["clipNorm"])
        for group in adamw.param_groups:
            group["lr"] = learning_rate(number, train)
        adamw.step()
        decay = min(train["emaDecay"], (1 + number) / (10 + number))
        with torch.no_grad():
            torch._foreach_lerp_(averages, parameters, 1 - decay)

    return step


def condition_of(network: torch.nn.Module) -> int:
    if isinstance(network, networks.ResidualMlp):
        return network.condition_in.in_features
    return network.down_modules[0][0].cond_encoder[1].in_features - network.embed


if __name__ == "__main__":
    sys.exit(main())
