"""The overlay over the picture while it is cropped: frame with handles, grid of thirds, and the mouse actions."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QWheelEvent
from PySide6.QtWidgets import QWidget

from lowlight_app.geometry import MAX_ANGLE
from lowlight_app.gui.crop.draft import CropDraft, Handle
from lowlight_app.gui.preview.viewer import Viewer

_GRAB = 14.0
"""Distance from a handle at which it can be grabbed, in logical pixels, like all sizes here."""
_CORNER, _THICKNESS = 18.0, 3.0
_SHADE, _LINE, _GRID = QColor(0, 0, 0, 140), QColor(255, 255, 255), QColor(255, 255, 255, 110)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR = 10
"""Pixels that an arrow key moves the crop with Shift."""
_CURSORS = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
}


@dataclass(frozen=True)
class _Drag:
    """A drag in progress.

    Attributes:
        start: Where the mouse was pressed.
        draft: The draft at that moment.
        change: Returns the draft for the position of the mouse.
        straightens: Whether it turns the picture, for which a finer grid is shown.
    """

    start: QPointF
    draft: CropDraft
    change: Callable[[QPointF], CropDraft]
    straightens: bool = False


class CropOverlay(QWidget):
    """Shows the crop over the viewer, which shows the whole picture meanwhile.

    Args:
        viewer: The viewer.
    """

    changed = Signal(CropDraft)
    """The user has changed the draft."""
    accepted = Signal()
    """The user double-clicked the crop."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer, self._draft = viewer, CropDraft((1, 1))
        self._drag: _Drag | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Crop"))
        viewer.installEventFilter(self)
        viewer.view_changed.connect(self.update)
        self.hide()

    def show_draft(self, draft: CropDraft) -> None:
        """Show a draft."""
        self._draft = draft
        self.update()

    @property
    def crop_rect(self) -> QRectF:
        """The rectangle of the crop on the widget."""
        frame, crop = self._viewer.image_rect, self._draft.crop
        left, top = frame.left() + crop.left * frame.width(), frame.top() + crop.top * frame.height()
        return QRectF(left, top, crop.width * frame.width(), crop.height * frame.height())

    def position_of(self, handle: Handle) -> QPointF:
        """Return the position of a handle on the widget."""
        across, down = handle.value
        rect = self.crop_rect
        return rect.center() + QPointF(across * rect.width() / 2, down * rect.height() / 2)

    # --- Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Cover the viewer."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._viewer.rect())
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys, which otherwise step through the photos."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ARROWS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the crop with the arrow keys by one pixel, with Shift by ten."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow is None:
            super().keyPressEvent(event)
            return
        step = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        width, height = self._draft.frame
        self._change(self._draft.moved(self._draft.crop, arrow[0] * step / width, arrow[1] * step / height))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Keep the whole picture in view."""
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Grab a handle, the crop, or outside of it the picture."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._drag = self._drag_from(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag."""
        if self._drag is not None:
            self._change(self._drag.change(event.position()))
        else:
            self._set_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End the drag."""
        self._drag = None
        self._set_cursor(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Apply the crop."""
        if self.crop_rect.contains(event.position()):
            self.accepted.emit()

    def _change(self, draft: CropDraft) -> None:
        if draft != self._draft:
            self.show_draft(draft)
            self.changed.emit(draft)

    def _drag_from(self, point: QPointF) -> _Drag:
        draft, handle = self._draft, self._handle_at(point)
        start = draft.crop
        if handle is not None:
            return _Drag(point, draft, lambda to: draft.resized(handle, start, *self._distance(point, to)))
        if self.crop_rect.contains(point):
            return _Drag(point, draft, lambda to: draft.moved(start, *self._distance(point, to)))
        middle = self.crop_rect.center()
        return _Drag(point, draft, lambda to: _turned(draft, middle, point, to), straightens=True)

    def _distance(self, start: QPointF, end: QPointF) -> tuple[float, float]:
        """Return a distance as fractions of the frame."""
        frame = self._viewer.image_rect
        return (end.x() - start.x()) / frame.width(), (end.y() - start.y()) / frame.height()

    def _handle_at(self, point: QPointF) -> Handle | None:
        """Return the handle near a point: an edge along its whole length, a corner before the edges."""
        rect = self.crop_rect
        grab = min(_GRAB, rect.width() / 3, rect.height() / 3)
        if not rect.adjusted(-_GRAB, -_GRAB, _GRAB, _GRAB).contains(point):
            return None
        across = _near(point.x(), rect.left(), rect.right(), grab)
        down = _near(point.y(), rect.top(), rect.bottom(), grab)
        return Handle((across, down)) if across or down else None

    def _set_cursor(self, point: QPointF) -> None:
        handle = self._handle_at(point)
        if handle is not None:
            self.setCursor(_CURSORS[handle.value])
        elif self.crop_rect.contains(point):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    # --- Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint what is cut off darker, and the frame with grid and handles."""
        painter, rect = QPainter(self), self.crop_rect
        painter.setClipRegion(QRegion(self.rect()) - QRegion(rect.toRect()))
        painter.fillRect(self.rect(), _SHADE)
        painter.setClipping(False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._drag is not None:
            self._paint_grid(painter, rect, 9 if self._drag.straightens else 3)
        else:
            self._paint_grid(painter, rect, 3)
        painter.setPen(QPen(_LINE, 1))
        painter.drawRect(rect)
        self._paint_handles(painter)
        painter.end()

    def _paint_grid(self, painter: QPainter, rect: QRectF, parts: int) -> None:
        painter.setPen(QPen(_GRID, 1))
        for part in range(1, parts):
            x, y = rect.left() + rect.width() * part / parts, rect.top() + rect.height() * part / parts
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def _paint_handles(self, painter: QPainter) -> None:
        length = min(_CORNER, self.crop_rect.width() / 3, self.crop_rect.height() / 3)
        for pen in (QPen(QColor(0, 0, 0, 90), _THICKNESS + 2), QPen(_LINE, _THICKNESS)):
            painter.setPen(pen)
            for handle in Handle:
                (across, down), point = handle.value, self.position_of(handle)
                if across and down:
                    ends = point - QPointF(across * length, 0), point, point - QPointF(0, down * length)
                else:
                    half = QPointF(length / 2, 0) if down else QPointF(0, length / 2)
                    ends = point - half, point, point + half
                painter.drawPolyline(list(ends))


def _near(position: float, first: float, last: float, grab: float) -> int:
    """Return -1 near the first of two sides, 1 near the last, else 0."""
    if position < first + grab:
        return -1
    return 1 if position > last - grab else 0


def _turned(draft: CropDraft, middle: QPointF, start: QPointF, end: QPointF) -> CropDraft:
    """Return the draft turned about the middle of the crop, as the mouse was moved around it."""
    first, last = (math.atan2(point.y() - middle.y(), point.x() - middle.x()) for point in (start, end))
    turn = math.degrees(math.remainder(last - first, math.tau))
    return draft.straightened(round(min(max(draft.geometry.angle + turn, -MAX_ANGLE), MAX_ANGLE), 2))
