"""Client for drift4j policy servers: raw observations in, a chunk of raw actions out, one network pass.

`PolicyClient` is where to start; README.md has examples.
"""

from drift4j._opening import SessionLimits
from drift4j.chunk import ActionLimits, Chunk, SafetyCount, Timings
from drift4j.client import PolicyClient
from drift4j.errors import (
    Closed,
    FieldFault,
    InvalidObservation,
    InvalidRequest,
    NotAllowed,
    Overloaded,
    PolicyError,
    PolicyMismatch,
    ServerFault,
    SessionLost,
    Superseded,
    TooLate,
    Unavailable,
    Unsafe,
)
from drift4j.observation import Capture, Frame
from drift4j.scheduler import SynchronousScheduler
from drift4j.session import Session
from drift4j.spec import ActionKind, ActionSpec, ModelInfo, ModelVersion, ObservationKey, PolicySpec
from drift4j.stream import Stream

__all__ = [
    "ActionKind",
    "ActionLimits",
    "ActionSpec",
    "Capture",
    "Chunk",
    "Closed",
    "FieldFault",
    "Frame",
    "InvalidObservation",
    "InvalidRequest",
    "ModelInfo",
    "ModelVersion",
    "NotAllowed",
    "ObservationKey",
    "Overloaded",
    "PolicyClient",
    "PolicyError",
    "PolicyMismatch",
    "PolicySpec",
    "SafetyCount",
    "ServerFault",
    "Session",
    "SessionLimits",
    "SessionLost",
    "Stream",
    "Superseded",
    "SynchronousScheduler",
    "Timings",
    "TooLate",
    "Unavailable",
    "Unsafe",
]
