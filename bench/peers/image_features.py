"""What images are compared by, in PyTorch: pixels, or the maps of a drift4j encoder."""

import torch
from torch import nn
from torch.nn import functional as F

import side

EPSILON = 1e-6


class Norm(nn.GroupNorm):
    def __init__(self, channels: int):
        super().__init__(next(g for g in range(min(32, channels), 0, -1) if channels % g == 0), channels, EPSILON)


class Residual(nn.Module):
    def __init__(self, into: int, out: int):
        super().__init__()
        stride = out // into
        self.conv1, self.gn1 = nn.Conv2d(into, out, 3, stride, 1, bias=False), Norm(out)
        self.conv2, self.gn2 = nn.Conv2d(out, out, 3, 1, 1, bias=False), Norm(out)
        self.straight = stride == 1
        if not self.straight:
            self.proj_conv, self.proj_gn = nn.Conv2d(into, out, 1, stride, bias=False), Norm(out)

    def forward(self, x):
        inner = F.relu(self.gn1(self.conv1(x)))
        return F.relu(self.gn2(self.conv2(inner)) + (x if self.straight else self.proj_gn(self.proj_conv(x))))


class Maps(nn.Module):
    """The encoder of a masked autoencoder: (B, C, h, w) -> maps by name."""

    def __init__(self, channels: int, width: int, blocks: list[int]):
        super().__init__()
        self.conv1, self.gn1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False), Norm(width)
        self.stages = nn.ModuleList()
        for s, count in enumerate(blocks):
            into = [width << max(0, s - 1)] + (count - 1) * [width << s]
            self.stages.append(nn.ModuleList([Residual(i, width << s) for i in into]))
            self.add_module(f"layer{s + 1}_norm", Norm(width << s))

    def forward(self, x):
        x = F.relu(self.gn1(self.conv1(x)))
        yield "conv1", x
        for s, stage in enumerate(self.stages):
            for b, block in enumerate(stage):
                x = block(x)
                if b % 2 == 1:
                    yield f"layer{s + 1}_blk{b + 1}", x
            x = getattr(self, f"layer{s + 1}_norm")(x)
            yield f"layer{s + 1}", x


class Features:
    """(B, H, W, C) -> (key, (B, T, D)) one after the other, without those of more vectors than a configuration takes."""

    def __init__(self, most_vectors: int, maps: Maps | None = None, border: tuple[int, int] = (0, 0)):
        self.most, self.maps, self.border = most_vectors or float("inf"), maps, border

    @classmethod
    def of_config(cls, config: dict):
        """Of a generator's configuration, with the encoder that it names."""
        assert not config["patches"] and not config["second"]
        if not config["encoder"]:
            return cls(config["mostVectors"])
        manifest, arrays = side.read_checkpoint(config["encoder"], "ema")
        sizes = manifest["contents"]
        assert sizes["inputPatch"] == 1
        maps = Maps(sizes["channels"], sizes["baseWidth"], sizes["blocks"])
        mine = {n.removeprefix("encoder."): torch.tensor(a) for n, a in arrays.items() if n.startswith("encoder.")}
        maps.load_state_dict(mine, strict=True)
        border = (-sizes["width"] % 8, -sizes["height"] % 8)
        return cls(config["mostVectors"], maps.requires_grad_(False), border)

    def of(self, images):
        return [(key, values) for key, values in self.all(images) if values.shape[1] <= self.most]

    def all(self, images):
        yield "global", images.flatten(1)[:, None]
        if self.maps is None:
            return
        padded = F.pad(images, (0, 0, 0, self.border[0], 0, self.border[1]))
        yield "norm_x", (padded.square().mean((1, 2)) + EPSILON).sqrt()[:, None]
        for key, x in self.maps(padded.permute(0, 3, 1, 2).contiguous()):
            yield key, vectors(x)
            mean, square = x, x * x
            for k in (2, 4):
                if x.shape[2] % k or x.shape[3] % k:
                    break
                mean, square = F.avg_pool2d(mean, 2), F.avg_pool2d(square, 2)
                yield f"{key}_mean_{k}", vectors(mean)
                yield f"{key}_std_{k}", vectors(deviation(mean, square))
            mean, square = mean.mean((2, 3))[:, None], square.mean((2, 3))[:, None]
            yield f"{key}_mean", mean
            yield f"{key}_std", deviation(mean, square)


def deviation(mean, square):
    return ((square - mean * mean).clamp_min(0) + EPSILON).sqrt()


def vectors(x):
    """(B, C, h, w) -> (B, h w, C)."""
    return x.flatten(2).transpose(1, 2)
