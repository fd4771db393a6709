"""Floating point operations of image generators and encoders in PyTorch, counted without memory for them or time.

Request: threads, generators (name, config, contents, swiGlu, parameters; encoder, or null) and encoders; an encoder has its
channels, rows, columns, width, blocks, classes and parameters. The answer has numbers by "NAME what": operations of
one image in one pass, and in training; and "matrix", how many a second the processor makes in plain matrix products.

What counts are products of matrices and convolutions, two operations for a multiplication and an addition; not what is
done number by number, nor the optimiser.
"""

import time

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

import dit
import side
from generator_step import losses
from image_features import Features, Maps, Norm, vectors

SIZE, SECONDS = 2048, 2.0


def main() -> None:
    asked = side.request()
    torch.set_num_threads(asked["threads"])
    start = side.peak_mib()
    values = {"matrix": matrix_products()}
    with torch.device("meta"):
        for generator in asked["generators"]:
            for what, count in of_generator(generator).items():
                values[f"{generator['name']} {what}"] = count
        for encoder in asked["encoders"]:
            for what, count in of_encoder(encoder).items():
                values[f"{encoder['name']} {what}"] = count
    side.answer(f"PyTorch {torch.__version__}", values, start)


def counted(run) -> int:
    """Distances count as the product of matrices that they are made of here."""

    def distances(x, y, *_, **__):
        return 2 * x[0] * x[1] * x[2] * y[1]

    with FlopCounterMode(display=False, custom_mapping={torch.ops.aten._cdist_forward: distances}) as counter:
        run()
    return counter.get_total_flops()


def matrix_products() -> float:
    """Operations a second."""
    a, b = torch.randn(SIZE, SIZE), torch.randn(SIZE, SIZE)
    a @ b
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        a @ b
        done += 2 * SIZE**3
    return done / (time.perf_counter() - began)


def of_generator(asked: dict) -> dict[str, float]:
    config, contents = asked["config"], asked["contents"]
    shape, network = contents["shape"], contents["network"]
    net = dit.Dit(shape, network, asked["swiGlu"])
    expect(net, asked)
    g, p, u = config["samples"], config["positives"], config["negatives"]
    features = Compared(asked["encoder"], config["features"])
    images = lambda count: torch.empty(count, shape["height"], shape["width"], shape["channels"])

    def samples():
        styles = torch.empty(g, network["styleCodes"], dtype=torch.long)
        return net(images(g), torch.empty(g, dtype=torch.long), torch.empty(g), styles)

    def train():  # one label; images of it alone have a gradient
        negatives, weights = (images(u), torch.empty(1, u)) if u else (None, None)
        sum(losses(features, samples(), images(p), negatives, weights, config).values()).backward()

    return {
        "pass": counted(samples) / g,
        "network": counted(lambda: samples().sum().backward()) / g,
        "training": counted(train) / g,
    }


class Compared:
    """What images are compared by, of the sizes of an encoder."""

    def __init__(self, encoder: dict | None, config: dict):
        self.patch, self.second = 1, None
        if encoder is None:
            self.first = Features(config["mostVectors"])
            return
        maps = Maps(encoder["channels"], encoder["width"], encoder["blocks"])
        expect(maps, encoder)
        self.size = (encoder["rows"], encoder["columns"], encoder["channels"])
        self.first = Features(config["mostVectors"], maps.requires_grad_(False))
        if config["second"]:
            self.second = ConvNextV2().requires_grad_(False)

    def of(self, images):
        if self.first.maps is None:
            return self.first.of(images)
        pixels, needed = images.flatten(1), self.size[0] * self.size[1] * self.size[2]
        patched = F.pad(pixels, (0, needed - pixels.shape[1])).view(-1, *self.size)  # in which order is all one here
        both = self.first.of(patched)
        if self.second is not None:
            both = both + self.second.features(images.permute(0, 3, 1, 2))
        return both


class ConvNextV2(nn.Module):
    """ConvNeXt V2 of size B without its classifier, on images of 224; Woo et al., 2023."""

    SIDE, WIDTHS, DEPTHS, PARAMETERS = 224, (128, 256, 512, 1024), (3, 3, 27, 3), 87_692_800

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, self.WIDTHS[0], 4, 4)
        self.halves = nn.ModuleList([nn.Conv2d(w, 2 * w, 2, 2) for w in self.WIDTHS[:-1]])
        self.stages = nn.ModuleList(
            [nn.ModuleList([self.Block(w) for _ in range(d)]) for w, d in zip(self.WIDTHS, self.DEPTHS)]
        )
        before = (self.WIDTHS[0], *self.WIDTHS)  # after the stem, before each halving, at the end
        self.norms = nn.ModuleList([nn.LayerNorm(w) for w in before])
        expect(self, {"name": "ConvNeXt V2", "parameters": self.PARAMETERS})

    class Block(nn.Module):
        def __init__(self, width: int):
            super().__init__()
            self.wide = nn.Conv2d(width, width, 7, padding=3, groups=width)
            self.norm = nn.LayerNorm(width)
            self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
            self.gain, self.offset = nn.Parameter(torch.empty(4 * width)), nn.Parameter(torch.empty(4 * width))

        def forward(self, x):
            y = F.gelu(self.up(self.norm(self.wide(x).permute(0, 2, 3, 1))))
            sizes = y.square().sum((1, 2), True).sqrt()
            y = self.gain * y * (sizes / (sizes.mean(-1, True) + 1e-6)) + self.offset + y
            return x + self.down(y).permute(0, 3, 1, 2)

    def normed(self, which: int, x):
        return self.norms[which](x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)

    def features(self, images):
        x = self.normed(0, self.stem(F.interpolate(images, (self.SIDE, self.SIDE), mode="bilinear")))
        found = []
        for s, stage in enumerate(self.stages):
            x = x if s == 0 else self.halves[s - 1](self.normed(s, x))
            for block in stage:
                x = block(x)
            places = vectors(x)
            found += [(f"stage_{s}", places)] if s > 0 else []
            found += [(f"stage_{s}_mean", places.mean(1, True)), (f"stage_{s}_std", places.std(1, keepdim=True))]
        places = self.norms[-1](places)
        return found + [("global_mean", places.mean(1, True)), ("global_std", places.std(1, keepdim=True))]


def of_encoder(asked: dict) -> dict[str, float]:
    """A training image goes through encoder, decoder and classifier."""
    network = Autoencoder(asked["channels"], asked["width"], asked["blocks"], asked["classes"])
    expect(network, asked)
    images = lambda: torch.empty(1, asked["channels"], asked["rows"], asked["columns"])

    def train():
        rebuilt, logits = network(images())
        (rebuilt.sum() + logits.sum()).backward()

    return {"pass": counted(lambda: dict(network.encoder(images()))), "training": counted(train)}


class Autoencoder(nn.Module):
    """The encoder with a decoder in the manner of a U-Net, and a classifier."""

    def __init__(self, channels: int, width: int, blocks: list[int], classes: int):
        super().__init__()
        self.encoder = Maps(channels, width, blocks)
        self.bridge = self.conv_norm(8 * width, 8 * width)
        self.ups, into = nn.ModuleList(), 8 * width
        for out in (4 * width, 2 * width, width, width):
            self.ups.append(nn.Sequential(Norm(into + out), self.conv_norm(into + out, out), self.conv_norm(out, out)))
            into = out
        self.head, self.fc = nn.Conv2d(width, channels, 1), nn.Linear(8 * width, classes)

    @staticmethod
    def conv_norm(into: int, out: int):
        return nn.Sequential(nn.Conv2d(into, out, 3, 1, 1, bias=False), Norm(out), nn.ReLU())

    def forward(self, x):
        maps = dict(self.encoder(x))
        y = self.bridge(maps["layer4"])
        for up, skip in zip(self.ups, ("layer3", "layer2", "layer1", "conv1")):
            skip = maps[skip]
            y = up(torch.cat([F.interpolate(y, skip.shape[2:], mode="bilinear"), skip], 1))
        return self.head(y), self.fc(maps["layer4"].mean((2, 3)))


def expect(network: nn.Module, asked: dict) -> None:
    """The same architecture has as many parameters."""
    count = sum(p.numel() for p in network.parameters())
    assert count == asked["parameters"], f"{asked['name']}: {count} parameters here, {asked['parameters']} there"


if __name__ == "__main__":
    main()
