"""Streams: the newest observation in, the newest chunk out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import grpc
import numpy as np
import pytest
from conftest import frame
from fake_server import FakeServer
from test_faults import restart

import drift4j
from drift4j.policy.v1 import policy_pb2 as pb


@pytest.fixture
def stream(session: drift4j.Session) -> drift4j.Stream:
    return session.stream()


def test_one_by_one(session: drift4j.Session, stream: drift4j.Stream) -> None:
    expected = [session.infer([frame(i)] * 2, seed=i).actions for i in range(3)]
    for i in range(3):
        sequence = stream.send([frame(i)] * 2, seed=i)
        chunk = next(stream)
        assert chunk.sequence == sequence
        np.testing.assert_array_equal(chunk.actions, expected[i])
    assert stream.newest() is None
    assert stream.discarded == 0


def test_the_server_keeps_the_history(stream: drift4j.Stream) -> None:
    padded = []
    for i in range(3):
        stream.send(frame(i))
        padded.append(next(stream).padded)
    assert padded == [True, False, False]


def test_sending_and_taking_in_two_threads(stream: drift4j.Stream) -> None:
    taken: list[int] = []

    def take() -> None:
        for chunk in stream:
            taken.append(chunk.sequence)
            if chunk.sequence == 50:
                stream.close()

    taker = threading.Thread(target=take)
    taker.start()
    for i in range(50):
        assert stream.send(frame(i)) == i + 1
        time.sleep(0.002)
    taker.join(10)
    assert not taker.is_alive()
    assert taken == sorted(set(taken))
    assert taken[-1] == 50


def test_newest_wins_on_the_way_out(server: FakeServer, session: drift4j.Session) -> None:
    server.kill(forget=False)
    with session.stream() as stream:
        for i in range(10):
            stream.send([frame(i)] * 2)
        server.start()
        assert next(stream).sequence == 10
        assert [request.sequence for request in server.service.requests][-1] == 10
        assert len(server.service.requests) <= 2  # the first one may have been under way


def test_newest_wins_on_the_way_in(server: FakeServer, stream: drift4j.Stream) -> None:
    for i in range(3):
        stream.send(frame(i))
        eventually(lambda: len(server.service.requests) > i)  # noqa: B023
    eventually(lambda: stream.discarded == 2)
    assert stream.newest().sequence == 3


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def test_nothing_comes(server: FakeServer, stream: drift4j.Stream) -> None:
    assert stream.newest(timeout=0.05) is None
    server.service.faults.delay = 1
    stream.send(frame())
    assert stream.newest(timeout=0.05) is None
    assert stream.newest(timeout=5).sequence == 1


def test_late_and_foreign_replies_are_thrown_away(server: FakeServer, stream: drift4j.Stream) -> None:
    def extra(chunk: pb.ActionChunk) -> list[pb.StreamResponse]:
        late, foreign = pb.ActionChunk(), pb.ActionChunk()
        late.CopyFrom(chunk)
        late.sequence = chunk.sequence - 1
        foreign.CopyFrom(chunk)
        foreign.sequence = chunk.sequence + 1000
        return [pb.StreamResponse(chunk=late), pb.StreamResponse(chunk=foreign)]

    server.service.faults.stream_extra = extra
    for i in range(3):
        stream.send(frame(i))
        assert next(stream).sequence == i + 1
    assert stream.discarded == 6


def test_refusals_do_not_end_the_stream(server: FakeServer, stream: drift4j.Stream) -> None:
    stream.send(frame(0))
    next(stream)
    server.service.spec.observations[1].shape[0] = 3
    stream.send(frame(1))
    with pytest.raises(drift4j.InvalidObservation, match=r"must be float32 \[3\], got \[2\]"):
        next(stream)
    server.service.spec.observations[1].shape[0] = 2
    stream.send(frame(2))
    assert next(stream).sequence == 3
    server.service.misuse.clear()


def test_wrong_observations_are_not_sent(server: FakeServer, stream: drift4j.Stream) -> None:
    with pytest.raises(drift4j.InvalidObservation, match="agent_pos: must be finite"):
        stream.send({**frame(), "agent_pos": [np.nan, 0]})
    with pytest.raises(drift4j.InvalidObservation, match="useful must be a positive number of seconds"):
        stream.send(frame(), useful=0)
    stream.send(frame(), useful=0.25)
    assert next(stream).sequence == 1
    assert [request.useful_nanos for request in server.service.requests] == [250_000_000]


def test_late_answers_are_not_given(server: FakeServer, stream: drift4j.Stream) -> None:
    server.service.faults.delay = 0.05
    stream.send(frame(), useful=0.01)
    with pytest.raises(drift4j.TooLate, match="useful_nanos"):
        next(stream)
    stream.send(frame(), useful=0.01)
    assert stream.newest(timeout=5) is None  # a loop that does not wait goes on
    stream.send(frame(), useful=5)
    assert next(stream).sequence == 3


def test_unsafe_chunks_are_not_given(server: FakeServer, stream: drift4j.Stream) -> None:
    server.service.faults.chunk = lambda chunk: setattr(chunk, "actions", b"\xff\xff\xff\xff" * 32)
    stream.send(frame())
    with pytest.raises(drift4j.Unsafe):
        next(stream)
    server.service.faults.chunk = lambda chunk: None
    stream.send(frame())
    assert next(stream).sequence == 2


def test_no_answer_in_time(server: FakeServer) -> None:
    with (
        drift4j.PolicyClient(server.address, deadline=0.3) as policy,
        policy.session() as session,
        session.stream() as stream,
    ):
        server.service.faults.delay = 1
        stream.send(frame(0))
        with pytest.raises(drift4j.TooLate, match=r"no chunk for observation 1 in 0\.3 s"):
            next(stream)
        server.service.faults.delay = 0
        time.sleep(1)
        stream.send(frame(1))
        assert next(stream).sequence == 2
        assert stream.discarded == 1


def test_a_newer_stream_takes_over(server: FakeServer, session: drift4j.Session, stream: drift4j.Stream) -> None:
    newer = session.stream()
    newer.send(frame())
    assert next(newer).sequence == 1
    with pytest.raises(drift4j.Closed, match="open a new one"):
        stream.send(frame())
    assert list(stream) == []


def test_another_client_s_stream_takes_over(server: FakeServer, stream: drift4j.Stream) -> None:
    stream.send(frame())
    next(stream)
    next(iter(server.service.sessions.values())).stream = None  # as if another connection had opened one
    stream.send(frame())
    with pytest.raises(drift4j.Superseded):
        next(stream)
    with pytest.raises(drift4j.Superseded):
        stream.send(frame())


def test_reset_ends_the_stream(session: drift4j.Session, stream: drift4j.Stream) -> None:
    stream.send(frame())
    next(stream)
    session.reset()
    with pytest.raises(drift4j.Closed):
        stream.send(frame())
    with session.stream() as another:
        another.send(frame())
        assert (chunk := next(another)).sequence == 1
        assert chunk.padded


def test_a_server_that_comes_back_with_its_memory(server: FakeServer, stream: drift4j.Stream) -> None:
    stream.send(frame(0))
    next(stream)
    restart(server, forget=False)
    stream.send(frame(1))
    chunk = next(stream)
    assert (chunk.sequence, chunk.padded) == (2, False)


def test_a_server_that_comes_back_without(server: FakeServer, session: drift4j.Session, stream: drift4j.Stream) -> None:
    history = [frame(0), frame(1)]
    stream.send(history, seed=1)
    before = next(stream)
    restart(server, forget=True)
    stream.send(history, seed=1)
    after = next(stream)
    assert after.sequence == 2
    np.testing.assert_array_equal(before.actions, after.actions)
    assert session.id in server.service.sessions


def test_a_lost_history_ends_the_stream(server: FakeServer, session: drift4j.Session, stream: drift4j.Stream) -> None:
    stream.send(frame(0))
    next(stream)
    restart(server, forget=True)
    stream.send(frame(1))
    with pytest.raises(drift4j.SessionLost, match=r"reset\(\)"):
        next(stream)
    session.reset()
    with session.stream() as another:
        another.send(frame(2))
        assert next(another).padded


def test_a_server_that_stays_away(server: FakeServer) -> None:
    with (
        drift4j.PolicyClient(server.address, patience=0.5) as policy,
        policy.session() as session,
        session.stream() as stream,
    ):
        stream.send(frame())
        next(stream)
        server.kill()
        stream.send(frame())
        with pytest.raises(drift4j.Unavailable, match="no server at"):
            next(stream)
        with pytest.raises(drift4j.Unavailable):
            stream.newest()


def test_a_session_that_is_lost_again_and_again(server: FakeServer, stream: drift4j.Stream) -> None:
    server.service.faults.error = (grpc.StatusCode.NOT_FOUND, "session_id: no such session")
    stream.send([frame()] * 2)
    with pytest.raises(drift4j.SessionLost):
        next(stream)
    assert len(server.service.opened) < 10


def test_closing(policy: drift4j.PolicyClient, stream: drift4j.Stream) -> None:
    stream.close()
    stream.close()
    assert list(stream) == []
    with pytest.raises(drift4j.Closed):
        stream.newest()


def test_closing_the_client_ends_streams(policy: drift4j.PolicyClient, stream: drift4j.Stream) -> None:
    stream.send(frame())
    next(stream)
    policy.close()
    with pytest.raises(drift4j.Closed):
        next(stream)


def test_threads_end_with_their_stream(policy: drift4j.PolicyClient, session: drift4j.Session) -> None:
    def running() -> int:
        return sum(thread.name == "drift4j-stream" for thread in threading.enumerate())

    before = running()
    for _ in range(5):
        with session.stream() as stream:
            stream.send(frame())
            next(stream)
    eventually(lambda: running() <= before)
