"""Adapts the resolution of the network's input to the speed of the machine, during playback and for live sources."""

from __future__ import annotations

import math
from collections.abc import Sequence

PLAYBACK_SIDES = (192, 232, 272, 336, 400)
"""Longer side of the network's input, in pixels; larger inputs give calmer noise."""
_INITIAL_INDEX = 2
_HIGH_LOAD, _LOW_LOAD = 0.85, 0.6
"""Load above which the resolution is reduced, and below which it may be increased."""
_MIN_FRAME_SECONDS = 1 / 30
"""Frames that last less are treated as lasting this long."""
_WINDOW = 12
"""Number of frames on which a decision is based."""


class AdaptiveResolution:
    """Chooses the resolution by the time the last frames took. Used by one thread at a time.

    Args:
        sides: the longer sides to choose from, in pixels, ascending.
    """

    def __init__(self, sides: Sequence[int] = PLAYBACK_SIDES) -> None:
        self._sides, self._index = sides, _INITIAL_INDEX
        self._loads: list[float] = []

    @property
    def side(self) -> int:
        """Longer side of the network's input, in pixels."""
        return self._sides[self._index]

    def side_within(self, limit: float) -> int:
        """Return the largest side up to `side` that does not exceed a limit, or the smallest of all."""
        return max((side for side in self._sides[: self._index + 1] if side <= limit), default=self._sides[0])

    def record(self, seconds: float, available: float, limit: float = math.inf) -> None:
        """Record that the network took `seconds` for a frame that lasts `available` seconds; no side above `limit` is needed."""
        self._loads.append(seconds / max(available, _MIN_FRAME_SECONDS))
        if len(self._loads) < _WINDOW:
            return
        load, self._loads = sum(self._loads) / _WINDOW, []
        if load > _HIGH_LOAD:
            self._index = max(0, self._sides.index(self.side_within(limit)) - 1)
        elif self._index + 1 < len(self._sides):
            larger = self._sides[self._index + 1]
            if larger <= limit and load * (larger / self.side) ** 2 < _LOW_LOAD:
                self._index += 1
