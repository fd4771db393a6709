"""What every peer shares: one line of JSON in, one out, and files of drift4j read."""

import json
import pathlib
import resource
import struct
import sys
import zipfile

import numpy as np

HOME = pathlib.Path(__file__).resolve().parents[2]


def request() -> dict:
    return json.loads(sys.argv[1])


def peak_mib() -> float:
    """Most memory this process ever held; the platform counts in KiB, on macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def answer(side: str, values: dict[str, float], start_mib: float, **text: str) -> None:
    print(json.dumps({"side": side, "values": values, "peakMiB": peak_mib(), "startMiB": start_mib, "text": text}))


def read_safetensors(data: bytes) -> dict[str, np.ndarray]:
    """float32 arrays by name: 8 bytes of header length, a JSON header, then the numbers."""
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            assert entry["dtype"] == "F32", f"{name} must be float32, got {entry['dtype']}"
            begin, end = entry["data_offsets"]
            numbers = np.frombuffer(data[8 + length + begin : 8 + length + end], "<f4")
            arrays[name] = numbers.reshape(entry["shape"])
    return arrays


def read_checkpoint(path: str, group: str) -> tuple[dict, dict[str, np.ndarray]]:
    """Manifest and one group of arrays of a checkpoint folder or a .drift4j file."""
    source = pathlib.Path(path)
    if source.is_dir():
        read = lambda name: (source / name).read_bytes()
    else:
        read = zipfile.ZipFile(source).read
    return json.loads(read("manifest.json")), read_safetensors(read(group + ".safetensors"))


def profiled(run, rounds: int) -> dict[str, float]:
    """Calls, microseconds and bytes of every operation in one of these equal rounds, each without what it calls."""
    import time

    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], record_shapes=True, profile_memory=True) as seen:
        began = time.perf_counter()
        for i in range(rounds):
            run(i)
        wall = time.perf_counter() - began
    values = {"wall": 1e6 * wall / rounds}
    for entry in seen.key_averages():
        if entry.key.startswith("["):  # notes on memory, no operations
            continue
        values["calls " + entry.key] = entry.count / rounds
        values["us " + entry.key] = entry.self_cpu_time_total / rounds
        values["bytes " + entry.key] = max(0, entry.self_cpu_memory_usage) / rounds
    return values
