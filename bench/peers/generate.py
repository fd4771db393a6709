"""Images of a drift4j generator made in PyTorch: one pass a batch, or the passes of a diffusion model.

Request: generator (checkpoint), example (inputs, and the images that drift4j makes of them), threads, batch, passes (1,
or more as a diffusion model), warmUp, batches.
"""

import math
import pathlib
import statistics
import time

import torch

import dit
import side

GUIDANCE = 2.0


def main() -> None:
    asked = side.request()
    torch.set_num_threads(asked["threads"])
    torch.set_num_interop_threads(1)
    start = side.peak_mib()
    manifest, arrays = side.read_checkpoint(asked["generator"], "ema")
    contents = manifest["contents"]
    network = dit.build(contents, arrays).eval().requires_grad_(False)
    shape, kind, b, passes = contents["shape"], contents["network"], asked["batch"], asked["passes"]
    size = (b, shape["height"], shape["width"], shape["channels"])
    classes = torch.arange(b) % shape["classes"]
    guidance = torch.full((b,), GUIDANCE)
    with torch.inference_mode():
        checked = check(network, asked["example"])

        def images():
            styles = torch.randint(kind["styleChoices"], (b, kind["styleCodes"]))
            x = torch.randn(size)
            if passes == 1:
                x = network(x, classes, guidance, styles)
            else:
                for i in range(passes):
                    x = denoised(x, network(x, classes, guidance, styles), i, passes)
            return ((x + 1) * 127.5).round_().clamp_(0, 255).to(torch.uint8).numpy()

        if passes > 1:  # one pass of the network warms up as well as all
            for _ in range(asked["warmUp"]):
                network(torch.randn(size), classes, guidance, torch.zeros(b, kind["styleCodes"], dtype=torch.long))
        else:
            for _ in range(asked["warmUp"]):
                images()
        milliseconds = []
        for _ in range(asked["batches"]):
            began = time.perf_counter()
            images()
            milliseconds.append(1000 * (time.perf_counter() - began) / b)
    median = statistics.median(milliseconds)
    side.answer(
        f"PyTorch {torch.__version__}",
        {"image": median, "imagesPerSecond": 1000 / median},
        start,
        peer="eager in inference_mode, scaled_dot_product_attention, noise by torch.randn, bytes at the end",
        check=checked,
    )


def check(network: dit.Dit, example: str) -> str:
    expected = {k: torch.tensor(v) for k, v in side.read_safetensors(pathlib.Path(example).read_bytes()).items()}
    inputs = (expected["noise"], expected["classes"].long(), expected["guidance"], expected["styles"].long())
    gap = (network(*inputs) - expected["images"]).abs().max().item()
    size = expected["images"].square().mean().sqrt().item()
    assert size > 0.01, f"the network hardly differs from an untrained one, which says nothing: images of {size}"
    assert gap < 1e-4, f"PyTorch and drift4j differ by {gap} on the same input"
    return f"same input, same weights: images of root mean square {size:.2f} differ by at most {gap:.0e}"


def kept(t: float) -> float:
    """Share of the signal's power left at time t in [0, 1]."""
    return max(1e-3, math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2)


def denoised(x, e, i: int, passes: int):
    """One update of DDIM with e as noise estimate; what comes out means nothing, the time it takes does."""
    now, after = kept((passes - i) / passes), kept((passes - i - 1) / passes)
    clean = ((x - math.sqrt(1 - now) * e) / math.sqrt(now)).clamp(-1, 1)
    return math.sqrt(after) * clean + math.sqrt(1 - after) * e


main()
