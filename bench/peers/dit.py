"""drift4j's image generator in PyTorch, built from a checkpoint's arrays by name."""

import math

import torch
from torch import nn
from torch.nn import functional as F

FREQUENCIES = 128
EPSILON = 1e-6


class Layer(nn.Module):
    """Attention and SwiGLU, each with shift, scale and gate from the condition."""

    class Attention(nn.Module):
        def __init__(self, width: int, heads: int):
            super().__init__()
            self.heads = heads
            self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
            self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
            self.out_proj = nn.Linear(width, width)
            self.q_norm = nn.RMSNorm(width // heads, EPSILON)
            self.k_norm = nn.RMSNorm(width // heads, EPSILON)

        def forward(self, x, cosines, sines):
            b, t, width = x.shape
            parts = F.linear(x, self.in_proj_weight, self.in_proj_bias).view(b, t, 3, self.heads, width // self.heads)
            q, k, v = parts.permute(2, 0, 3, 1, 4)  # (B, heads, T, D) each
            q, k = turned(self.q_norm(q), cosines, sines), turned(self.k_norm(k), cosines, sines)
            y = F.scaled_dot_product_attention(q, k, v)
            return self.out_proj(y.transpose(1, 2).reshape(b, t, width))

    class SwiGlu(nn.Module):
        def __init__(self, width: int, hidden: int):
            super().__init__()
            self.w1, self.w2 = nn.Linear(width, hidden), nn.Linear(width, hidden)
            self.w3 = nn.Linear(hidden, width)

        def forward(self, x):
            return self.w3(F.silu(self.w1(x)) * self.w2(x))

    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.modulation = nn.Linear(width, 6 * width)
        self.norm1 = nn.RMSNorm(width, EPSILON)
        self.attention = self.Attention(width, heads)
        self.norm2 = nn.RMSNorm(width, EPSILON)
        self.ffn = self.SwiGlu(width, hidden)

    def forward(self, x, c, cosines, sines):
        shift1, scale1, gate1, shift2, scale2, gate2 = self.modulation(c)[:, None].chunk(6, 2)
        x = x + gate1 * self.attention(modulated(self.norm1(x), shift1, scale1), cosines, sines)
        return x + gate2 * self.ffn(modulated(self.norm2(x), shift2, scale2))


class Last(nn.Module):
    def __init__(self, width: int, patch_size: int):
        super().__init__()
        self.norm = nn.RMSNorm(width, EPSILON)
        self.modulation = nn.Linear(width, 2 * width)
        self.patch_out = nn.Linear(width, patch_size)

    def forward(self, x, c):
        shift, scale = self.modulation(c)[:, None].chunk(2, 2)
        return self.patch_out(modulated(self.norm(x), shift, scale))


class Dit(nn.Module):
    """(B, H, W, C), (B), (B), (B, K) -> (B, H, W, C)."""

    def __init__(self, shape: dict, network: dict, hidden: int):
        super().__init__()
        width, self.patch, self.channels = network["hidden"], network["patch"], shape["channels"]
        self.rows, self.columns = shape["height"] // self.patch, shape["width"] // self.patch
        size = self.patch**2 * self.channels
        self.classes = nn.Embedding(shape["classes"], width)
        self.styles = nn.Embedding(network["styleCodes"] * network["styleChoices"], width)
        self.register_buffer(
            "first_rows", torch.arange(network["styleCodes"]) * network["styleChoices"], persistent=False
        )
        self.guidance = nn.ModuleDict(
            {"0": nn.Linear(2 * FREQUENCIES, width), "1": nn.Linear(width, width), "norm": nn.RMSNorm(width, EPSILON)}
        )
        frequencies = torch.exp(-math.log(10_000) * torch.arange(FREQUENCIES) / FREQUENCIES)
        self.register_buffer("frequencies", frequencies, persistent=False)
        self.patch_in = nn.Linear(size, width)
        self.places = nn.Parameter(torch.empty(1, self.rows * self.columns, width))
        self.context_in = nn.Linear(width, width)
        self.context = nn.Parameter(torch.empty(1, network["contextTokens"], width))
        self.blocks = nn.ModuleList([Layer(width, network["heads"], hidden) for _ in range(network["depth"])])
        self.last = Last(width, size)
        half = width // network["heads"] // 2
        places = torch.arange(self.context.shape[1] + self.places.shape[1])
        angles = places[:, None] * 10_000 ** (-torch.arange(half) / half)
        self.register_buffer("cosines", torch.cat([angles.cos(), angles.cos()], 1), persistent=False)
        self.register_buffer("sines", torch.cat([-angles.sin(), angles.sin()], 1), persistent=False)

    def forward(self, noise, classes, guidance, styles):
        angles = guidance[:, None] * self.frequencies
        sines = torch.cat([angles.cos(), angles.sin()], 1)
        inner = self.guidance["1"](F.silu(self.guidance["0"](sines)))
        condition = self.classes(classes) + self.styles(styles + self.first_rows).sum(1)
        condition = condition + 0.02 * self.guidance["norm"](inner)
        c = F.silu(condition)

        b, p = noise.shape[0], self.patch
        patches = noise.view(b, self.rows, p, self.columns, p, self.channels).transpose(2, 3)
        x = self.patch_in(patches.reshape(b, self.rows * self.columns, -1)) + self.places
        x = torch.cat([self.context + self.context_in(condition)[:, None], x], 1)
        for block in self.blocks:
            x = block(x, c, self.cosines, self.sines)
        y = self.last(x[:, self.context.shape[1] :], c)
        y = y.view(b, self.rows, self.columns, p, p, self.channels).transpose(2, 3)
        return y.reshape(noise.shape)

    def undecayed(self) -> set[str]:
        """What weight decay leaves alone: gains, biases, and tables of offsets."""
        return {name for name, p in self.named_parameters() if p.ndim < 2 or name in ("places", "context")}


def turned(x, cosines, sines):
    """(B, heads, T, D), turned by the places; halves are pairs."""
    first, second = x.chunk(2, -1)
    return x * cosines + torch.cat([second, first], -1) * sines


def modulated(x, shift, scale):
    return torch.addcmul(shift, x, 1 + scale)


def build(contents: dict, arrays: dict) -> Dit:
    """The network of a generator's checkpoint, holding its arrays; every name and shape must fit."""
    network = contents["network"]
    assert network["kind"] == "dit" and network["rotationTables"] == "FLOAT32" and network["styleCodes"] > 0
    assert network["contextTokens"] > 0 and contents["codec"] is None
    dit = Dit(contents["shape"], network, arrays["blocks.0.ffn.w1.weight"].shape[0])
    dit.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()}, strict=True)
    return dit
