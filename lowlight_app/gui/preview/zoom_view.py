"""A widget that shows a part of an image: zoom and pan by mouse, touchpad and touch screen."""

from __future__ import annotations

import math
import sys

from PySide6.QtCore import QEasingCurve, QEvent, QPointF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QInputDevice, QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from lowlight_app.gui.preview.view_state import VisibleRegion
from lowlight_app.gui.preview.viewport import Viewport

_ZOOM_MS = 110
_WHEEL_STEP = 1.25
"""Zoom factor of one wheel notch."""
_NOTCH = 120
"""Angle of one wheel notch, in eighths of a degree; also the pixels of a touchpad that zoom as much."""


class ZoomView(QWidget):
    """Keeps the viewport of an image and changes it as the user zooms and pans.

    Attributes:
        viewport: The visible part of the image.
    """

    view_changed = Signal(object)
    """The `VisibleRegion` has changed."""
    scale_changed = Signal(float, bool)
    """The scale, and whether the image is fitted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._zoom = self._animation(_ZOOM_MS, self._zoom_step)
        self._zoom_goal = (1.0, 1.0, (0.0, 0.0))
        if sys.platform != "darwin":  # there a touchpad sends native gestures, and Qt would report them twice
            self.grabGesture(Qt.GestureType.PinchGesture)

    @property
    def has_image(self) -> bool:
        """Whether there is an image to zoom."""
        raise NotImplementedError

    def area_size(self) -> tuple[int, int]:
        """Return width and height of the area for the image, in device pixels."""
        raise NotImplementedError

    def in_area(self, point: QPointF) -> tuple[float, float]:
        """Return a point of the widget in device pixels, relative to the area it lies in."""
        raise NotImplementedError

    # --- Commands

    def fit(self) -> None:
        """Show the whole image."""
        self._zoom.stop()
        self.set_viewport(self.viewport.fit())

    def zoom_to(self, scale: float, point: QPointF | None = None) -> None:
        """Animate to another scale, around a point (logical pixels of the widget) or the middle."""
        anchor = self.in_area(point) if point is not None else (self.viewport.area[0] / 2, self.viewport.area[1] / 2)
        self._zoom_goal = (self.viewport.scale, self.viewport.zoomed(scale, anchor).scale, anchor)
        self._zoom.stop()
        self._zoom.start()

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Animate to a multiple of the scale, or of the target scale of a running animation."""
        running = self._zoom.state() is QVariantAnimation.State.Running
        self.zoom_to((self._zoom_goal[1] if running else self.viewport.scale) * factor, point)

    def toggle_fit(self) -> None:
        """Toggle between the whole image and 100 %, around the mouse if it is over the image."""
        mouse = QPointF(self.mapFromGlobal(QCursor.pos()))
        self.toggle_fit_at(mouse if self.rect().contains(mouse.toPoint()) else None)

    def toggle_fit_at(self, point: QPointF | None) -> None:
        """Toggle between the whole image and 100 %, around a point."""
        if self.viewport.fitted:
            self.zoom_to(1.0, point)
        else:
            self.fit()

    def set_viewport(self, viewport: Viewport) -> None:
        """Show another part of the image."""
        self.viewport = viewport
        self.emit_view()
        self.update()

    def pan(self, moved: QPointF) -> None:
        """Move the image by a distance in logical pixels."""
        ratio = self.devicePixelRatioF()
        self.set_viewport(self.viewport.panned(moved.x() * ratio, moved.y() * ratio))

    def emit_view(self) -> None:
        """Report the visible part."""
        self.view_changed.emit(VisibleRegion(self.viewport.scale, *self.viewport.visible))
        self.scale_changed.emit(self.viewport.scale, self.viewport.fitted)

    # --- Events

    def event(self, event: QEvent) -> bool:
        """Follow touchpads and touch screens."""
        if isinstance(event, QNativeGestureEvent) and self.has_image:
            return self._take_native_gesture(event)
        if isinstance(event, QGestureEvent) and self.has_image:
            return self._take_gesture(event)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep a fitted image fitted."""
        super().resizeEvent(event)
        self.viewport = self.viewport.resized(self.area_size())
        if self.has_image:
            self.emit_view()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pan with a touchpad; zoom around the cursor with a wheel, or with Ctrl held."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        pixels, angle = event.pixelDelta(), event.angleDelta().y()
        if self.has_image and _is_precise(event):
            if control:
                self._zoom_at_once(_WHEEL_STEP ** (pixels.y() / _NOTCH), event.position())
            else:
                self._zoom.stop()
                self.pan(QPointF(pixels))
        elif self.has_image and angle:
            self.zoom_by(_WHEEL_STEP ** (angle / _NOTCH), event.position())
        event.accept()

    def _take_native_gesture(self, event: QNativeGestureEvent) -> bool:
        kind = event.gestureType()
        if kind is Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_at_once(1 + event.value(), event.position())
        elif kind is Qt.NativeGestureType.PanNativeGesture:
            self.pan(event.delta())
        elif kind is Qt.NativeGestureType.SmartZoomNativeGesture:
            self.toggle_fit_at(event.position())
        else:
            return super().event(event)
        return True

    def _take_gesture(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return super().event(event)
        center = QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint()))
        self._zoom_at_once(pinch.scaleFactor(), center)
        if pinch.state() is not Qt.GestureState.GestureStarted:
            self.pan(pinch.centerPoint() - pinch.lastCenterPoint())
        event.accept(pinch)
        return True

    # --- Zoom

    def _zoom_at_once(self, factor: float, point: QPointF) -> None:
        """Zoom without animation: the fingers move the image."""
        self._zoom.stop()
        if factor > 0:
            self.set_viewport(self.viewport.zoomed(self.viewport.scale * factor, self.in_area(point)))

    def _zoom_step(self, fraction: float) -> None:
        start, goal, anchor = self._zoom_goal
        scale = goal if fraction >= 1 else math.exp(math.log(start) * (1 - fraction) + math.log(goal) * fraction)
        self.set_viewport(self.viewport.zoomed(scale, anchor))

    def _animation(self, duration: int, step: object) -> QVariantAnimation:
        animation = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=duration)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        animation.valueChanged.connect(step)
        return animation


def _is_precise(event: QWheelEvent) -> bool:
    """Return whether a wheel event comes from fingers; on X11, wheels of mice report pixels too."""
    wheel = QGuiApplication.platformName() == "xcb" and event.device().type() is QInputDevice.DeviceType.Mouse
    return not event.pixelDelta().isNull() and not wheel
