"""How large a picture the network is asked about while a video plays: as large as the machine keeps up with."""

from __future__ import annotations

_SIDES = (192, 232, 272, 336, 400)
"""Longer side of the small picture, in pixels; noise is calmer in larger ones."""
_FIRST = 2
_FULL, _ROOMY = 0.85, 0.6
"""Shares of the time there is from which on the picture becomes smaller, and up to which it may become larger."""
_SHORTEST = 1 / 30
"""Seconds that are aimed at where frames are shown for less."""
_FRAMES = 12
"""On which a choice is based."""


class AdaptiveResolution:
    """Chooses by how long the network took for the last frames. Used by one thread at a time.

    Attributes:
        side: of the small picture.
    """

    def __init__(self) -> None:
        self._place = _FIRST
        self._taken: list[float] = []

    @property
    def side(self) -> int:
        """Of the small picture, in pixels."""
        return _SIDES[self._place]

    def note(self, taken: float, available: float) -> None:
        """The network took `taken` seconds for a frame that is shown for `available` seconds."""
        self._taken.append(taken / max(available, _SHORTEST))
        if len(self._taken) < _FRAMES:
            return
        share, self._taken = sum(self._taken) / _FRAMES, []
        if share > _FULL:
            self._place = max(0, self._place - 1)
        elif self._place + 1 < len(_SIDES) and share * (_SIDES[self._place + 1] / self.side) ** 2 < _ROOMY:
            self._place += 1
