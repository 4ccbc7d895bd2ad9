"""The clocks that playback follows. No Qt objects."""

from __future__ import annotations

import math
import time
from typing import Protocol

_MAX_EXTRAPOLATION = 0.1
"""Seconds for which the clock continues after the last position reported by the audio device."""


class Clock(Protocol):
    """Measures the time played, in seconds. Thread-safe."""

    def start(self) -> None:
        """Start the clock, when the first frame is about to be shown."""
        ...

    def now(self) -> float | None:
        """Return the seconds since the start; None before it."""
        ...


class WallClock:
    """Follows the system's monotonic time."""

    def __init__(self) -> None:
        self._start: float | None = None

    def start(self) -> None:
        """See `Clock`."""
        self._start = time.monotonic()

    def now(self) -> float | None:
        """See `Clock`."""
        return None if self._start is None else time.monotonic() - self._start


class AudioClock:
    """Follows the audio device, and the system's monotonic time once the device has failed."""

    def __init__(self) -> None:
        self._state: tuple[float, float, float] | None = None

    def start(self) -> None:
        """See `Clock`. Stays at 0 until the device reports a position."""
        self._state = 0.0, time.monotonic(), 0.0

    def now(self) -> float | None:
        """See `Clock`."""
        if (state := self._state) is None:
            return None
        position, updated, max_extrapolation = state
        return position + min(time.monotonic() - updated, max_extrapolation)

    def update(self, position: float) -> None:
        """Set the position played by the device at this moment, in seconds."""
        self._state = position, time.monotonic(), _MAX_EXTRAPOLATION

    def continue_by_wall_clock(self) -> None:
        """Continue without the device."""
        self._state = self.now() or 0.0, time.monotonic(), math.inf
