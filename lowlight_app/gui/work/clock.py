"""What frames are shown by. No Qt objects."""

from __future__ import annotations

import time
from typing import Protocol


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
