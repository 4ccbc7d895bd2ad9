"""The timeline of a video: current frame, marks, scene marks, and segments with their own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.playback.transport import Transport

if TYPE_CHECKING:
    from lowlight_app.gui.playback.waveform import Peaks

_KNOB = 6
_GROOVE = 4
_WAVE_OPACITY = 0.45
_BAND_OPACITY, _BAR = 0.22, 4
"""Opacity and height of the bars of the ranges to export, which must show on the light ground, too."""
_SCENE_TOP, _SCENE_HEIGHT, _SCENE_WIDTH = 6, 5, 3.0
"""Top, height and least width of scene marks, which lie between the stripes of segments and the knob."""
_QUIETEST = 0.02
"""Loudness in 0..1 up to which the loudest sound fills the height; noise stays small."""


class TimelineBar(QWidget):
    """Seeks to the frame where it is clicked or dragged to.

    Args:
        transport: Its state is shown; seeks go to it.
    """

    hovered = Signal(object)
    """The frame under the mouse; None when the mouse has left."""

    def __init__(self, transport: Transport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transport = transport
        self._segments: list[tuple[int, int]] = []
        self._scene_marks: list[tuple[int, int]] = []
        self._peaks: Peaks | None = None
        self._wave: tuple[object, list[QLineF]] = (None, [])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timeline"))
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        transport.frame_changed.connect(self.update)
        transport.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Leave room for the knob and the waveform."""
        return QSize(240, 36)

    def show_segments(self, segments: list[tuple[int, int]]) -> None:
        """Show the segments with their own settings, each as its first frame and the frame after its last."""
        if segments != self._segments:
            self._segments = segments
            self.update()

    def show_scene_marks(self, marks: list[tuple[int, int]]) -> None:
        """Show scene marks, each given by its first and last frame."""
        self._scene_marks = marks
        self.update()

    def show_waveform(self, peaks: Peaks | None) -> None:
        """Show the sound behind the groove; None for none."""
        self._peaks = None if peaks is None else peaks / max(float(peaks.max()), _QUIETEST)
        self._wave = (None, [])
        self.update()

    def x_of(self, number: int) -> float:
        """Return the x coordinate of a frame, in logical pixels."""
        width = self.width() - 2 * _KNOB
        return _KNOB + width * number / max(1, self._transport.count - 1)

    def number_at(self, x: float) -> int:
        """Return the nearest frame."""
        fraction = (x - _KNOB) / max(1, self.width() - 2 * _KNOB)
        return round(min(max(fraction, 0.0), 1.0) * max(0, self._transport.count - 1))

    def frames_in(self, pixels: int) -> int:
        """Return how many frames there are in some pixels."""
        return round(pixels * self._transport.count / max(1, self.width() - 2 * _KNOB))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Seek to the frame."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Scrub, and report the frame under the mouse."""
        if self._transport.count:
            self.hovered.emit(self.number_at(event.position().x()))
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Report that no frame is under the mouse."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _seek(self, event: QMouseEvent) -> None:
        number = self.number_at(event.position().x())
        if number != self._transport.number or self._transport.playing:
            self._transport.seek(number)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the waveform, the groove, brighter between the marks and filled up to the knob, and what is marked."""
        c, transport = theme.colors(), self._transport
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, frames = self.height() / 2, transport.frames
        self._paint_wave(painter, c.faint)
        self._groove(painter, c.line, _KNOB, self.width() - _KNOB)
        if transport.count and len(frames):
            start, end = self.x_of(frames[0]), self.x_of(frames[-1])
            current = self.x_of(transport.number)
            for first, end_frame in self._segments:
                self._stripe(painter, c.text, self.x_of(first), self.x_of(end_frame))
            for kept_start, kept_end in transport.ranges:
                left, right = (self.x_of(transport.number_at(time)) for time in (kept_start, kept_end))
                self._range(painter, c, left, right)
            for first, last in self._scene_marks:
                self._scene_mark(painter, c.scene, self.x_of(first), self.x_of(last))
            self._groove(painter, c.off, start, end)
            self._groove(painter, c.accent, start, min(max(current, start), end))
            for number, side in ((transport.marks.first, 1), (transport.marks.last, -1)):
                if number is not None:
                    self._bracket(painter, c.accent_text, self.x_of(number), side)
            painter.setBrush(QColor(c.text))
            painter.drawEllipse(QPointF(current, middle), _KNOB, _KNOB)
        painter.end()

    def _paint_wave(self, painter: QPainter, color: str) -> None:
        pen = QColor(color)
        pen.setAlphaF(_WAVE_OPACITY)
        painter.setPen(QPen(pen, 1))
        painter.drawLines(self._wave_lines())
        painter.setPen(Qt.PenStyle.NoPen)

    def _wave_lines(self) -> list[QLineF]:
        """Return a line for each pixel column; kept until the width, the video or the sound changes."""
        transport, peaks = self._transport, self._peaks
        state = self.size(), id(transport.times)
        if self._wave[0] != state:
            columns = range(_KNOB, self.width() - _KNOB) if peaks is not None and transport.count > 1 else ()
            self._wave = state, [self._wave_line(x, peaks) for x in columns if peaks is not None]
        return self._wave[1]

    def _wave_line(self, x: int, peaks: Peaks) -> QLineF:
        transport, middle = self._transport, self.height() / 2
        first, last = (transport.times[self.number_at(edge)] / transport.duration for edge in (x, x + 1))
        begin = min(max(int(first * len(peaks)), 0), len(peaks) - 1)
        loudest = float(peaks[begin : max(begin + 1, int(last * len(peaks)))].max())
        half = loudest**0.5 * (middle - 4)  # the square root shows quiet sounds, too
        return QLineF(x + 0.5, middle - half, x + 0.5, middle + half)

    def _groove(self, painter: QPainter, color: str, left: float, right: float) -> None:
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(left, (self.height() - _GROOVE) / 2, right - left, _GROOVE), _GROOVE / 2, _GROOVE / 2)

    def _stripe(self, painter: QPainter, color: str, left: float, right: float) -> None:
        """Paint a stripe above the groove."""
        painter.setBrush(QColor(color))
        painter.drawRect(QRectF(left, 1, max(2.0, right - left), 3))

    def _scene_mark(self, painter: QPainter, color: str, left: float, right: float) -> None:
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(left - 1, _SCENE_TOP, max(_SCENE_WIDTH, right - left + 1), _SCENE_HEIGHT), 1, 1)

    def _range(self, painter: QPainter, c: theme.Colors, left: float, right: float) -> None:
        """Paint a range to export: a band as high as the timeline, with a bar below."""
        band, width = QColor(c.accent), max(2.0, right - left)
        band.setAlphaF(_BAND_OPACITY)
        painter.fillRect(QRectF(left, 1, width, self.height() - 2), band)
        painter.setBrush(QColor(c.accent_text))
        painter.drawRect(QRectF(left, self.height() - 1 - _BAR, width, _BAR))

    def _bracket(self, painter: QPainter, color: str, x: float, side: int) -> None:
        painter.setBrush(QColor(color))
        top, height = 3.0, self.height() - 6.0
        painter.drawRect(QRectF(x - 1, top, 2, height))
        foot = QRectF(min(x, x + 5 * side), top, 5, 2)
        painter.drawRect(foot)
        painter.drawRect(foot.translated(0, height - 2))
