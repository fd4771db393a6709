"""What any server of the protocol must do, by the fake one and, if DRIFT4J_TEST_SERVER is set, by a real one.

    DRIFT4J_TEST_SERVER=grpc://localhost:50051 pytest tests/test_contract.py

DRIFT4J_TEST_CA and DRIFT4J_TEST_TOKEN_FILE are its authority and token, if it wants them. Its policy may be any.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import grpc
import numpy as np
import pytest
from fake_server import FakePolicyService, FakeServer, pusht_spec

import drift4j
from drift4j._address import Address, Credentials
from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.policy.v1 import policy_pb2_grpc
from drift4j.spec import read_spec, spec_message
from drift4j.stream import Stream

REAL = os.environ.get("DRIFT4J_TEST_SERVER")
CREDENTIALS = {
    "ca_file": os.environ.get("DRIFT4J_TEST_CA"),
    "token_file": os.environ.get("DRIFT4J_TEST_TOKEN_FILE"),
}


@pytest.fixture(scope="module", params=["fake", *(["real"] if REAL else [])])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "real":
        yield REAL
        return
    server = FakeServer(FakePolicyService(pusht_spec()))
    yield server.address
    server.kill()


@pytest.fixture
def policy(address: str) -> Iterator[drift4j.PolicyClient]:
    credentials = CREDENTIALS if address == REAL else {}
    with drift4j.PolicyClient(address, **credentials, name="contract") as policy:
        yield policy


@pytest.fixture
def session(policy: drift4j.PolicyClient) -> Iterator[drift4j.Session]:
    with policy.session(seed=11, on_unsafe="clip") as session:
        yield session


@pytest.fixture
def stub(address: str) -> Iterator[policy_pb2_grpc.PolicyServiceStub]:
    """The protocol itself, for requests that this package never makes."""
    parsed, credentials = Address.parse(address), Credentials(**(CREDENTIALS if address == REAL else {}))
    with credentials.channel(parsed) as channel:
        stub = policy_pb2_grpc.PolicyServiceStub(channel)
        metadata = credentials.metadata(parsed)
        for name, method in vars(stub).items():
            setattr(stub, name, lambda request, method=method: method(request, timeout=10, metadata=metadata))
        yield stub


def frame(spec: drift4j.PolicySpec, number: int = 0) -> dict[str, np.ndarray]:
    """Some plausible frame: numbers within the limits of actions of the same unit, else small ones."""
    random = np.random.default_rng(number)
    low, high = (0.0, 1.0) if spec.action.unit != "px" else (spec.action.low.min(), spec.action.high.max())
    found = {}
    for key in spec.observations:
        picture = random.integers(0, 256, key.shape, dtype=np.uint8)
        found[key.name] = picture if key.picture else random.uniform(0.4, 0.6, key.shape) * (high - low) + low
    return found


def refusal(code: grpc.StatusCode, call: object, *arguments: object) -> str:
    with pytest.raises(grpc.RpcError) as caught:
        call(*arguments)
    assert caught.value.code() == code, caught.value.details()
    return caught.value.details()


def test_model(policy: drift4j.PolicyClient) -> None:
    model = policy.model
    assert len(model.spec_hash) == 64
    assert len(model.version.weight_hash) == 64
    assert model.version.version >= 1
    assert model.spec.horizon >= model.spec.observation_steps - 1 + model.spec.executed_steps
    assert (model.spec.action.low < model.spec.action.high).all()


def test_sessions_state_model_limits_and_seed(policy: drift4j.PolicyClient) -> None:
    with policy.session(seed=-5) as one, policy.session() as two, policy.session() as three:
        assert one.seed == -5
        assert two.seed != three.seed
        assert one.model == policy.model
        assert one.limits.message_bytes > 0
        assert one.limits.idle_seconds > 0
        assert len({one.id, two.id, three.id}) == 3


def test_spec_hash_is_checked(policy: drift4j.PolicyClient, stub: policy_pb2_grpc.PolicyServiceStub) -> None:
    request = pb.OpenSessionRequest(spec_hash="0" * 64)
    assert "spec_hash" in refusal(grpc.StatusCode.FAILED_PRECONDITION, stub.OpenSession, request)
    with policy.session(built_for=policy.spec):
        pass
    other = spec_message(policy.spec)
    other.horizon += 1
    with pytest.raises(drift4j.PolicyMismatch, match="horizon"):
        policy.session(built_for=read_spec(other))


def test_chunk_is_what_the_spec_says(session: drift4j.Session) -> None:
    spec = session.spec
    chunk = session.infer(frame(spec), capture=drift4j.Capture(123, 456))
    assert chunk.actions.shape == (spec.horizon, spec.action.size)
    assert (chunk.capture_unix_nanos, chunk.capture_monotonic_nanos) == (123, 456)
    assert chunk.version == session.model.version
    assert chunk.batch >= 1
    due = (np.arange(spec.horizon) - chunk.first_index) * spec.step_seconds * 1e9
    np.testing.assert_allclose(chunk.due_after_capture_nanos, due, atol=1)
    assert chunk.padded == (spec.observation_steps > 1)


def test_the_server_s_history_is_the_client_s(policy: drift4j.PolicyClient) -> None:
    steps = policy.spec.observation_steps
    frames = [frame(policy.spec, number) for number in range(steps + 2)]
    with policy.session(on_unsafe="clip") as kept, policy.session(on_unsafe="clip") as whole:
        for i, newest in enumerate(frames):
            chunk = kept.infer(newest, seed=i)
            history = ([frames[0]] * steps + frames[1 : i + 1])[-steps:]
            expected = whole.infer(history, seed=i)
            np.testing.assert_allclose(chunk.actions, expected.actions, rtol=1e-5, atol=1e-3)
            assert (chunk.padded, expected.padded) == (i + 1 < steps, False)


def test_remembered_frames_are_of_the_history(policy: drift4j.PolicyClient) -> None:
    steps = policy.spec.observation_steps
    frames = [frame(policy.spec, number) for number in range(steps + 3)]
    with policy.session(on_unsafe="clip") as kept, policy.session(on_unsafe="clip") as whole:
        for newest in frames[:-1]:
            kept.remember(newest)
        chunk = kept.infer(frames[-1], seed=5)
        expected = whole.infer(frames[-steps:], seed=5)
        np.testing.assert_allclose(chunk.actions, expected.actions, rtol=1e-5, atol=1e-3)
        assert (chunk.sequence, chunk.padded) == (len(frames), False)


def test_only_newest_frames_are_remembered(session: drift4j.Session, stub: policy_pb2_grpc.PolicyServiceStub) -> None:
    request = ask(session, 1)
    request.observation.history_only = True
    assert not stub.Infer(request).HasField("chunk")
    request.observation.history.frames.extend([request.observation.newest] * session.spec.observation_steps)
    assert "observation.history_only" in refusal(grpc.StatusCode.INVALID_ARGUMENT, stub.Infer, request)
    with pytest.raises(drift4j.InvalidObservation, match="must be one frame"):
        session.remember([frame(session.spec)] * session.spec.observation_steps)


def test_action_limits_are_stated(session: drift4j.Session) -> None:
    limits = session.action_limits
    assert limits.low.shape == limits.high.shape == (session.spec.action.size,)
    assert (limits.low <= limits.high).all()


def test_histories_leave_the_server_s_alone(session: drift4j.Session) -> None:
    spec = session.spec
    session.infer(frame(spec, 0))
    session.infer([frame(spec, 7)] * spec.observation_steps)
    chunk = session.infer(frame(spec, 1), seed=3)
    session.reset()
    session.infer(frame(spec, 0))
    np.testing.assert_array_equal(session.infer(frame(spec, 1), seed=3).actions, chunk.actions)


def test_seeds_repeat(session: drift4j.Session) -> None:
    history = [frame(session.spec)] * session.spec.observation_steps
    first, second = session.infer(history), session.infer(history)
    assert first.seed != second.seed
    np.testing.assert_array_equal(session.infer(history, seed=first.seed).actions, first.actions)
    session.reset(seed=11)
    again = session.infer(history)
    assert again.seed == first.seed
    np.testing.assert_array_equal(again.actions, first.actions)
    assert session.infer(history, seed=-(2**63)).seed == -(2**63)


def test_noise_itself(session: drift4j.Session) -> None:
    history = [frame(session.spec)] * session.spec.observation_steps
    noise = np.zeros(session.model.noise_size)
    chunk = session.infer(history, noise=noise)
    assert chunk.seed is None
    np.testing.assert_array_equal(session.infer(history, noise=noise).actions, chunk.actions)


def ask(session: drift4j.Session, sequence: int, number: int = 0) -> pb.InferRequest:
    message = session.message(frame(session.spec, number), 1, None, None)
    message.sequence = sequence
    return pb.InferRequest(session_id=session.id, observation=message)


def test_sequences_rise(session: drift4j.Session, stub: policy_pb2_grpc.PolicyServiceStub) -> None:
    stub.Infer(ask(session, 5))
    details = refusal(grpc.StatusCode.INVALID_ARGUMENT, stub.Infer, ask(session, 4))
    assert "sequence" in details
    assert stub.Infer(ask(session, 9)).chunk.sequence == 9


def test_a_repeated_sequence_replaces_the_frame(
    policy: drift4j.PolicyClient, stub: policy_pb2_grpc.PolicyServiceStub
) -> None:
    with policy.session() as retried, policy.session() as plain:
        for session, numbers in ((retried, (0, 8, 1)), (plain, (0, 1))):
            for i, number in enumerate(numbers):
                answer = stub.Infer(ask(session, 1 if i == 0 else 2, number)).chunk
            if session is retried:
                again = answer
        assert again.actions == answer.actions
        assert again.padded == answer.padded


@pytest.mark.parametrize("what", ["shape", "data", "nan", "missing", "unknown", "empty", "history"])
def test_wrong_observations_are_refused_with_their_field(
    session: drift4j.Session, stub: policy_pb2_grpc.PolicyServiceStub, what: str
) -> None:
    request = ask(session, 1)
    values = request.observation.newest.values
    tensors = [value for value in values if value.HasField("tensor")]
    if what in ("shape", "data", "nan") and not tensors:
        pytest.skip("the policy takes pictures alone")
    expected = values[0].key
    if what == "shape":
        expected = tensors[0].key
        tensors[0].tensor.shape.append(2)
    elif what == "data":
        expected = tensors[0].key
        tensors[0].tensor.data += b"\0"
    elif what == "nan":
        expected = tensors[0].key
        tensors[0].tensor.data = b"\xff\xff\xff\xff" + tensors[0].tensor.data[4:]
    elif what == "missing":
        del values[0]
    elif what == "unknown":
        expected = "surprise"
        values.add().CopyFrom(values[0])
        values[-1].key = "surprise"
    elif what == "empty":
        expected = "frame"
        request.observation.ClearField("newest")
    else:
        expected = "history"
        request.observation.history.frames.extend([request.observation.newest] * (session.spec.observation_steps + 1))
    assert expected in refusal(grpc.StatusCode.INVALID_ARGUMENT, stub.Infer, request)
    assert session.infer(frame(session.spec)).sequence == 1  # nothing of it was kept
    assert session.infer(frame(session.spec)).padded == (session.spec.observation_steps > 2)


def test_faults_are_listed(session: drift4j.Session) -> None:
    real = session.message
    wrong = real(frame(session.spec), None, None, None)
    del wrong.newest.values[0]
    session.message = lambda *arguments: wrong  # past the client's own check
    with pytest.raises(drift4j.InvalidObservation) as caught:
        session.infer(frame(session.spec))
    assert caught.value.fields
    session.message = real


def test_reset_begins_anew(session: drift4j.Session) -> None:
    spec = session.spec
    first = session.infer(frame(spec), seed=1)
    session.infer(frame(spec, 1), seed=1)
    session.reset(seed=4)
    assert session.seed == 4
    again = session.infer(frame(spec), seed=1)
    assert (again.sequence, again.padded) == (1, first.padded)
    np.testing.assert_array_equal(again.actions, first.actions)


def test_closed_sessions_are_gone(policy: drift4j.PolicyClient) -> None:
    session = policy.session()
    session.close()
    with pytest.raises(drift4j.SessionLost):
        session.infer(frame(policy.spec))
    session.close()
    session.reset()
    session.infer(frame(policy.spec))
    session.close()


def test_streams_answer_as_calls_do(session: drift4j.Session) -> None:
    history = [frame(session.spec, 3)] * session.spec.observation_steps
    expected = session.infer(history, seed=6)
    with session.stream() as stream:
        for _ in range(3):
            sequence = stream.send(history, seed=6)
            chunk = next(stream)
            assert chunk.sequence == sequence
            np.testing.assert_array_equal(chunk.actions, expected.actions)


def test_the_newest_observation_wins(session: drift4j.Session) -> None:
    with session.stream() as stream:
        for number in range(100):
            last = stream.send(frame(session.spec, number), seed=1)
        seen = []
        while not seen or seen[-1] < last:
            seen.append(next(stream).sequence)
        assert seen == sorted(set(seen))
        assert stream.newest() is None


def test_refusals_do_not_end_a_stream(session: drift4j.Session) -> None:
    real = session.message

    def wrong(*arguments: object) -> pb.Observation:
        message = real(*arguments)
        del message.newest.values[0]
        return message

    with session.stream() as stream:
        session.message = wrong
        stream.send(frame(session.spec))
        with pytest.raises(drift4j.InvalidObservation):
            next(stream)
        session.message = real
        sequence = stream.send(frame(session.spec))
        assert next(stream).sequence == sequence


def ask_in(stream: Stream, session: drift4j.Session) -> drift4j.Chunk:
    stream.send(frame(session.spec))
    return next(stream)


def test_a_newer_stream_ends_the_older(session: drift4j.Session) -> None:
    older = Stream(session, session._connection)
    ask_in(older, session)
    with Stream(session, session._connection) as newer:
        ask_in(newer, session)
        with pytest.raises(drift4j.Superseded):
            ask_in(older, session)
        ask_in(newer, session)


def test_deadlines_are_honoured(session: drift4j.Session) -> None:
    with pytest.raises(drift4j.TooLate):
        session.infer(frame(session.spec), deadline=1e-6)
    assert session.infer(frame(session.spec)).actions.size


def test_unknown_sessions(stub: policy_pb2_grpc.PolicyServiceStub) -> None:
    for call, request in (
        (stub.Infer, pb.InferRequest(session_id="nobody")),
        (stub.Reset, pb.ResetRequest(session_id="nobody")),
        (stub.CloseSession, pb.CloseSessionRequest(session_id="nobody")),
    ):
        refusal(grpc.StatusCode.NOT_FOUND, call, request)


def test_long_names_are_refused(stub: policy_pb2_grpc.PolicyServiceStub) -> None:
    request = pb.OpenSessionRequest(client_name="x" * 65)
    assert "client_name" in refusal(grpc.StatusCode.INVALID_ARGUMENT, stub.OpenSession, request)
