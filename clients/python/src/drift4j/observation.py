"""Observations: from numpy arrays to messages, checked before anything is sent."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from drift4j.errors import FieldFault, InvalidObservation
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.spec import ObservationKey, PolicySpec

Frame: TypeAlias = Mapping[str, ArrayLike | bytes]
"""One value a key: an array in the task's units; for pictures also uint8 (H, W, C), or bytes of a JPEG or PNG file."""


@dataclass(frozen=True)
class Capture:
    """When the newest frame was captured, by the wall clock and by the monotonic clock."""

    unix_nanos: int
    monotonic_nanos: int

    @staticmethod
    def now() -> Capture:
        return Capture(time.time_ns(), time.monotonic_ns())


class _Wrong(Exception):
    """What must hold and what came, of one key."""


def frames_message(spec: PolicySpec, observation: Frame | Sequence[Frame]) -> pb.Observation:
    """The newest frame, or a history of To frames, oldest first.

    Raises InvalidObservation with everything that is wrong.
    """
    faults: list[FieldFault] = []
    if isinstance(observation, Mapping):
        message = pb.Observation(newest=_frame(spec, observation, "", faults))
    elif isinstance(observation, Sequence) and all(isinstance(frame, Mapping) for frame in observation):
        if len(observation) != spec.observation_steps:
            text = f"must hold To = {spec.observation_steps} frames, oldest first, got {len(observation)}"
            faults.append(FieldFault("observation", text))
        frames = [_frame(spec, frame, f"[{i}].", faults) for i, frame in enumerate(observation)]
        message = pb.Observation(history=pb.History(frames=frames))
    else:
        text = f"must be a dict of arrays, or a list of To of them, got {type(observation).__name__}"
        faults.append(FieldFault("observation", text))
    if faults:
        raise InvalidObservation("; ".join(map(str, faults)), tuple(faults))
    return message


def noise_values(noise: ArrayLike, size: int) -> list[float]:
    """The noise of one pass, `size` standard normal numbers."""
    values = np.asarray(noise, dtype=np.float32)
    if values.shape != (size,) or not np.isfinite(values).all():
        text = f"must be {size} finite numbers for this policy, got shape {values.shape}"
        raise InvalidObservation(f"noise: {text}", (FieldFault("noise", text),))
    return [float(value) for value in values]


def _frame(spec: PolicySpec, frame: Frame, path: str, faults: list[FieldFault]) -> pb.Frame:
    message = pb.Frame()
    for key in spec.observations:
        if key.name not in frame:
            faults.append(FieldFault(path + key.name, f"must be there, only {sorted(frame)} came"))
            continue
        try:
            message.values.append(_value(key, frame[key.name]))
        except _Wrong as wrong:
            faults.append(FieldFault(path + key.name, str(wrong)))
    names = [key.name for key in spec.observations]
    faults += [
        FieldFault(f"{path}{name}", f"is no key of this policy, which takes {names}: leave it out")
        for name in frame
        if name not in names
    ]
    return message


def _value(key: ObservationKey, value: Any) -> pb.Value:
    if isinstance(value, bytes | bytearray | memoryview):
        return pb.Value(key=key.name, image=_file(key, bytes(value)))
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise _Wrong(f"must hold numbers, got dtype {array.dtype}")
    if array.shape != key.shape:
        raise _Wrong(f"must have shape {key.shape}, got {array.shape}")
    if key.picture and array.dtype == np.uint8:
        height, width, _ = key.shape
        image = pb.Image(encoding=pb.IMAGE_ENCODING_RAW, data=array.tobytes(), height=height, width=width)
        return pb.Value(key=key.name, image=image)
    return pb.Value(key=key.name, tensor=_tensor(key, array))


def _file(key: ObservationKey, data: bytes) -> pb.Image:
    if not key.picture:
        raise _Wrong(f"must be an array of shape {key.shape}, got bytes, which are for pictures")
    if data.startswith(b"\xff\xd8\xff"):
        return pb.Image(encoding=pb.IMAGE_ENCODING_JPEG, data=data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return pb.Image(encoding=pb.IMAGE_ENCODING_PNG, data=data)
    raise _Wrong(f"must be a JPEG or PNG file if it is bytes, got {data[:8]!r}...: send raw pixels as a uint8 array")


def _tensor(key: ObservationKey, array: np.ndarray[Any, np.dtype[Any]]) -> pb.Tensor:
    with np.errstate(over="ignore"):  # what overflows is refused as not finite
        numbers = array.astype("<f4")
    finite = np.isfinite(numbers)
    if not finite.all():
        at = tuple(int(index) for index in np.argwhere(~finite)[0])
        entry = f" ('{key.entries[at[0]]}')" if key.entries and len(at) == 1 else ""
        raise _Wrong(f"must be finite, got {array[at]} at index {list(at)}{entry}")
    if key.picture and (numbers.min() < 0 or numbers.max() > 1):
        raise _Wrong(
            f"must be a picture of numbers in [0, 1], got {numbers.min():g} to {numbers.max():g}:"
            " send bytes as a uint8 array"
        )
    return pb.Tensor(dtype=pb.DTYPE_FLOAT32, shape=key.shape, data=numbers.tobytes())
