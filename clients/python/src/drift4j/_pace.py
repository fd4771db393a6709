"""Keeping to a server's cap on observations a second by waiting, where the caller can wait."""

from __future__ import annotations

import time

from drift4j.errors import TooLate

_SHARE = 0.9  # of the cap, since the server counts when observations arrive


class Pace:
    """So many a second on average, with bursts of a second's worth, as servers count them. For one thread."""

    def __init__(self, per_second: float) -> None:
        self._per_second = _SHARE * per_second
        self._allowance = max(1.0, self._per_second)
        self._at = time.monotonic()

    def wait(self, until: float | None) -> float:
        """Seconds to wait before the next one, which is counted; TooLate if that is after `until`."""
        if self._per_second <= 0:
            return 0.0
        now = time.monotonic()
        self._allowance = min(max(1.0, self._per_second), self._allowance + (now - self._at) * self._per_second)
        self._at = now
        seconds = max(0.0, (1 - self._allowance) / self._per_second)
        if until is not None and now + seconds >= until:
            raise TooLate(
                f"the server takes {self._per_second / _SHARE:g} observations a second of one session, and the next may"
                f" go in {seconds:.3g} s: ask less often"
            )
        self._allowance -= 1
        return seconds
