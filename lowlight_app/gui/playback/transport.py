"""Position, playback state and marks of the current video. Emits signals; knows no widget."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.library.photo import InOutMarks, TimeRange

_SPEEDS = (1.0, 2.0, 4.0)
"""Speeds that pressing the same shuttle key again steps through."""


class Transport(QObject):
    """The state of the current video. Frames are numbered from 0.

    Attributes:
        times: The time of each frame, in seconds, ascending; empty while no video is open.
        number: The current frame.
        speed: Multiple of normal speed: 0 while paused, negative backwards.
        looping: Whether playback starts again at the end.
        marks: The in and out points, which limit playback and export.
        ranges: Parts that are kept for the export, sorted by time.
    """

    seek_requested = Signal(int)
    """A frame must be decoded and shown."""
    frame_changed = Signal()
    """`number` has changed."""
    changed = Signal()
    """Any other attribute has changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.times: tuple[Fraction, ...] = ()
        self.number = 0
        self.speed = 0.0
        self.looping = False
        self.marks = InOutMarks()
        self.ranges: tuple[TimeRange, ...] = ()

    @property
    def count(self) -> int:
        """Number of frames."""
        return len(self.times)

    @property
    def playing(self) -> bool:
        """Whether the video is playing."""
        return self.speed != 0

    @property
    def frames(self) -> range:
        """Numbers of the frames between the marks."""
        first, last = self.marks.first or 0, self.marks.last
        return range(first, self.count if last is None else last + 1)

    @property
    def time_range(self) -> TimeRange:
        """Start and end of the marked range, in seconds; None for the end of the video."""
        first, end = self.marks.first, None if self.marks.last is None else self.marks.last + 1
        start = Fraction(0) if first is None else self.times[first]
        return start, None if end is None or end >= self.count else self.times[end]

    @property
    def end_time(self) -> Fraction:
        """End of the last frame of the range, in seconds; the last frame of the video has the average duration."""
        end = self.time_range[1]
        return end if end is not None else self.duration

    @property
    def duration(self) -> Fraction:
        """End of the last frame of the video, which has the average duration, in seconds."""
        if self.count < 2:
            return Fraction(0)
        return self.times[-1] + (self.times[-1] - self.times[0]) / (self.count - 1)

    @property
    def time(self) -> Fraction:
        """Time of the current frame, in seconds."""
        return self.times[self.number] if self.times else Fraction(0)

    def number_at(self, time: Fraction | None) -> int:
        """Return the first frame from a time on, or the last frame."""
        last = max(self.count - 1, 0)
        return last if time is None else min(bisect_left(self.times, time), last)

    def close(self) -> None:
        """Reset the state, since no video is shown."""
        self.times, self.number, self.speed, self.marks, self.ranges = (), 0, 0.0, InOutMarks(), ()
        self.changed.emit()

    def open(self, times: tuple[Fraction, ...], number: int, marks: InOutMarks, ranges: tuple[TimeRange, ...] = ()) -> None:
        """Set the state of a newly opened video."""
        self.times, self.number, self.marks, self.ranges = times, number, marks, ranges
        self.changed.emit()

    def show(self, number: int) -> None:
        """Set the current frame."""
        self.number = number
        self.frame_changed.emit()

    def seek(self, number: int) -> None:
        """Pause and show a frame, or the nearest existing one."""
        if self.times:
            self.pause()
            self.show(min(max(number, 0), self.count - 1))
            self.seek_requested.emit(self.number)

    def step(self, by: int) -> None:
        """Show a frame relative to the current one."""
        self.seek(self.number + by)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.stop()
        else:
            self._play(1.0)

    def stop(self) -> None:
        """Pause at the current frame, which is then refined."""
        if self.playing:
            self.seek(self.number)

    def pause(self) -> None:
        """Pause without refining; the caller shows a frame."""
        if self.playing:
            self.speed = 0.0
            self.changed.emit()

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); faster each time, up to four times."""
        same = self.speed * direction > 0
        faster = next((speed for speed in _SPEEDS if speed > abs(self.speed)), _SPEEDS[-1])
        self._play(direction * (faster if same else 1.0))

    def set_looping(self, on: bool) -> None:
        """Set whether playback starts again at the end."""
        self.looping = on
        self.changed.emit()

    def mark_in(self) -> None:
        """Set the in point to the current frame; removes an out point before it."""
        last = self.marks.last
        self._set_marks(InOutMarks(self.number, last if last is not None and last >= self.number else None))

    def mark_out(self) -> None:
        """Set the out point to the current frame; removes an in point after it."""
        first = self.marks.first
        self._set_marks(InOutMarks(first if first is not None and first <= self.number else None, self.number))

    def clear_marks(self) -> None:
        """Remove both marks."""
        self._set_marks(InOutMarks())

    def add_range(self) -> bool:
        """Keep the marked part for the export, so that another can be marked; return False if nothing is marked."""
        if self.marks == InOutMarks():
            return False
        self.ranges = tuple(sorted({*self.ranges, self.time_range}, key=lambda ends: ends[0]))
        self.clear_marks()
        return True

    def remove_ranges(self, ranges: Iterable[TimeRange]) -> None:
        """Keep ranges no longer."""
        removed = set(ranges)
        self.ranges = tuple(kept for kept in self.ranges if kept not in removed)
        self.changed.emit()

    def _set_marks(self, marks: InOutMarks) -> None:
        if self.times:
            self.marks = marks
            self.changed.emit()

    def _play(self, speed: float) -> None:
        if self.count > 1:
            self.speed = speed
            self.changed.emit()
