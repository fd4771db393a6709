"""The drifting loss in PyTorch, all temperatures at once. Run as a script it checks itself against recorded values."""

import json
import math

import torch

from side import HOME


def drift_loss(x, positives, temperatures, floor=1e-6, negatives=None, weights=None):
    """Mean over problems, samples and numbers of (x/s - stopgrad(x/s + V))^2.

    x (N, G, S), positives (N, P, S), negatives (N, U, S), temperatures (R), weights (N, G+U+P) or None for ones.
    """
    g, size = x.shape[1:]
    with torch.no_grad():
        y = torch.cat([x, positives] if negatives is None else [x, negatives, positives], 1)
        first_positive = y.shape[1] - positives.shape[1]
        d = torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist").clamp_min_(1e-4)
        scale = d.mean() if weights is None else (d * weights[:, None]).mean() / weights.mean()
        s = (scale / math.sqrt(size)).clamp_min(1e-3)
        d /= scale.clamp_min(1e-3)
        d.diagonal(dim1=1, dim2=2).add_(100)
        logits = d[:, None] * (-1 / temperatures)[:, None, None]  # (N, R, G, T)
        a = (logits.softmax(-1) * logits.softmax(-2)).clamp_min_(floor).sqrt_()
        if weights is not None:
            a *= weights[:, None, None]
        away, to = a[..., :first_positive], a[..., first_positive:]
        signed = torch.cat([-away * to.sum(-1, True), to * away.sum(-1, True)], -1)
        force = (signed.flatten(1, 2) @ (y / s)).unflatten(1, (-1, g))  # (N, R, G, S)
        force /= force.square().mean((0, 2, 3), True).clamp_min(1e-8).sqrt()
        target = x / s + force.sum(1)
    return torch.nn.functional.mse_loss(x / s, target)


def check() -> str:
    """Loss and gradient of every recorded case of the released code, in float64 and float32."""
    cases = json.loads((HOME / "engine/src/test/resources/golden/drift-loss.json").read_text())["cases"]

    def sine(rule):
        i = torch.arange(math.prod(rule["shape"]), dtype=torch.float64)
        return (rule["c"] * torch.sin(rule["a"] * i + rule["b"])).reshape(rule["shape"])

    def stored(array):
        return torch.tensor(array["data"], dtype=torch.float64).reshape(array["shape"])

    worst = {}
    for case in cases:
        rules, expected = case["inputRule"], case["official"]
        x, positives = sine(rules["gen"]), sine(rules["pos"])
        negatives = sine(rules["neg"]) if "neg" in rules else None
        counts = {"weightGen": x, "weightNeg": negatives, "weightPos": positives}
        weights = None
        if any(key in case for key in counts):
            weights = torch.cat(
                [
                    stored(case[key]) if key in case else torch.ones(part.shape[:2], dtype=torch.float64)
                    for key, part in counts.items()
                    if part is not None
                ],
                1,
            )
        for dtype, bound in ((torch.float64, 1e-10), (torch.float32, 2e-4)):
            cast = lambda array: None if array is None else array.to(dtype)
            leaf = x.detach().to(dtype).requires_grad_()
            temperatures = torch.tensor(case["temperatures"], dtype=dtype)
            loss = drift_loss(leaf, cast(positives), temperatures, 1e-6, cast(negatives), cast(weights))
            loss.backward()
            gradient = stored(expected["gradGen"])
            gaps = [abs(loss.item() / expected["meanLoss"] - 1)]
            gaps.append(((leaf.grad.double() - gradient).abs().max() / gradient.abs().max()).item())
            assert max(gaps) < bound, f"{case['name']} {dtype}: off by {gaps}"
            worst[dtype] = max(worst.get(dtype, 0), *gaps)
    return f"loss and gradient agree with {len(cases)} recorded cases, to {worst[torch.float64]:.0e} in float64"


if __name__ == "__main__":
    print(check())
