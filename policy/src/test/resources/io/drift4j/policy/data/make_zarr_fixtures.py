"""Makes packings.zarr.zip and folder.zarr, beside this file: small zarr v2 groups for the reader's tests.

    pip install "zarr<3" "numcodecs<0.16" numpy
"""

import shutil
from pathlib import Path

import numpy as np
import zarr
from numcodecs import BZ2, Blosc, Delta, GZip, Shuffle, Zlib

here = Path(__file__).parent
# Number i of an array, row-major: i * 0.25 - 20 for floats, i - 20 for whole numbers, i % 7 for bytes.
floats = (np.arange(101 * 4) * 0.25 - 20).reshape(101, 2, 2).astype("<f4")
whole = (np.arange(101 * 4) - 20).reshape(101, 4)

target = here / "packings.zarr.zip"
target.unlink(missing_ok=True)
with zarr.ZipStore(str(target), mode="w") as store:
    root = zarr.group(store)

    def add(name, data, chunks, **how):
        how.setdefault("compressor", None)
        root.create_dataset(name, data=data, chunks=chunks, **how)

    # A last chunk that is cut on every axis: 101 = 40 + 40 + 21, 2 = 2 and 2 = 1 + 1.
    cut = (40, 2, 1)
    add("raw", floats, cut)
    add("zlib", floats, cut, compressor=Zlib(5))
    add("gzip", floats, cut, compressor=GZip(5))
    add("shuffle", floats, cut, compressor=Zlib(5), filters=[Shuffle(4)])
    for cname in ("zstd", "lz4", "blosclz", "zlib"):
        add(f"blosc-{cname}", floats, cut, compressor=Blosc(cname=cname, clevel=5, shuffle=Blosc.NOSHUFFLE))
        add(f"blosc-{cname}-shuffle", floats, cut, compressor=Blosc(cname=cname, clevel=5, shuffle=Blosc.SHUFFLE))
        add(f"blosc-{cname}-bitshuffle", floats, cut, compressor=Blosc(cname=cname, clevel=5, shuffle=Blosc.BITSHUFFLE))
    add("slash", floats, cut, dimension_separator="/")
    for dtype in ("<f4", ">f4", "<f8", ">f8"):
        add(f"dtype-{dtype[0].replace('<', 'l').replace('>', 'b')}{dtype[1:]}", floats.astype(dtype), (33, 2, 2))
    for dtype in ("<i4", ">i4", "<i8", ">i8"):
        add(f"dtype-{dtype[0].replace('<', 'l').replace('>', 'b')}{dtype[1:]}", whole.astype(dtype), (33, 3))
    add("dtype-u1", (np.arange(101 * 4) % 7).reshape(101, 4).astype("u1"), (33, 3))
    add("dtype-b1", (np.arange(101 * 4) % 7 > 3).reshape(101, 4), (33, 3))
    # Rows 40 to 79 are never written.
    holes = root.create_dataset("holes", shape=(101, 4), chunks=(40, 4), dtype="<f4", fill_value=2.5, compressor=None)
    holes[:40] = floats.reshape(101, 4)[:40]
    holes[80:] = floats.reshape(101, 4)[80:]
    root.create_dataset("nan", shape=(3,), chunks=(2,), dtype="<f8", fill_value=float("nan"), compressor=None)
    # What the reader must refuse.
    add("refused-fortran", floats, cut, order="F")
    add("refused-bz2", floats, cut, compressor=BZ2(5))
    add("refused-delta", whole.astype("<i4"), (40, 4), filters=[Delta("<i4")])
    add("refused-i2", whole.astype("<i2"), (40, 4))

folder = here / "folder.zarr"
shutil.rmtree(folder, ignore_errors=True)
root = zarr.open_group(str(folder), mode="w")
blosc = Blosc(cname="zstd", clevel=5, shuffle=Blosc.BITSHUFFLE)
root.create_dataset("data/state", data=floats.reshape(101, 4), chunks=(60, 4), compressor=blosc)
root.create_dataset("data/action", data=floats.reshape(101, 4)[:, :2] + 1, chunks=(60, 2), compressor=Zlib(5))
root.create_dataset("meta/episode_ends", data=np.array([30, 71, 101]), chunks=(8,), compressor=blosc)
