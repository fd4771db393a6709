"""What the command shows while it runs and writes when it is done."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from drift4j.pusht.score import Episode


def json_text(keys: dict[str, object], episodes: Sequence[Episode]) -> str:
    """One key a line and one episode a line, so that two runs can be compared with diff."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in keys.items()]
    rows = ",\n".join(f"    {json.dumps(episode.keys())}" for episode in episodes)
    return "{\n" + "\n".join(lines) + '\n  "perEpisode": [\n' + rows + "\n  ]\n}\n"


class Progress:
    """How far a run is, on the error stream: one line on a terminal, elsewhere a line every ten seconds."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._episodes: list[Episode] = []
        self._terminal = sys.stderr.isatty()
        self._last = time.monotonic()

    def add(self, episode: Episode) -> None:
        self._episodes.append(episode)
        if self._terminal or time.monotonic() - self._last > 10:
            self._last = time.monotonic()
            n = len(self._episodes)
            mean = sum(e.score for e in self._episodes) / n
            text = f"{n} of {self._total} episodes, score so far {mean:.3f}"
            print(
                f"\r{text}" if self._terminal else text, end="" if self._terminal else "\n", file=sys.stderr, flush=True
            )

    def end(self) -> None:
        if self._terminal:
            print(file=sys.stderr)
