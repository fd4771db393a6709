"""Makes the TorchScript files of TorchScriptFeaturesTest and what PyTorch computes with them.

    python make_torchscript.py        with torch 2.7.1; writes beside itself
"""
import json
import pathlib
import zipfile
from typing import Dict, Tuple

import torch

HERE = pathlib.Path(__file__).parent


class Trunk(torch.nn.Module):
    """Convolution, batch norm, dropout: the last two differ between training and use."""

    def __init__(self):
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3, padding=1)
        self.norm = torch.nn.BatchNorm2d(4)
        self.drop = torch.nn.Dropout(0.5)
        self.norm.running_mean.uniform_(-1, 1)
        self.norm.running_var.uniform_(0.5, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.drop(torch.tanh(self.norm(self.conv(x))))


class Named(Trunk):
    def forward(self, x: torch.Tensor) -> Dict[str, torch.Tensor]:
        early = self.drop(torch.tanh(self.norm(self.conv(x))))
        return {"early": early, "pooled": early.mean([2, 3])}


class Pair(Trunk):
    def forward(self, x: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        early = self.drop(torch.tanh(self.norm(self.conv(x))))
        return early, early.flatten(2).transpose(1, 2)


def save(script, name):
    """Without debug records, which name folders of the machine."""
    path = HERE / name
    script.save(path)
    with zipfile.ZipFile(path) as whole:
        kept = [(item, whole.read(item)) for item in whole.infolist() if not item.filename.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as small:
        for item, data in kept:
            small.writestr(zipfile.ZipInfo(item.filename), data)


torch.manual_seed(0)
x = torch.sin(0.37 * torch.arange(2 * 4 * 4 * 3, dtype=torch.float64) + 0.2).float().reshape(2, 4, 4, 3)
numbers = {"xRule": {"c": 1, "a": 0.37, "b": 0.2, "shape": [2, 4, 4, 3]}}
for name, net in (("named", Named()), ("pair", Pair()), ("single", Trunk())):
    script = torch.jit.script(net.eval())
    if name == "single":
        save(script, "unfrozen.pt")
    save(torch.jit.freeze(script), f"{name}.pt")
    if name == "named":
        images = x.clone().requires_grad_()
        maps = net(images.permute(0, 3, 1, 2))
        (maps["early"] ** 2).sum().backward()
        numbers["early"] = maps["early"].detach().flatten().tolist()
        numbers["pooled"] = maps["pooled"].detach().flatten().tolist()
        numbers["gradient"] = images.grad.flatten().tolist()
(HERE / "torchscript.json").write_text(json.dumps(numbers) + "\n")
