"""Adapts the resolution of the network's input to the speed of the machine, during playback and for live sources."""

from __future__ import annotations

from collections.abc import Sequence

PLAYBACK_SIDES = (192, 232, 272, 336, 400)
"""Longer side of the network's input, in pixels; larger inputs give calmer noise."""
_INITIAL_INDEX = 2
_HIGH_LOAD, _LOW_LOAD = 0.85, 0.6
"""Load above which the resolution is reduced, and below which it may be increased."""
_MIN_FRAME_SECONDS = 1 / 30
"""Frames that last less are treated as lasting this long."""
_WINDOW = 12
"""Number of frames a decision is based on."""


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

    def record(self, seconds: float, available: float) -> None:
        """Record that the network took `seconds` for a frame that lasts `available` seconds."""
        self._loads.append(seconds / max(available, _MIN_FRAME_SECONDS))
        if len(self._loads) < _WINDOW:
            return
        load, self._loads = sum(self._loads) / _WINDOW, []
        if load > _HIGH_LOAD:
            self._index = max(0, self._index - 1)
        elif self._index + 1 < len(self._sides) and load * (self._sides[self._index + 1] / self.side) ** 2 < _LOW_LOAD:
            self._index += 1
