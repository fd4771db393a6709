"""A policy server in Python that keeps to the protocol, notes what clients do against it, and breaks when told to."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass, field

import grpc
import numpy as np

from drift4j.policy.v1 import policy_pb2 as pb
from drift4j.policy.v1 import policy_pb2_grpc
from drift4j.rpc_status_pb2 import RpcBadRequest, RpcDetail, RpcStatus

INVALID = grpc.StatusCode.INVALID_ARGUMENT


def pusht_spec(**changes: object) -> pb.PolicySpec:
    """To = 2, Ta = 4, T = 16, A = 2, as the shipped policy."""
    return _spec(
        [pb.ObservationKey(name="keypoint", dtype=pb.DTYPE_FLOAT32, shape=[18], unit="px"), _agent()], **changes
    )


def picture_spec(**changes: object) -> pb.PolicySpec:
    """A picture of 6 x 8 pixels, and To = 1."""
    camera = pb.ObservationKey(name="camera", dtype=pb.DTYPE_FLOAT32, shape=[6, 8, 3], unit="1")
    return _spec([camera, _agent()], **{"observation_steps": 1, "task": "look", **changes})


def _agent() -> pb.ObservationKey:
    return pb.ObservationKey(name="agent_pos", dtype=pb.DTYPE_FLOAT32, shape=[2], unit="px", entries=["x", "y"])


def _spec(keys: list[pb.ObservationKey], **changes: object) -> pb.PolicySpec:
    settings: dict = {"task": "pusht", "observation_steps": 2, "executed_steps": 4, "horizon": 16, "step_seconds": 0.1}
    action = pb.ActionSpec(names=["x", "y"], unit="px", low=[0, 0], high=[512, 512], kind=pb.ACTION_KIND_ABSOLUTE)
    return pb.PolicySpec(observations=keys, action=action, **{**settings, **changes})


@dataclass
class Session:
    seed: int
    last: int = 0
    frames: list[pb.Frame] = field(default_factory=list)
    """The newest To frames, oldest first."""
    came: int = 0
    pending: threading.Lock = field(default_factory=threading.Lock)
    stream: object = None
    allowance: float = 0.0
    refilled: float = field(default_factory=time.monotonic)


@dataclass
class Faults:
    """How the server misbehaves."""

    unavailable: int = 0
    """So many calls are answered with UNAVAILABLE."""
    delay: float = 0.0
    """Seconds before each chunk."""
    error: tuple[grpc.StatusCode, str] | None = None
    """What Infer and Stream answer instead of chunks."""
    chunk: Callable[[pb.ActionChunk], object] = lambda chunk: None
    """Changes chunks."""
    stream_extra: Callable[[pb.ActionChunk], list[pb.StreamResponse]] = lambda chunk: []
    """What a stream sends before each chunk."""


class Refused(Exception):
    def __init__(self, code: grpc.StatusCode, field_: str, text: str) -> None:
        super().__init__(f"{field_}: {text}")
        self.code, self.field, self.text = code, field_, text


class FakePolicyService(policy_pb2_grpc.PolicyServiceServicer):
    def __init__(self, spec: pb.PolicySpec, weights: str = "a" * 64, token: str | None = None) -> None:
        self.spec = spec
        self.spec_hash = f"{hash(spec.SerializeToString(deterministic=True)) & (2**64 - 1):064x}"
        self.weights = weights
        self.token = token
        self.faults = Faults()
        self.misuse: list[str] = []
        self.requests: list[pb.Observation] = []
        self.opened: list[pb.OpenSessionRequest] = []
        self.sessions: dict[str, Session] = {}
        self.message_bytes = 16 * 1024 * 1024
        self.per_second = 0.0
        self.action_limits: pb.ActionLimits | None = None

    def model(self) -> pb.ModelInfo:
        return pb.ModelInfo(
            version=pb.ModelVersion(model="fake", version=1, weight_hash=self.weights),
            spec=self.spec,
            spec_hash=self.spec_hash,
            noise_size=self.spec.horizon * len(self.spec.action.names),
            noise_scale=1.0,
            commit="unknown",
        )

    def GetModelInfo(self, request: pb.GetModelInfoRequest, context: grpc.ServicerContext) -> pb.GetModelInfoResponse:
        self._enter(context)
        return pb.GetModelInfoResponse(model=self.model())

    def OpenSession(self, request: pb.OpenSessionRequest, context: grpc.ServicerContext) -> pb.OpenSessionResponse:
        self._enter(context)
        self.opened.append(request)
        if request.spec_hash and request.spec_hash != self.spec_hash:
            refuse(
                context, Refused(grpc.StatusCode.FAILED_PRECONDITION, "spec_hash", "must be that of the served spec")
            )
        if len(request.client_name) > 64:
            refuse(context, Refused(INVALID, "client_name", f"must have at most 64, got {len(request.client_name)}"))
        session_id = uuid.uuid4().hex
        session = Session(request.seed if request.HasField("seed") else int(np.random.default_rng().integers(2**62)))
        self.sessions[session_id] = session
        limits = pb.SessionLimits(message_bytes=self.message_bytes, image_pixels=2**22, idle_seconds=60)
        limits.observations_per_second = session.allowance = self.per_second
        return pb.OpenSessionResponse(
            session_id=session_id,
            model=self.model(),
            limits=limits,
            seed=session.seed,
            action_limits=self.action_limits,
        )

    def Infer(self, request: pb.InferRequest, context: grpc.ServicerContext) -> pb.InferResponse:
        self._enter(context)
        session = self._session(request.session_id, context)
        if not session.pending.acquire(blocking=False):
            self.misuse.append("two observations pending in one session")
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "one observation is still pending")
        try:
            self._count(session, context)
            self._fail(context)
            chunk = self._chunk(session, request.observation)
            if request.observation.history_only:
                return pb.InferResponse()
            self._wait(context)
            return pb.InferResponse(chunk=chunk)
        except Refused as refused:
            refuse(context, refused)
            raise
        finally:
            session.pending.release()

    def Stream(
        self, requests: Iterator[pb.StreamRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.StreamResponse]:
        self._enter(context)
        session = None
        for request in requests:
            if session is None:
                session = self._session(request.session_id, context)
                session.stream = context
            if session.stream is not context:
                context.abort(grpc.StatusCode.ABORTED, "a newer stream of the session took over")
            self._fail(context)
            try:
                chunk = self._chunk(session, request.observation)
                if request.observation.history_only:
                    continue
                self._wait(context)
                if 0 < request.observation.useful_nanos < self.faults.delay * 1e9:
                    raise Refused(grpc.StatusCode.DEADLINE_EXCEEDED, "observation.useful_nanos", "have passed")
                yield from self.faults.stream_extra(chunk)
                yield pb.StreamResponse(chunk=chunk)
            except Refused as refused:
                code = refused.code.value[0]
                refusal = pb.Refusal(sequence=request.observation.sequence, code=code, message=str(refused))
                yield pb.StreamResponse(refusal=refusal)

    def Reset(self, request: pb.ResetRequest, context: grpc.ServicerContext) -> pb.ResetResponse:
        self._enter(context)
        old = self._session(request.session_id, context)
        fresh = Session(request.seed if request.HasField("seed") else int(np.random.default_rng().integers(2**62)))
        fresh.stream = old.stream
        self.sessions[request.session_id] = fresh
        return pb.ResetResponse(model=self.model(), seed=fresh.seed)

    def CloseSession(self, request: pb.CloseSessionRequest, context: grpc.ServicerContext) -> pb.CloseSessionResponse:
        self._enter(context)
        self._session(request.session_id, context)
        del self.sessions[request.session_id]
        return pb.CloseSessionResponse()

    def _enter(self, context: grpc.ServicerContext) -> None:
        given = dict(context.invocation_metadata()).get("authorization")
        if self.token is not None and given != f"Bearer {self.token}":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "authorization: must be the server's bearer token")
        if self.faults.unavailable > 0:
            self.faults.unavailable -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "warming up")

    def _count(self, session: Session, context: grpc.ServicerContext) -> None:
        """As the server does: bursts of a second's worth pass."""
        now = time.monotonic()
        earned = (now - session.refilled) * self.per_second
        session.allowance, session.refilled = min(self.per_second, session.allowance + earned), now
        if self.per_second and session.allowance < 1:
            self.misuse.append("more observations than allowed")
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, f"at most {self.per_second} observations a second")
        session.allowance -= 1

    def _fail(self, context: grpc.ServicerContext) -> None:
        if self.faults.error is not None:
            context.abort(*self.faults.error)

    def _wait(self, context: grpc.ServicerContext) -> None:
        end = time.monotonic() + self.faults.delay
        while time.monotonic() < end and context.is_active():
            time.sleep(0.01)

    def _session(self, session_id: str, context: grpc.ServicerContext) -> Session:
        if session_id not in self.sessions:
            context.abort(grpc.StatusCode.NOT_FOUND, "session_id: no such session, it may have been idle for too long")
        return self.sessions[session_id]

    def _chunk(self, session: Session, observation: pb.Observation) -> pb.ActionChunk:
        self.requests.append(observation)
        steps, size, horizon = self.spec.observation_steps, len(self.spec.action.names), self.spec.horizon
        if observation.sequence < max(1, session.last):
            self._misuse("observation.sequence", f"must rise, got {observation.sequence} after {session.last}")
        if not observation.capture_unix_nanos or not observation.capture_monotonic_nanos:
            self._misuse("observation.capture_unix_nanos", "must be set")
        if observation.history_only and not observation.HasField("newest"):
            self._misuse("observation.history_only", "must come with newest")
        if observation.HasField("history"):
            frames = list(observation.history.frames)
            numbers = [self._numbers(frame) for frame in frames]
            if len(frames) != steps:
                self._misuse("observation.history.frames", f"must hold To = {steps} frames, got {len(frames)}")
            padded = False
        elif observation.HasField("newest"):
            self._numbers(observation.newest)
            kept = session.frames[:-1] if observation.sequence == session.last else session.frames
            session.came += observation.sequence != session.last
            frames = (list(kept) or [observation.newest] * (steps - 1)) + [observation.newest]
            session.frames = frames = frames[-steps:]
            numbers = [self._numbers(frame) for frame in frames]
            padded = session.came < steps
        else:
            self._misuse("observation.frames", "must be newest or history, got neither")
        session.last = observation.sequence
        seed = observation.seed if observation.HasField("seed") else session.seed * 31 + observation.sequence
        noise = (
            np.array(observation.noise) if observation.noise else np.random.default_rng(seed % 2**64).uniform(-1, 1, 1)
        )
        low, high = np.array(self.spec.action.low), np.array(self.spec.action.high)
        shape = np.sin(np.arange(horizon * size).reshape(horizon, size) + 1e-3 * np.sum(numbers) + noise.sum())
        actions = (low + high) / 2 + (high - low) / 2 * shape * 0.999
        chunk = pb.ActionChunk(
            sequence=observation.sequence,
            capture_unix_nanos=observation.capture_unix_nanos,
            capture_monotonic_nanos=observation.capture_monotonic_nanos,
            horizon=horizon,
            action_size=size,
            actions=actions.astype("<f4").tobytes(),
            first_index=steps - 1,
            due_after_capture_nanos=[round((i - steps + 1) * self.spec.step_seconds * 1e9) for i in range(horizon)],
            version=self.model().version,
            padded=padded,
            batch=1,
            timings=pb.Timings(decode_nanos=1, queue_nanos=2, infer_nanos=3, encode_nanos=4),
        )
        if not observation.noise:
            chunk.seed = (seed + 2**63) % 2**64 - 2**63
        self.faults.chunk(chunk)
        return chunk

    def _numbers(self, frame: pb.Frame) -> np.ndarray:
        """All numbers of a frame, each key held to the spec."""
        keys = {key.name: key for key in self.spec.observations}
        if sorted(value.key for value in frame.values) != sorted(keys):
            self._misuse("frame", f"must hold {sorted(keys)}, got {[value.key for value in frame.values]}")
        found = []
        for value in sorted(frame.values, key=lambda value: value.key):
            key = keys[value.key]
            path = f"observation.values[{value.key}]"
            if value.HasField("image"):
                height, width, channels = key.shape
                image = value.image
                size = (image.height, image.width, len(image.data))
                raw = image.encoding == pb.IMAGE_ENCODING_RAW
                if raw and size != (height, width, height * width * channels):
                    self._misuse(f"{path}.image", f"must be {list(key.shape)}, got {size}")
                found.append(np.frombuffer(image.data, np.uint8) / 255)
            else:
                tensor = value.tensor
                if tensor.dtype != pb.DTYPE_FLOAT32 or list(tensor.shape) != list(key.shape):
                    self._misuse(f"{path}.tensor", f"must be float32 {list(key.shape)}, got {list(tensor.shape)}")
                if len(tensor.data) != 4 * np.prod(key.shape):
                    self._misuse(f"{path}.tensor.data", f"must be float32 {list(key.shape)}, got {len(tensor.data)} B")
                numbers = np.frombuffer(tensor.data, "<f4")
                if not np.isfinite(numbers).all():
                    self._misuse(f"{path}.tensor.data", "must be finite")
                found.append(numbers)
        return np.concatenate(found)

    def _misuse(self, field_: str, text: str) -> None:
        self.misuse.append(f"{field_}: {text}")
        raise Refused(INVALID, field_, text)


def refuse(context: grpc.ServicerContext, refused: Refused) -> None:
    """As the server does: the fault in the message, and as google.rpc.BadRequest in the details."""
    violation = RpcBadRequest.FieldViolation(field=refused.field, description=refused.text)
    bad = RpcBadRequest(field_violations=[violation]).SerializeToString()
    detail = RpcDetail(type_url="type.googleapis.com/google.rpc.BadRequest", value=bad)
    status = RpcStatus(code=refused.code.value[0], message=str(refused), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(refused.code, str(refused))


class FakeServer:
    """The service on a loopback port; `kill` and `start` again on the same one, with or without its memory."""

    def __init__(self, service: FakePolicyService, credentials: grpc.ServerCredentials | None = None) -> None:
        self.service = service
        self.port = 0
        self._credentials = credentials
        self.start()

    @property
    def address(self) -> str:
        return f"{'grpc' if self._credentials is None else 'grpcs'}://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = grpc.server(futures.ThreadPoolExecutor(16), options=(("grpc.so_reuseport", 0),))
        policy_pb2_grpc.add_PolicyServiceServicer_to_server(self.service, self._server)
        where = f"127.0.0.1:{self.port}"
        if self._credentials is None:
            self.port = self._server.add_insecure_port(where)
        else:
            self.port = self._server.add_secure_port(where, self._credentials)
        self._server.start()

    def kill(self, forget: bool = True) -> None:
        self._server.stop(0).wait(5)
        if forget:
            self.service.sessions.clear()
