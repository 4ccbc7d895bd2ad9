"""Where a video stands, whether it plays, and which part of it is meant. Announces every change; knows no widget."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.library.photo import InOutMarks

_SPEEDS = (1.0, 2.0, 4.0)
"""What pressing the same shuttle key again leads to."""


class Transport(QObject):
    """The state of the video that is shown; all numbers are those of frames, from 0.

    Attributes:
        times: when each frame is shown, in seconds, rising; empty while no video is shown.
        number: the frame that is shown.
        speed: 0 while it stands, else how fast it plays; below 0 backwards.
        looping: whether it begins anew at the end.
        marks: the part that is played and exported.
    """

    sought = Signal(int)
    """The user wants to see this frame."""
    moved = Signal()
    """`number` is another."""
    changed = Signal()
    """Any other attribute is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.times: tuple[Fraction, ...] = ()
        self.number = 0
        self.speed = 0.0
        self.looping = False
        self.marks = InOutMarks()

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self.times)

    @property
    def playing(self) -> bool:
        """Whether it moves by itself."""
        return self.speed != 0

    @property
    def part(self) -> range:
        """The frames that are meant."""
        first, last = self.marks.first or 0, self.marks.last
        return range(first, self.count if last is None else last + 1)

    @property
    def cut(self) -> tuple[Fraction, Fraction | None]:
        """When the part begins and ends, in seconds; None for the end of the video."""
        first, behind = self.marks.first, None if self.marks.last is None else self.marks.last + 1
        start = Fraction(0) if first is None else self.times[first]
        return start, None if behind is None or behind >= self.count else self.times[behind]

    @property
    def until(self) -> Fraction:
        """When the last frame of the part ends, in seconds; of the last one of the video, as long after it as is usual."""
        end = self.cut[1]
        if end is not None or self.count < 2:
            return end or Fraction(0)
        return self.times[-1] + (self.times[-1] - self.times[0]) / (self.count - 1)

    @property
    def time(self) -> Fraction:
        """When the shown frame is shown, in seconds."""
        return self.times[self.number] if self.times else Fraction(0)

    def close(self) -> None:
        """No video is shown."""
        self.times, self.number, self.speed, self.marks = (), 0, 0.0, InOutMarks()
        self.changed.emit()

    def open(self, times: tuple[Fraction, ...], number: int, marks: InOutMarks) -> None:
        """A video is shown."""
        self.times, self.number, self.marks = times, number, marks
        self.changed.emit()

    def show(self, number: int) -> None:
        """This frame is shown now."""
        self.number = number
        self.moved.emit()

    def seek(self, number: int) -> None:
        """Ask for a frame, or for the nearest that there is; the video stands there."""
        if self.times:
            self.pause()
            self.show(min(max(number, 0), self.count - 1))
            self.sought.emit(self.number)

    def step(self, by: int) -> None:
        """Ask for a frame before or after the shown one."""
        self.seek(self.number + by)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.stop()
        else:
            self._play(1.0)

    def stop(self) -> None:
        """Stand at the frame that is shown, which is then refined."""
        if self.playing:
            self.seek(self.number)

    def pause(self) -> None:
        """Play no more; whoever calls says what is shown."""
        if self.playing:
            self.speed = 0.0
            self.changed.emit()

    def shuttle(self, direction: int) -> None:
        """Play forwards (1) or backwards (-1); faster each time, up to four times."""
        same = self.speed * direction > 0
        faster = next((speed for speed in _SPEEDS if speed > abs(self.speed)), _SPEEDS[-1])
        self._play(direction * (faster if same else 1.0))

    def set_looping(self, on: bool) -> None:
        """Begin anew at the end, or stand there."""
        self.looping = on
        self.changed.emit()

    def mark_first(self) -> None:
        """The part begins with the shown frame; an end before it falls away."""
        last = self.marks.last
        self._mark(InOutMarks(self.number, last if last is not None and last >= self.number else None))

    def mark_last(self) -> None:
        """The part ends with the shown frame; a beginning after it falls away."""
        first = self.marks.first
        self._mark(InOutMarks(first if first is not None and first <= self.number else None, self.number))

    def unmark(self) -> None:
        """The whole video is meant."""
        self._mark(InOutMarks())

    def _mark(self, marks: InOutMarks) -> None:
        if self.times:
            self.marks = marks
            self.changed.emit()

    def _play(self, speed: float) -> None:
        if self.count > 1:
            self.speed = speed
            self.changed.emit()
