"""What is sent, and what is refused before anything is sent."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import frame
from fake_server import picture_spec, pusht_spec

import drift4j
from drift4j.observation import frames_message
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.spec import PolicySpec, read_spec

SPEC = read_spec(pusht_spec())
PICTURES = read_spec(picture_spec())


def values(observation: pb.Observation) -> dict[str, pb.Value]:
    return {value.key: value for value in observation.newest.values}


def refusal(spec: PolicySpec, observation: object) -> drift4j.InvalidObservation:
    with pytest.raises(drift4j.InvalidObservation) as caught:
        frames_message(spec, observation)
    return caught.value


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int64, np.uint8, ">f8", ">i2"])
def test_numbers_are_float32_little_endian_row_major(dtype: object) -> None:
    key = drift4j.ObservationKey("grid", (2, 3))
    spec = PolicySpec("t", (key,), SPEC.action, 1, 1, 1, 0.1)
    array = np.arange(6).reshape(3, 2).T.astype(dtype)  # not contiguous
    tensor = values(frames_message(spec, {"grid": array}))["grid"].tensor
    assert tensor.dtype == pb.DTYPE_FLOAT32
    assert list(tensor.shape) == [2, 3]
    assert tensor.data == np.array([0, 2, 4, 1, 3, 5], dtype="<f4").tobytes()


def test_history_is_sent_oldest_first() -> None:
    message = frames_message(SPEC, [frame(1), frame(2)])
    assert [f.values[1].tensor.data for f in message.history.frames] == [
        np.array([101, 200], "<f4").tobytes(),
        np.array([102, 200], "<f4").tobytes(),
    ]


def test_lists_and_scalars_of_numpy_are_numbers_too() -> None:
    assert values(frames_message(SPEC, {**frame(), "agent_pos": [1, np.float64(2)]}))["agent_pos"].tensor.data


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"agent_pos": np.zeros(3)}, "agent_pos", "must have shape (2,), got (3,)"),
        ({"agent_pos": np.zeros((1, 2))}, "agent_pos", "must have shape (2,), got (1, 2)"),
        ({"agent_pos": 1.0}, "agent_pos", "must have shape (2,), got ()"),
        ({"agent_pos": [1, np.nan]}, "agent_pos", "must be finite, got nan at index [1] ('y')"),
        ({"agent_pos": [np.inf, 1]}, "agent_pos", "must be finite, got inf at index [0] ('x')"),
        ({"agent_pos": [1e300, 1]}, "agent_pos", "must be finite, got 1e+300 at index [0] ('x')"),
        ({"agent_pos": ["a", "b"]}, "agent_pos", "must hold numbers"),
        ({"agent_pos": [1j, 1]}, "agent_pos", "must hold numbers"),
        ({"agent_pos": b"12345678"}, "agent_pos", "must be an array of shape (2,), got bytes"),
        ({"agent": [1, 2]}, "agent", "is no key of this policy, which takes ['keypoint', 'agent_pos']"),
    ],
)
def test_wrong_values_are_refused_with_their_field(change: dict, field: str, text: str) -> None:
    error = refusal(SPEC, {**frame(), **change})
    assert [fault.field for fault in error.fields] == [field]
    assert text in error.fields[0].description
    assert f"{field}: {text}" in str(error)


def test_all_faults_are_named_at_once() -> None:
    error = refusal(SPEC, [{"keypoint": np.zeros(17)}, {**frame(), "agent_pos": [np.nan, 0]}])
    assert [fault.field for fault in error.fields] == ["[0].keypoint", "[0].agent_pos", "[1].agent_pos"]
    assert "must be there, only ['keypoint'] came" in str(error)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_histories_hold_To_frames(count: int) -> None:
    assert f"must hold To = 2 frames, oldest first, got {count}" in str(refusal(SPEC, [frame()] * count))


@pytest.mark.parametrize("thing", [None, np.zeros(20), "keypoint", [np.zeros(20)] * 2])
def test_other_things_are_refused(thing: object) -> None:
    assert "must be a dict of arrays, or a list of To of them" in str(refusal(SPEC, thing))


def test_bytes_of_pictures_are_sent_raw() -> None:
    pixels = np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3)
    image = values(frames_message(PICTURES, {"camera": pixels[::-1], "agent_pos": [1, 2]}))["camera"].image
    assert (image.encoding, image.height, image.width) == (pb.IMAGE_ENCODING_RAW, 6, 8)
    assert image.data == pixels[::-1].tobytes()


def test_pictures_of_numbers_are_tensors() -> None:
    pixels = np.linspace(0, 1, 6 * 8 * 3).reshape(6, 8, 3)
    assert values(frames_message(PICTURES, {"camera": pixels, "agent_pos": [1, 2]}))["camera"].HasField("tensor")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [(b"\xff\xd8\xff\xe0", pb.IMAGE_ENCODING_JPEG), (b"\x89PNG\r\n\x1a\n", pb.IMAGE_ENCODING_PNG)],
)
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_files_of_pictures_are_sent_as_they_are(head: bytes, encoding: int, kind: type) -> None:
    message = frames_message(PICTURES, {"camera": kind(head + b"rest"), "agent_pos": [1, 2]})
    image = values(message)["camera"].image
    assert (image.encoding, image.data) == (encoding, head + b"rest")


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        (np.zeros((6, 8), np.uint8), "must have shape (6, 8, 3), got (6, 8)"),
        (np.zeros((3, 6, 8), np.uint8), "must have shape (6, 8, 3), got (3, 6, 8)"),
        (np.full((6, 8, 3), 255.0), "must be a picture of numbers in [0, 1], got 255 to 255: send bytes as a uint8"),
        (np.full((6, 8, 3), 255), "send bytes as a uint8 array"),
        (b"GIF89a...", "must be a JPEG or PNG file"),
    ],
)
def test_wrong_pictures_are_refused(picture: object, text: str) -> None:
    assert text in str(refusal(PICTURES, {"camera": picture, "agent_pos": [1, 2]}))
