"""Makes reference.msgpack of FlaxFileTest: python make_reference_msgpack.py, with flax 0.10.4."""
import pathlib

import numpy as np
from flax import serialization

tree = {
    "a": {
        "kernel": (np.arange(12, dtype=np.float32) / np.float32(3)).reshape(3, 4),
        "bias": np.array([1.5, -0.0, 1e-45, 7], np.float32),
    },
    "scale": np.float32(42),
    "none": np.zeros((0, 4), np.float32),
}
serialization.MAX_CHUNK_SIZE = 40  # bytes; 2**30 as released: the kernel is cut into pieces
(pathlib.Path(__file__).parent / "reference.msgpack").write_bytes(serialization.msgpack_serialize(tree))
