"""The picture, before and after: wipe, side by side, peek; zoom and pan in step."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.preview.compare_layout import VIEW_MODES, CompareLayout, Side, ViewMode
from lowlight_app.gui.preview.overlay import paint_overlay, paint_reason
from lowlight_app.gui.preview.tile_painter import TilePainter, paint_images
from lowlight_app.gui.preview.view_state import VisibleRegion
from lowlight_app.gui.preview.viewport import Viewport

_GRAB = 12
"""How near the wipe line has to be to be grabbed, in logical pixels."""
_MARGIN = 16
_GAP = 8
_ZOOM_MS, _FADE_MS = 110, 110
_WHEEL_STEP = 1.25
"""Zoom of one notch of a wheel."""


class Viewer(QWidget):
    """Shows one photo. It is told the pieces and paints them; it knows nothing of networks."""

    view_changed = Signal(object)
    """A `VisibleRegion`: what is looked at."""
    scale_changed = Signal(float, bool)
    """The scale, and whether the picture is fitted."""
    mode_changed = Signal(object)
    panels_toggled = Signal()
    """Tab was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before, self.after = TilePainter(), TilePainter()
        self.mode = VIEW_MODES[0]
        self.wipe = 0.5
        self.peeking = self.shows_before = False
        self._photo: Photo | None = None
        self.viewport = Viewport()
        self._pressed: QPointF | None = None
        self._wiping = False
        self._labels = 1.0
        self._zoom = self._animation(_ZOOM_MS, self._zoom_step)
        self._zoom_goal = (1.0, 1.0, (0.0, 0.0))
        self._fade = self._animation(_FADE_MS, self._fade_step)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 200)
        self.setAccessibleName(self.tr("Picture before and after"))

    # --- What the window says

    def show_photo(self, photo: Photo | None) -> None:
        """Another photo, fitted."""
        self._photo = photo
        self.peeking = self.shows_before = False
        if photo is not None:
            margin = round(_MARGIN * self.devicePixelRatioF())
            self.viewport = Viewport((photo.info.width, photo.info.height), self._area_size(), margin=margin).fit()
            self._announce()
        self._set_cursor(None)
        self.update()

    def set_mode(self, mode: ViewMode) -> None:
        """Show before and after in another way."""
        self.shows_before = False
        if mode is not self.mode:
            self.mode = mode
            self.viewport = self.viewport.resized(self._area_size())
            self.mode_changed.emit(mode)
            self._announce()
        self.update()

    def peek(self, on: bool) -> None:
        """Show the original alone while a key is held."""
        self.peeking = on
        self.update()

    def toggle_before(self) -> None:
        """Show the original alone until told otherwise."""
        self.shows_before = not self.shows_before
        self.update()

    def fit(self) -> None:
        """The whole picture."""
        self._zoom.stop()
        self._set(self.viewport.fit())

    def zoom_to(self, scale: float, point: QPointF | None = None) -> None:
        """Change the scale smoothly, around a point (logical pixels of the widget) or the middle."""
        anchor = self._in_area(point) if point is not None else (self.viewport.area[0] / 2, self.viewport.area[1] / 2)
        self._zoom_goal = (self.viewport.scale, self.viewport.zoomed(scale, anchor).scale, anchor)
        self._zoom.stop()
        self._zoom.start()

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """As `zoom_to`, by a factor, counted from where a zoom under way will end."""
        running = self._zoom.state() is QVariantAnimation.State.Running
        self.zoom_to((self._zoom_goal[1] if running else self.viewport.scale) * factor, point)

    def toggle_fit(self) -> None:
        """Between the whole picture and 100 %, there around the mouse if it is over the picture."""
        if self.viewport.fitted:
            mouse = QPointF(self.mapFromGlobal(QCursor.pos()))
            self.zoom_to(1.0, mouse if self.rect().contains(mouse.toPoint()) else None)
        else:
            self.fit()

    def clear(self) -> None:
        """The pieces are those of another photo."""
        self.before.clear()
        self.after.clear()
        self.update()

    def refresh(self) -> None:
        """The pieces have changed."""
        self.update()

    # --- Geometry

    @property
    def compare_layout(self) -> CompareLayout:
        """Where the pictures lie just now."""
        gap = round(_GAP * self.devicePixelRatioF())
        return CompareLayout(self.mode, self.peeking or self.shows_before, self._room, gap, self.viewport, self.wipe)

    @property
    def _room(self) -> tuple[int, int]:
        size = (self.size().toSizeF() * self.devicePixelRatioF()).toSize()
        return size.width(), size.height()

    def _area_size(self) -> tuple[int, int]:
        return self.mode.area_size(self._room, round(_GAP * self.devicePixelRatioF()))

    def _in_area(self, point: QPointF) -> tuple[float, float]:
        """A point of the widget in pixels of the area that it lies in."""
        ratio = self.devicePixelRatioF()
        return self.compare_layout.in_area(point.x() * ratio, point.y() * ratio)

    def _set(self, viewport: Viewport) -> None:
        self.viewport = viewport
        self._announce()
        self.update()

    def _announce(self) -> None:
        self.view_changed.emit(VisibleRegion(self.viewport.scale, *self.viewport.visible))
        self.scale_changed.emit(self.viewport.scale, self.viewport.fitted)

    # --- Motion

    def _animation(self, duration: int, step: object) -> QVariantAnimation:
        animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=duration)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        animation.valueChanged.connect(step)
        return animation

    def _zoom_step(self, share: float) -> None:
        start, goal, anchor = self._zoom_goal
        scale = goal if share >= 1 else math.exp(math.log(start) * (1 - share) + math.log(goal) * share)
        self._set(self.viewport.zoomed(scale, anchor))

    def _fade_step(self, value: float) -> None:
        self._labels = value
        self.update()

    def _fade_to(self, goal: float) -> None:
        if self._fade.endValue() != goal:
            self._fade.stop()
            self._fade.setStartValue(self._labels)
            self._fade.setEndValue(goal)
            self._fade.start()

    # --- Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep fitted what is fitted."""
        super().resizeEvent(event)
        self.viewport = self.viewport.resized(self._area_size())
        if self._photo is not None:
            self._announce()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom to the cursor."""
        if self._photo is not None and event.angleDelta().y():
            self.zoom_by(_WHEEL_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the wipe line or of the picture."""
        if self._photo is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed = event.position()
        self._wiping = event.button() is Qt.MouseButton.LeftButton and self._near_wipe(event.position())
        self._set_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Wipe or pan."""
        if self._pressed is not None and self._wiping:
            self._wipe_to(event.position().x())
        elif self._pressed is not None:
            moved = (event.position() - self._pressed) * self.devicePixelRatioF()
            self._pressed = event.position()
            self._set(self.viewport.panned(moved.x(), moved.y()))
        self._set_cursor(event.position())
        self._fade_to(0.0 if event.position().y() < 64 else 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self._pressed, self._wiping = None, False
        self._set_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """On the line: back to the middle. On the picture: fit or 100 %, around the click."""
        if self._photo is None:
            return
        if self._near_wipe(event.position()):
            self.wipe = 0.5
            self.update()
        elif self.viewport.fitted:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """The labels come back."""
        super().leaveEvent(event)
        self._fade_to(1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tab hides the panels."""
        if event.key() == Qt.Key.Key_Tab:
            self.panels_toggled.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab is ours; Shift+Tab goes on as everywhere."""
        return False if forward else super().focusNextPrevChild(forward)

    def _near_wipe(self, point: QPointF) -> bool:
        layout = self.compare_layout
        shown = layout.has_wipe and not self.after.empty
        return shown and abs(point.x() - layout.wipe_x / self.devicePixelRatioF()) <= _GRAB

    def _wipe_to(self, x: float) -> None:
        self.wipe = self.compare_layout.wipe_at(x * self.devicePixelRatioF())
        self.update()

    def _set_cursor(self, point: QPointF | None) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if point is not None and (self._wiping or (self._pressed is None and self._near_wipe(point))):
            shape = Qt.CursorShape.SplitHCursor
        elif self._photo is not None and not self.viewport.fitted:
            shape = Qt.CursorShape.OpenHandCursor if self._pressed is None else Qt.CursorShape.ClosedHandCursor
        self.setCursor(shape)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint before and after, the line between them, and their labels."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        painter.fillRect(QRect(0, 0, *self._room), QColor(theme.colors().canvas))
        if self._photo is not None and self._photo.state is PhotoState.BROKEN:
            painter.resetTransform()
            reason = self.tr("{name} cannot be shown: {reason}").format(name=self._photo.name, reason=self._photo.error)
            paint_reason(painter, self.rect(), reason)
        elif self._photo is not None:
            layout = self.compare_layout
            paint_images(painter, layout, self.before, self.after)
            painter.resetTransform()
            if not self.after.empty:
                names = {Side.BEFORE: self.tr("Before"), Side.AFTER: self.tr("After")}
                paint_overlay(painter, layout, ratio, names, self._labels)
        painter.end()
