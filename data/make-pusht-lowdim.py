"""Makes pusht-lowdim.zarr.zip from the published PushT demonstrations.

    python3 -m venv venv && venv/bin/pip install "zarr<3" "numcodecs<0.16" numpy
    venv/bin/python make-pusht-lowdim.py path/to/pusht_cchi_v7_replay.zarr [pusht-lowdim.zarr.zip]

Takes every array but the images, value for value, into zarr v2 with zlib and the byte shuffle filter, which need no
native library to read. Fixed entry times make the file the same each time it is made.
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import zarr
from numcodecs import Shuffle, Zlib

# Size of a chunk along the axes after the first: whichever of whole rows and single columns packed better (measured).
CHUNKS = {"action": (1,), "state": (1,), "keypoint": (9, 2), "n_contacts": (1,)}


def main(source: Path, target: Path) -> None:
    original = zarr.open_group(str(source), mode="r")
    files: dict[str, bytes] = {}
    made = zarr.group(store=files, overwrite=True)
    rows = original["data/action"].shape[0]
    for name, chunks in CHUNKS.items():
        values = original["data"][name][:]
        made.create_dataset(
            f"data/{name}",
            data=values,
            chunks=(rows, *chunks),
            compressor=Zlib(9),
            filters=[Shuffle(values.dtype.itemsize)],
        )
    ends = original["meta/episode_ends"][:]
    made.create_dataset("meta/episode_ends", data=ends, chunks=ends.shape, compressor=Zlib(9), filters=[Shuffle(8)])

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as out:
        for key in sorted(files):
            out.writestr(zipfile.ZipInfo(key, date_time=(1980, 1, 1, 0, 0, 0)), bytes(files[key]))
    target.write_bytes(packed.getvalue())

    check = zarr.open_group(zarr.ZipStore(str(target), mode="r"), mode="r")
    for name in [f"data/{key}" for key in CHUNKS] + ["meta/episode_ends"]:
        same = np.array_equal(check[name][:], original[name][:]) and check[name].dtype == original[name].dtype
        if not same:
            raise SystemExit(f"{name} does not read back as it was")
    print(f"{target}: {target.stat().st_size} bytes, {rows} steps, {len(ends)} episodes")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    default = Path(__file__).with_name("pusht-lowdim.zarr.zip")
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else default)
