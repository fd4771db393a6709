"""Writes reference.safetensors with the reference library (pip install safetensors numpy)."""

import pathlib

import numpy
from safetensors.numpy import save_file

arrays = {
    "a.matrix": (numpy.arange(6, dtype=numpy.float32) / 7).reshape(2, 3),
    "größe": numpy.array([1.5, -0.0, numpy.float32(1e-45), numpy.inf], dtype=numpy.float32),
    "scalar": numpy.array(42, dtype=numpy.float32),
    "empty": numpy.zeros((0, 4), dtype=numpy.float32),
}
save_file(arrays, pathlib.Path(__file__).with_name("reference.safetensors"), metadata={"format": "np"})
