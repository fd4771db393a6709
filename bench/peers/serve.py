"""A policy server as one writes it in Python: grpcio, PyTorch, one pass a request; drift4j's protocol and network.

Request: policy (file), example (a network input and what drift4j gives for it), threads, kind: "threads" for grpcio's
pool of threads, "asyncio" for its event loop. Prints one line of JSON with its port, then serves until its input ends.
Observations are decoded; the features come ready from the example, so the peer pays for decoding, the network and gRPC
alone.
"""

import asyncio
import concurrent.futures
import json
import pathlib
import sys
import tempfile

import grpc
import grpc_tools.protoc
import numpy as np
import torch

import networks
import side

PROTO = "drift4j/policy/v1/policy.proto"


def stubs():
    """The protocol's messages and services, generated anew."""
    folder = tempfile.mkdtemp()
    source = str(side.HOME / "bridge/src/main/proto")
    code = grpc_tools.protoc.main(["", f"-I{source}", f"--python_out={folder}", f"--grpc_python_out={folder}", PROTO])
    assert code == 0, "the protocol does not compile"
    sys.path.insert(0, folder)
    from drift4j.policy.v1 import policy_pb2, policy_pb2_grpc

    return policy_pb2, policy_pb2_grpc


class Model:
    def __init__(self, asked: dict):
        _, arrays = side.read_checkpoint(asked["policy"], "ema")
        self.network = networks.build(arrays, 0.0).eval().requires_grad_(False)
        example = json.loads(pathlib.Path(asked["example"]).read_text())
        self.condition = torch.tensor(example["condition"])[None]
        self.noise_size = len(example["noise"])
        with torch.inference_mode():
            coded = self.network(self.condition, torch.tensor(example["noise"])[None, None]).flatten().numpy()
        gap = abs(coded - example["coded"]).max()
        assert gap < 1e-4, f"PyTorch and drift4j differ by {gap} on the same input"
        self.actions, self.horizon = coded.size, example["horizon"]

    def chunk(self, pb2, request):
        observation = request.observation
        frames = [
            {value.key: np.frombuffer(value.tensor.data, "<f4") for value in frame.values}
            for frame in observation.history.frames
        ]
        assert all(np.isfinite(value).all() for frame in frames for value in frame.values())
        generator = torch.Generator().manual_seed(observation.seed)
        with torch.inference_mode():
            noise = torch.randn(1, 1, self.noise_size, generator=generator)
            actions = self.network(self.condition, noise).numpy()
        chunk = pb2.ActionChunk(
            sequence=observation.sequence,
            horizon=self.horizon,
            action_size=self.actions // self.horizon,
            actions=actions.astype("<f4").tobytes(),
            seed=observation.seed,
        )
        return pb2.InferResponse(chunk=chunk)


def serve_threads(pb2, services, model: Model, workers: int) -> None:
    class Service(services.PolicyServiceServicer):
        def OpenSession(self, request, context):
            return pb2.OpenSessionResponse(session_id="session")

        def Infer(self, request, context):
            return model.chunk(pb2, request)

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=workers))
    services.add_PolicyServiceServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(json.dumps({"port": port}), flush=True)
    sys.stdin.read()
    server.stop(0)


async def serve_asyncio(pb2, services, model: Model) -> None:
    class Service(services.PolicyServiceServicer):
        async def OpenSession(self, request, context):
            return pb2.OpenSessionResponse(session_id="session")

        async def Infer(self, request, context):
            return model.chunk(pb2, request)

    server = grpc.aio.server()
    services.add_PolicyServiceServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(json.dumps({"port": port}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop(0)


def main() -> None:
    asked = side.request()
    torch.set_num_threads(asked["threads"])
    torch.set_num_interop_threads(1)
    pb2, services = stubs()
    model = Model(asked)
    if asked["kind"] == "threads":
        serve_threads(pb2, services, model, asked["workers"])
    else:
        asyncio.run(serve_asyncio(pb2, services, model))


main()
