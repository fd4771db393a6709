"""Generates the protocol's modules while the package is built; all else stands in pyproject.toml."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent
PROTOCOL = Path("drift4j/policy/v1/policy.proto")
DETAILS = Path("drift4j/rpc_status.proto")


def protocol_folder() -> Path:
    """Where the .proto lies: in this folder if it is an unpacked sdist, else in the repository."""
    for folder in (HERE / "proto", HERE / "../../bridge/src/main/proto"):
        if (folder / PROTOCOL).exists():
            return folder.resolve()
    raise SystemExit(f"{PROTOCOL} must lie in proto/ or in ../../bridge/src/main/proto: build from the repository")


def generate(target: Path) -> None:
    """Writes policy_pb2.py, policy_pb2.pyi, policy_pb2_grpc.py and rpc_status_pb2.py below the target."""
    from grpc_tools import protoc

    out = [f"--python_out={target}", f"--pyi_out={target}"]
    for folder, proto, more in (
        (protocol_folder(), PROTOCOL, [f"--grpc_python_out={target}"]),
        (HERE / "src", DETAILS, []),
    ):
        if protoc.main(["protoc", f"-I{folder}", *out, *more, proto.as_posix()]) != 0:
            raise SystemExit(f"protoc refused {folder / proto}")


class BuildWithProtocol(build_py):
    def run(self) -> None:
        super().run()
        target = HERE / "src" if self.editable_mode else Path(self.build_lib)
        target.mkdir(parents=True, exist_ok=True)
        generate(target)


class SdistWithProtocol(sdist):
    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        copy = Path(base_dir) / "proto" / PROTOCOL
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(protocol_folder() / PROTOCOL, copy)


setup(cmdclass={"build_py": BuildWithProtocol, "sdist": SdistWithProtocol})
