"""Adapts the resolution of the network's input during playback to the speed of the machine."""

from __future__ import annotations

_SIDES = (192, 232, 272, 336, 400)
"""Longer side of the network's input, in pixels; larger inputs give calmer noise."""
_INITIAL_INDEX = 2
_HIGH_LOAD, _LOW_LOAD = 0.85, 0.6
"""Load above which the resolution is reduced, and below which it may be increased."""
_MIN_FRAME_SECONDS = 1 / 30
"""Frames that last less are treated as lasting this long."""
_WINDOW = 12
"""Number of frames a decision is based on."""


class AdaptiveResolution:
    """Chooses the resolution by the time the network took for the last frames. Used by one thread at a time."""

    def __init__(self) -> None:
        self._index = _INITIAL_INDEX
        self._loads: list[float] = []

    @property
    def side(self) -> int:
        """Longer side of the network's input, in pixels."""
        return _SIDES[self._index]

    def record(self, seconds: float, available: float) -> None:
        """Record that the network took `seconds` for a frame that lasts `available` seconds."""
        self._loads.append(seconds / max(available, _MIN_FRAME_SECONDS))
        if len(self._loads) < _WINDOW:
            return
        load, self._loads = sum(self._loads) / _WINDOW, []
        if load > _HIGH_LOAD:
            self._index = max(0, self._index - 1)
        elif self._index + 1 < len(_SIDES) and load * (_SIDES[self._index + 1] / self.side) ** 2 < _LOW_LOAD:
            self._index += 1
