"""True times of live frames: those of the source, kept in step with the clock of this computer."""

from __future__ import annotations

from fractions import Fraction

TICK = Fraction(1, 90_000)
"""Precision of times, in seconds."""
SHORTEST = Fraction(1, 1000)
"""Time between two frames at least, in seconds: Matroska distinguishes no shorter ones."""
_JUMP_SECONDS = 1.0
"""Beyond this difference the source's clock was set, or its stream began anew."""
_FOLLOWING = 0.002
"""Share of the difference that is made up for with each packet: a clock that runs too slow is followed without a visible step."""

_MOST_PENDING = 100


class LiveClock:
    """Converts timestamps of a source to seconds since the start of the recording.

    The distances between frames are those of the source, since packets arrive irregularly. Packets can only be late, so that the
    one with the smallest delay shows how the clocks differ. Where a source states no times, a frame is from when it arrives.

    Args:
        start: the time on the computer's clock at which the recording starts, in seconds.
    """

    def __init__(self, start: float) -> None:
        self._start = start
        self._offset: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether the source's clock has been compared with the computer's."""
        return self._offset is not None

    def restart(self) -> None:
        """Forget the source's clock because the connection is a new one."""
        self._offset = None

    def is_set(self, stated: Fraction | None, arrived: float) -> bool:
        """Return whether the source's clock was set when a packet with these times was made, or is a new one; see `follow`."""
        if stated is None:
            return False
        return self._offset is None or abs(self._difference(stated, arrived) - self._offset) > _JUMP_SECONDS

    def follow(self, stated: Fraction | None, arrived: float) -> None:
        """Compare the clocks when a packet arrives.

        Args:
            stated: the timestamp that the source gave the packet, in seconds; None if it has none.
            arrived: when the packet arrived, by the computer's clock.
        """
        if stated is None:
            return
        difference = self._difference(stated, arrived)
        if self._offset is None or self.is_set(stated, arrived) or difference < self._offset:
            self._offset = difference
        else:
            self._offset += _FOLLOWING * (difference - self._offset)

    def time_of(self, stated: Fraction | None, arrived: float) -> Fraction:
        """Return the time of a frame or packet in seconds since the start of the recording; see `follow`."""
        now = arrived - self._start
        time = now if stated is None or self._offset is None else float(stated) + self._offset
        return round(time / TICK) * TICK

    def _difference(self, stated: Fraction, arrived: float) -> float:
        return arrived - self._start - float(stated)


class PacketTimes:
    """The times of the packets whose frames the decoder has not returned yet, by their timestamps."""

    def __init__(self) -> None:
        self._times: dict[int | None, Fraction] = {}

    def add(self, pts: int | None, time: Fraction) -> None:
        """Remember the time of a packet."""
        if len(self._times) >= _MOST_PENDING:  # packets without frames
            self._times.clear()
        self._times[pts] = time

    def take(self, pts: int | None, default: Fraction) -> Fraction:
        """Return the time of the packet that a frame was in, or `default` if it is unknown."""
        return self._times.pop(pts, default)
