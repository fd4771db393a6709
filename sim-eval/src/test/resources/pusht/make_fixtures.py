"""Cuts the two fixtures of this folder out of pusht_cchi_v7_replay.zarr (needs numpy, "zarr<3").

usage: make_fixtures.py DATASET.zarr
"""
import gzip
import pathlib
import sys

import numpy as np
import zarr

STEPS = 40
FRAMES = 24

data = zarr.open(sys.argv[1], "r")
here = pathlib.Path(__file__).parent
states = data["data/state"][:].astype("<f4")
actions = data["data/action"][:].astype("<f4")
ends = data["meta/episode_ends"][:]


def write(name, *arrays):
    with open(here / name, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array).tobytes())


rows, lengths = [], []
for start, end in zip(np.r_[0, ends[:-1]], ends):
    length = min(end - start, STEPS + 1)
    rows.extend(range(start, start + length))
    lengths.append(length)
write("first-steps.bin.gz", np.array([len(lengths)], "<i4"), np.cumsum(lengths).astype("<i4"), states[rows], actions[rows])

frames = np.linspace(0, len(states) - 1, FRAMES).astype(int)
images = np.stack([data["data/img"][int(i)] for i in frames])
write("frames.bin.gz", np.array([FRAMES], "<i4"), states[frames], images.astype(np.uint8))
