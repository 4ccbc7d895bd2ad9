"""What frames are shown by. No Qt objects."""

from __future__ import annotations

import math
import time
from typing import Protocol

_TRUSTED = 0.1
"""Seconds for which time is taken to go on since the sound card last told it."""


class Clock(Protocol):
    """Tells how long something has played, in seconds; may be asked by any thread."""

    def start(self) -> None:
        """The first frame is about to be seen."""
        ...

    def now(self) -> float | None:
        """Seconds since the start; None before it."""
        ...


class WallClock:
    """Time as it passes."""

    def __init__(self) -> None:
        self._began: float | None = None

    def start(self) -> None:
        """See `Clock`."""
        self._began = time.monotonic()

    def now(self) -> float | None:
        """See `Clock`."""
        return None if self._began is None else time.monotonic() - self._began


class AudioClock:
    """Time as it is heard; as it passes once nothing is heard any more."""

    def __init__(self) -> None:
        self._state: tuple[float, float, float] | None = None

    def start(self) -> None:
        """See `Clock`. It stands until something is heard."""
        self._state = 0.0, time.monotonic(), 0.0

    def now(self) -> float | None:
        """See `Clock`."""
        if (state := self._state) is None:
            return None
        position, stamp, most = state
        return position + min(time.monotonic() - stamp, most)

    def hear(self, position: float) -> None:
        """So many seconds have been heard at this moment."""
        self._state = position, time.monotonic(), _TRUSTED

    def let_go(self) -> None:
        """Nothing is heard any more: go on by the wall clock."""
        self._state = self.now() or 0.0, time.monotonic(), math.inf
