"""One training step of an image generator in PyTorch: network, batch, loss and optimiser of a drift4j checkpoint.

Request: checkpoint, example (a small batch, and the images, losses and gradients that drift4j has for it), threads,
warmUp, steps; with "profile" the operations of a step instead of its time. The data are random numbers of the real
shapes, already in memory as tensors.
"""

import pathlib
import statistics
import sys
import time

import torch

import dit
import side
from drift_loss import check as check_loss
from drift_loss import drift_loss
from image_features import Features

POOL = 1000
SCALE_FLOOR = 1e-3  # of the field: below, distances are not what forces come from


def main() -> None:
    asked = side.request()
    torch.set_num_threads(asked["threads"])
    torch.set_num_interop_threads(1)
    start = side.peak_mib()
    manifest, arrays = side.read_checkpoint(asked["checkpoint"], "model")
    config, contents = manifest["config"], manifest["contents"]
    network = dit.build(contents, arrays)
    features = Features.of_config(config["features"])
    checked = f"{check_loss()}; {check(network, features, config, asked['example'])}"
    step = make_step(network, features, config, contents)

    if asked.get("profile"):
        for number in range(asked["warmUp"]):
            step(number)
        side.answer(f"PyTorch {torch.__version__}", side.profiled(step, asked["steps"]), start)
        return
    milliseconds = []
    for number in range(asked["warmUp"] + asked["steps"]):
        began = time.perf_counter()
        step(number)
        if number >= asked["warmUp"]:
            milliseconds.append(1000 * (time.perf_counter() - began))
    side.answer(
        f"PyTorch {torch.__version__}",
        {"step": statistics.median(milliseconds)},
        start,
        peer=f"eager, scaled_dot_product_attention, AdamW fused, clip_grad_norm_, averages by _foreach_lerp_, "
        f"{sum(p.numel() for p in network.parameters()):,} parameters",
        check=checked,
    )


def losses(features: Features, images, positives, negatives, weights, config: dict) -> dict:
    """By feature; positives (N*P, H, W, C), negatives (N*U, H, W, C) or None, weights (N, U) or None."""
    field = config["field"]
    assert (field["scale"], field["selfOffset"], field["attraction"], field["repulsion"]) == ("BATCH", 100, 1, 1)
    temperatures = torch.tensor(field["temperatures"])
    n = len(images) // config["samples"]
    problems = lambda x: x.unflatten(0, (n, -1)).transpose(1, 2).flatten(0, 1)  # (N*K, T, D) -> (N*T, K, D)
    with torch.no_grad():
        positive = dict(features.of(positives))
        negative = {} if negatives is None else dict(features.of(negatives))
    by_key = {}
    for key, values in features.of(images):
        x, p = problems(values), problems(positive[key])
        u = problems(negative[key]) if negative else None
        w = None
        if negative:
            w = torch.ones(len(x), x.shape[1] + u.shape[1] + p.shape[1])
            w[:, x.shape[1] : x.shape[1] + u.shape[1]] = weights.repeat_interleave(values.shape[1], 0)
        by_key[key] = drift_loss(x, p, temperatures, field["affinityFloor"], u, w)
    return by_key


def check(network: dit.Dit, features: Features, config: dict, example: str) -> str:
    """The same batch must give the same images, loss and gradients."""
    expected = {k: torch.tensor(v) for k, v in side.read_safetensors(pathlib.Path(example).read_bytes()).items()}
    images = network(
        expected["noise"], expected["classes"].long(), expected["guidance"], expected["styles"].long()
    )
    gap = (images - expected["images"]).abs().max().item()
    size = expected["images"].square().mean().sqrt().item()
    assert size > 0.01, f"the network hardly differs from an untrained one, which says nothing: images of {size}"
    assert gap < 1e-4, f"PyTorch and drift4j differ by {gap} on the same input"
    negatives = expected.get("negatives")
    by_key = losses(features, images, expected["positives"], negatives, expected.get("weights"), config)
    assert by_key.keys() == {name[5:] for name in expected if name.startswith("loss.")}
    # a feature that hardly differs between images, such as the mean of a map normed channel by channel, is all rounding
    told = [key for key in by_key if expected[f"scale.{key}"].item() > SCALE_FLOOR]
    gaps = {key: abs(by_key[key].item() / expected[f"loss.{key}"].item() - 1) for key in told}
    loss_gap = max(gaps.values())
    assert loss_gap < 1e-3, f"losses differ: {gaps}"
    network.zero_grad()
    sum(by_key.values()).backward()
    given = {name: expected[f"gradient.{name}"] for name, _ in network.named_parameters()}
    norm = sum(g.square().sum() for g in given.values()).sqrt().item()
    off = sum((p.grad - given[name]).square().sum() for name, p in network.named_parameters()).sqrt().item() / norm
    assert norm > 0 and off < 1e-2, f"gradients differ by {off} of their norm {norm}"
    network.zero_grad()
    losses_told = f"{len(told)} of {len(by_key)} losses to {loss_gap:.0e}"
    return f"images agree to {gap:.0e}, {losses_told}, gradients to {off:.0e} of their norm"


def make_step(network: dit.Dit, features: Features, config: dict, contents: dict):
    """The function of a step number that trains one step."""
    train, shape = config["train"], contents["shape"]
    assert train["accumulation"] == 1 and train["schedule"] == "CONSTANT" and train["emaRise"] == "WARM_START"
    n, g, p, u = train["batchSize"], config["samples"], config["positives"], config["negatives"]
    codes, choices = contents["network"]["styleCodes"], contents["network"]["styleChoices"]
    guidance = config["guidance"]
    assert guidance["exponent"] != 1 and guidance["unguided"] == 0
    power = 1 - guidance["exponent"]
    low, high = guidance["least"] ** power, guidance["most"] ** power
    size = (shape["height"], shape["width"], shape["channels"])
    pool = torch.randn(shape["classes"], POOL, *size).clamp_(-1, 1)
    named = list(network.named_parameters())
    parameters = [value for _, value in named]
    averages = [value.detach().clone() for value in parameters]
    undecayed = network.undecayed()
    adamw = torch.optim.AdamW(
        [
            {"params": [v for k, v in named if k not in undecayed], "weight_decay": train["weightDecay"]},
            {"params": [v for k, v in named if k in undecayed], "weight_decay": 0.0},
        ],
        lr=train["learningRate"],
        betas=(train["beta1"], train["beta2"]),
        fused=True,
    )

    def step(number: int) -> None:
        labels = torch.randperm(shape["classes"]).repeat(-(-n // shape["classes"]))[:n]
        alpha = (low + torch.rand(n) * (high - low)) ** (1 / power)
        positives = pool[labels[:, None], torch.randint(POOL, (n, p))].flatten(0, 1)
        negatives = weights = None
        if u:
            negatives = pool[torch.randint(shape["classes"], (n * u,)), torch.randint(POOL, (n * u,))]
            weights = ((alpha - 1) * (g - 1) / u)[:, None].expand(n, u)
        images = network(
            torch.randn(n * g, *size),
            labels.repeat_interleave(g),
            alpha.repeat_interleave(g),
            torch.randint(choices, (n * g, codes)),
        )
        loss = sum(losses(features, images, positives, negatives, weights, config).values())
        adamw.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, train["clipNorm"])
        for group in adamw.param_groups:
            group["lr"] = train["learningRate"] * min(1, (number + 1) / max(1, train["warmupSteps"]))
        adamw.step()
        decay = min(train["emaDecay"], (1 + number) / (10 + number))
        with torch.no_grad():
            torch._foreach_lerp_(averages, parameters, 1 - decay)

    return step


if __name__ == "__main__":
    sys.exit(main())
