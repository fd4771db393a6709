from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from fake_server import FakePolicyService, FakeServer, picture_spec, pusht_spec

import drift4j


def frame(number: float = 0.0) -> dict[str, np.ndarray]:
    """A frame for `pusht_spec`."""
    return {"keypoint": np.arange(18.0) + number, "agent_pos": np.array([100.0 + number, 200.0])}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A server of `pusht_spec`; the test fails if a client uses the protocol wrongly."""
    server = FakeServer(FakePolicyService(pusht_spec()))
    yield server
    server.kill()
    assert server.service.misuse == []


@pytest.fixture
def picture_server() -> Iterator[FakeServer]:
    server = FakeServer(FakePolicyService(picture_spec()))
    yield server
    server.kill()
    assert server.service.misuse == []


@pytest.fixture
def policy(server: FakeServer) -> Iterator[drift4j.PolicyClient]:
    with drift4j.PolicyClient(server.address, deadline=5, patience=5) as policy:
        yield policy


@pytest.fixture
def session(policy: drift4j.PolicyClient) -> Iterator[drift4j.Session]:
    with policy.session(seed=7) as session:
        yield session
