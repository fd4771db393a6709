"""drift4j's networks in PyTorch, built from the names and shapes of a checkpoint's arrays."""

import torch
from torch import nn


class ResidualMlp(nn.Module):
    """(B, C), (B, G, Z) -> (B, G, S)."""

    class Residual(nn.Module):
        def __init__(self, width: int, dropout: float):
            super().__init__()
            self.norm = nn.LayerNorm(width)
            self.up = nn.Linear(width, 2 * width)
            self.down = nn.Linear(2 * width, width)
            self.dropout = nn.Dropout(dropout)

        def forward(self, x):
            return x + self.down(self.dropout(nn.functional.silu(self.up(self.norm(x)))))

    def __init__(self, condition: int, noise: int, width: int, blocks: int, samples: int, dropout: float):
        super().__init__()
        self.condition_in = nn.Linear(condition, width)
        self.noise_in = nn.Linear(noise, width)
        self.blocks = nn.Sequential(*[self.Residual(width, dropout) for _ in range(blocks)])
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, samples)

    def forward(self, condition, noise):
        x = self.noise_in(noise) + self.condition_in(condition)[:, None]
        return self.out(self.norm(self.blocks(x)))


class ConvBlock(nn.Module):
    def __init__(self, channels_in: int, channels_out: int, kernel: int, groups: int):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv1d(channels_in, channels_out, kernel, padding=kernel // 2),
            nn.GroupNorm(groups, channels_out),
            nn.Mish(),
        )

    def forward(self, x):
        return self.block(x)


class FilmBlock(nn.Module):
    """Two convolutions with a scale and a bias from the condition in between."""

    def __init__(self, channels_in: int, channels_out: int, condition: int, kernel: int, groups: int):
        super().__init__()
        self.blocks = nn.ModuleList(
            [
                ConvBlock(channels_in, channels_out, kernel, groups),
                ConvBlock(channels_out, channels_out, kernel, groups),
            ]
        )
        self.cond_encoder = nn.Sequential(nn.Mish(), nn.Linear(condition, 2 * channels_out))
        same = channels_in == channels_out
        self.residual_conv = nn.Identity() if same else nn.Conv1d(channels_in, channels_out, 1)

    def forward(self, x, c):
        scale, bias = self.cond_encoder(c)[:, None, :, None].chunk(2, 2)  # (B, 1, channels, 1): once an observation
        inner = self.blocks[0](x).unflatten(0, (c.shape[0], -1))  # (B, G, channels, T)
        inner = torch.addcmul(bias, inner, scale).flatten(0, 1)
        return self.blocks[1](inner) + self.residual_conv(x)


class Resample(nn.Module):
    def __init__(self, conv: nn.Module):
        super().__init__()
        self.conv = conv

    def forward(self, x):
        return self.conv(x)


class ConditionalUnet1d(nn.Module):
    """The published U-Net of Diffusion Policy at step 0: (B, C), (B, G, T*A) -> (B, G, T*A)."""

    def __init__(self, condition: int, action: int, embed: int, dims: list[int], kernel: int = 5, groups: int = 8):
        super().__init__()
        self.action, self.embed = action, embed
        self.diffusion_step_encoder = nn.Sequential(
            nn.Identity(), nn.Linear(embed, 4 * embed), nn.Mish(), nn.Linear(4 * embed, embed)
        )
        self.register_buffer("step0", torch.cat([torch.zeros(embed // 2), torch.ones(embed // 2)]), persistent=False)
        film = lambda i, o: FilmBlock(i, o, embed + condition, kernel, groups)
        pairs = list(zip([action, *dims], dims))
        self.down_modules = nn.ModuleList()
        for k, (i, o) in enumerate(pairs):
            last = k == len(pairs) - 1
            down = nn.Identity() if last else Resample(nn.Conv1d(o, o, 3, 2, 1))
            self.down_modules.append(nn.ModuleList([film(i, o), film(o, o), down]))
        self.mid_modules = nn.ModuleList([film(dims[-1], dims[-1]), film(dims[-1], dims[-1])])
        self.up_modules = nn.ModuleList()
        for i, o in reversed(pairs[1:]):
            up = Resample(nn.ConvTranspose1d(i, i, 4, 2, 1))
            self.up_modules.append(nn.ModuleList([film(2 * o, i), film(i, i), up]))
        self.final_conv = nn.Sequential(ConvBlock(dims[0], dims[0], kernel, groups), nn.Conv1d(dims[0], action, 1))

    def forward(self, condition, noise):
        b, g, size = noise.shape
        x = noise.reshape(b * g, size // self.action, self.action).transpose(1, 2)
        c = torch.cat([self.diffusion_step_encoder(self.step0).expand(b, -1), condition], -1)
        skips = []
        for first, second, down in self.down_modules:
            x = second(first(x, c), c)
            skips.append(x)
            x = down(x)
        for block in self.mid_modules:
            x = block(x, c)
        for first, second, up in self.up_modules:  # the skip of the first stage is never used
            x = up(second(first(torch.cat([x, skips.pop()], 1), c), c))
        return self.final_conv(x).transpose(1, 2).reshape(b, g, size)


def build(arrays: dict, dropout: float) -> nn.Module:
    """The network that these arrays belong to, holding them; every name and shape must fit."""
    shape = {name: array.shape for name, array in arrays.items()}
    if "condition_in.weight" in shape:
        width, condition = shape["condition_in.weight"]
        blocks = len({name.split(".")[1] for name in shape if name.startswith("blocks.")})
        network = ResidualMlp(
            condition, shape["noise_in.weight"][1], width, blocks, shape["out.weight"][0], dropout
        )
    elif "diffusion_step_encoder.1.weight" in shape:
        embed = shape["diffusion_step_encoder.1.weight"][1]
        stages = len({name.split(".")[1] for name in shape if name.startswith("down_modules.")})
        first = [f"down_modules.{k}.0.blocks.0.block.0.weight" for k in range(stages)]
        condition = shape["down_modules.0.0.cond_encoder.1.weight"][1] - embed
        network = ConditionalUnet1d(
            condition, shape[first[0]][1], embed, [shape[name][0] for name in first], shape[first[0]][2]
        )
    else:
        raise SystemExit(f"no PyTorch twin of the network with the arrays {sorted(shape)[:5]} ...")
    network.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()}, strict=True)
    return network
