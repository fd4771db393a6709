"""An mp4 of an episode."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from drift4j.pusht.environment import PushT

_FRAMES_PER_SECOND = 10


class Video:
    """Pictures of the scene, ten a second, written as they come; without a file it takes none."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._writer: Any = None

    @staticmethod
    def of(folder: Path | None, seed: int) -> Video:
        """The video `SEED.mp4` in a folder."""
        return Video(None if folder is None else folder / f"{seed}.mp4")

    def add(self, environment: PushT) -> None:
        """One more picture, if there is a file."""
        if self._file is None:
            return
        import cv2  # what gym-pusht draws with

        picture = environment.picture()
        if self._writer is None:
            height, width, _ = picture.shape
            code = cv2.VideoWriter.fourcc(*"mp4v")
            self._writer = cv2.VideoWriter(str(self._file), code, _FRAMES_PER_SECOND, (width, height))
            if not self._writer.isOpened():
                raise OSError(f"a video must be written to {self._file}, but it could not be opened")
        self._writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))

    def __enter__(self) -> Video:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._writer is not None:
            self._writer.release()
