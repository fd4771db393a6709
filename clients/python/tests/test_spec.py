"""Specs and models as the server states them."""

from __future__ import annotations

import numpy as np
import pytest
from fake_server import picture_spec, pusht_spec

import drift4j
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.spec import read_spec, spec_message


@pytest.mark.parametrize("message", [pusht_spec(), picture_spec()])
def test_spec_survives_message_and_json(message: object) -> None:
    spec = read_spec(message)
    assert spec_message(spec) == message
    assert drift4j.PolicySpec.from_json(spec.to_json()) == spec
    assert hash(drift4j.PolicySpec.from_json(spec.to_json())) == hash(spec)


def test_spec_speaks_numpy() -> None:
    spec = read_spec(picture_spec())
    assert spec.observations[0].picture
    assert spec.observations[0].size == 6 * 8 * 3
    assert spec.observations[1].entries == ("x", "y")
    np.testing.assert_array_equal(spec.action.high, [512.0, 512.0])
    assert spec.action.kind is drift4j.ActionKind.ABSOLUTE
    with pytest.raises(ValueError, match="read-only"):
        spec.action.low[0] = 1


def test_differences_name_fields() -> None:
    ours = read_spec(pusht_spec())
    other = pusht_spec(horizon=8)
    other.action.high[1] = 256
    other.observations[1].shape[0] = 3
    theirs = read_spec(other)
    assert ours.differences(ours) == []
    assert ours != theirs
    found = ours.differences(theirs)
    assert found[0] == "horizon: 16 -> 8"
    assert found[1] == "action.high: [512.0, 512.0] -> [512.0, 256.0]"
    assert found[2].startswith("observations[agent_pos]: ")
    assert len(found) == 3


def test_unknown_kinds_are_refused() -> None:
    newer = pusht_spec()
    newer.action.kind = 9
    with pytest.raises(drift4j.ServerFault, match="newer version"):
        read_spec(newer)
    bytes_ = pusht_spec()
    bytes_.observations[0].dtype = pb.DTYPE_UINT8
    with pytest.raises(drift4j.ServerFault, match="newer version"):
        read_spec(bytes_)
    with pytest.raises(drift4j.ServerFault, match="horizon must be at least 1, got 0"):
        read_spec(pusht_spec(horizon=0))


def test_other_json_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must be what PolicySpec\.to_json wrote"):
        drift4j.PolicySpec.from_json('{"no": "spec"}')
