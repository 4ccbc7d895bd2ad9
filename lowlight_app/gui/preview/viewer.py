"""The widget that shows a photo before and after, in one of the view modes, with zoom and pan."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from lowlight_app.geometry import Geometry
from lowlight_app.gui.common import theme
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.preview.compare_layout import VIEW_MODES, CompareLayout, Side, ViewMode
from lowlight_app.gui.preview.overlay import paint_overlay, paint_reason
from lowlight_app.gui.preview.picture_view import PictureView, paint_images
from lowlight_app.gui.preview.tile_painter import TilePainter
from lowlight_app.gui.preview.view_state import ImageTile, TileKey, VisibleRegion
from lowlight_app.gui.preview.viewport import Viewport
from lowlight_app.gui.preview.zoom_view import ZoomView

_GRAB_DISTANCE = 12
"""Distance at which the wipe line can be grabbed, in logical pixels."""
_MARGIN = 16
_GAP = 8
_FADE_MS = 110


class Viewer(ZoomView):
    """Shows one photo. Paints the tiles it is given; knows nothing of networks.

    Attributes:
        before, after: The tiles of each side.
        reference: The tiles that replace those of the original in a comparison.
        mode: The view mode.
        wipe: Position of the wipe line, as a fraction of the visible image's width.
        picture: How the photo is turned and cropped.
        original_held: Whether the original is shown while a key is held.
        original_toggled: Whether the original is shown until toggled again.
    """

    wiped = Signal()
    """The user moved the wipe line."""
    mode_changed = Signal(object)
    """The `ViewMode` has changed."""
    panels_toggled = Signal()
    """The user pressed Tab."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before, self.after, self.reference = TilePainter(), TilePainter(), TilePainter()
        self._names = ("", "")
        self.menu_actions = QMenu(self)
        self.mode = self._former_mode = VIEW_MODES[0]
        self.wipe = 0.5
        self.original_held = self.original_toggled = False
        self._photo: Photo | None = None
        self.picture = PictureView()
        self._pressed: QPointF | None = None
        self._wiping = False
        self._label_opacity = 1.0
        self._fade = self._animation(_FADE_MS, self._fade_step)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 200)
        self.setAccessibleName(self.tr("Image before and after"))

    # --- Commands of the window

    def show_photo(self, photo: Photo | None) -> None:
        """Show a photo, fitted; None shows none."""
        self._photo = photo
        self.original_held = self.original_toggled = False
        if photo is not None:
            self.picture = PictureView((photo.info.width, photo.info.height), photo.geometry, even=photo.is_video)
            margin = round(_MARGIN * self.devicePixelRatioF())
            self.viewport = Viewport(self.picture.size, self.area_size(), margin=margin).fit()
            self.emit_view()
        self._set_cursor(None)
        self.update()

    def show_geometry(self, geometry: Geometry, *, uncropped: bool = False) -> None:
        """Show the photo turned, straightened and, unless the crop is being chosen, cropped."""
        self.picture, before = replace(self.picture, geometry=geometry, uncropped=uncropped), self.picture
        if self.picture.size != before.size or uncropped != before.uncropped:
            self._zoom.stop()
            self.set_viewport(replace(self.viewport, image=self.picture.size).fit())
        elif self.picture != before:
            self.set_viewport(self.viewport)

    def set_mode(self, mode: ViewMode) -> None:
        """Change the view mode."""
        self.original_toggled = False
        if mode is not self.mode:
            self.mode = mode
            self.viewport = self.viewport.resized(self.area_size())
            self.mode_changed.emit(mode)
            self.emit_view()
        self.update()

    def toggle_mode(self, mode: ViewMode) -> None:
        """Change the view mode, or return to the former one if it is already in use."""
        if mode is self.mode:
            mode, self._former_mode = self._former_mode, mode
        else:
            self._former_mode = self.mode
        self.set_mode(mode)

    def hold_original(self, on: bool) -> None:
        """Show only the original while a key is held."""
        self.original_held = on
        self.update()

    def toggle_original(self) -> None:
        """Show only the original, or before and after again."""
        self.original_toggled = not self.original_toggled
        self.update()

    def clear(self) -> None:
        """Remove all tiles, since another photo is shown."""
        for tiles in (self.before, self.after, self.reference):
            tiles.clear()
        self.update()

    def handle(self) -> QPoint | None:
        """Return the position of the wipe line's handle; None while there is no line."""
        layout = self.compare_layout
        shown = layout.has_wipe and self.shows_result
        return QPoint(round(layout.wipe_x / self.devicePixelRatioF()), self.height() // 2) if shown else None

    def clear_reference(self) -> None:
        """Show the original again, until the tiles of a reference arrive."""
        self.reference.clear()
        self.update()

    def name_sides(self, reference: str, result: str) -> None:
        """Set the labels of a comparison; the original and its result keep theirs."""
        self._names = (reference, result)
        self.update()

    def show_tiles(self, side: TilePainter, tiles: list[ImageTile]) -> None:
        """Add tiles to a side, and repaint if they can be seen."""
        if side.add(tiles):
            self.update()

    def remove_tiles(self, side: TilePainter, keys: list[TileKey]) -> None:
        """Remove tiles from a side."""
        side.remove(keys)
        self.update()

    def refresh(self) -> None:
        """Repaint, since the state of the photo has changed."""
        self.update()

    # --- Geometry

    def image_point(self, point: QPointF) -> tuple[float, float] | None:
        """Return the point of the image under a point of the widget, as fractions of its size; None outside the image."""
        x, y = self.viewport.fraction_at(self.in_area(point))
        return (x, y) if self._photo is not None and 0 <= x < 1 and 0 <= y < 1 else None

    def original_point(self, point: QPointF) -> tuple[float, float] | None:
        """Return the point of the original under a point of the widget; see `image_point`."""
        found = self.image_point(point)
        return None if found is None else self.picture.point_of_original(found)

    @property
    def compare_layout(self) -> CompareLayout:
        """The current layout."""
        gap = round(_GAP * self.devicePixelRatioF())
        return CompareLayout(
            self.mode, self.original_held or self.original_toggled, self._device_size, gap, self.viewport, self.wipe
        )

    @property
    def image_rect(self) -> QRectF:
        """The rectangle of the whole image in the first area, in logical pixels."""
        layout, ratio = self.compare_layout, self.devicePixelRatioF()
        target = layout.target(layout.areas[0])
        return QRectF(target.x() / ratio, target.y() / ratio, target.width() / ratio, target.height() / ratio)

    @property
    def _device_size(self) -> tuple[int, int]:
        size = (self.size().toSizeF() * self.devicePixelRatioF()).toSize()
        return size.width(), size.height()

    @property
    def has_image(self) -> bool:
        """Whether a photo is shown."""
        return self._photo is not None

    @property
    def shows_result(self) -> bool:
        """Whether there is a result to look at."""
        return self.has_image and not self.after.empty

    def region_of_result(self, view: VisibleRegion) -> VisibleRegion:
        """Return the part of the view in which the result is seen: in a wipe, what is right of the line."""
        if not self.compare_layout.has_wipe:
            return view
        left, top, right, bottom = self.viewport.visible
        line = left + self.wipe * (right - left)
        return VisibleRegion(view.scale, *self.picture.region_of_original((line, top, right, bottom)))

    def area_size(self) -> tuple[int, int]:
        """Return width and height of each area of the view mode, in device pixels."""
        return self.mode.area_size(self._device_size, round(_GAP * self.devicePixelRatioF()))

    def in_area(self, point: QPointF) -> tuple[float, float]:
        """Return a point of the widget in device pixels, relative to the area it lies in."""
        ratio = self.devicePixelRatioF()
        return self.compare_layout.in_area(point.x() * ratio, point.y() * ratio)

    def emit_view(self) -> None:
        """Report the visible part, as a part of the original."""
        self.view_changed.emit(VisibleRegion(self.viewport.scale, *self.picture.region_of_original(self.viewport.visible)))
        self.scale_changed.emit(self.viewport.scale, self.viewport.fitted)

    # --- Labels

    def _fade_step(self, value: float) -> None:
        self._label_opacity = value
        self.update()

    def _fade_to(self, goal: float) -> None:
        if self._fade.endValue() != goal:
            self._fade.stop()
            self._fade.setStartValue(self._label_opacity)
            self._fade.setEndValue(goal)
            self._fade.start()

    # --- Events

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Grab the wipe line or the image."""
        if self._photo is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed = event.position()
        self._wiping = event.button() is Qt.MouseButton.LeftButton and self._near_wipe(event.position())
        self._set_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the wipe line or pan."""
        if self._pressed is not None and self._wiping:
            self._wipe_to(event.position().x())
        elif self._pressed is not None:
            moved, self._pressed = event.position() - self._pressed, event.position()
            self.pan(moved)
        self._set_cursor(event.position())
        self._fade_to(0.0 if event.position().y() < 64 else 1.0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Release the wipe line or the image."""
        self._pressed, self._wiping = None, False
        self._set_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the wipe line back to the middle; elsewhere toggle between fit and 100 %, around the click."""
        if self._photo is None:
            return
        if self._near_wipe(event.position()):
            self.wipe = 0.5
            self.update()
        else:
            self.toggle_fit_at(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Show the commands for the photo."""
        if self._photo is not None:
            self.menu_actions.popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Show the labels again."""
        super().leaveEvent(event)
        self._fade_to(1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Toggle the panels with Tab."""
        if event.key() == Qt.Key.Key_Tab:
            self.panels_toggled.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Keep Tab for the panels; Shift+Tab moves the focus as usual."""
        return False if forward else super().focusNextPrevChild(forward)

    def _near_wipe(self, point: QPointF) -> bool:
        layout = self.compare_layout
        shown = layout.has_wipe and not self.after.empty
        return shown and abs(point.x() - layout.wipe_x / self.devicePixelRatioF()) <= _GRAB_DISTANCE

    def _wipe_to(self, x: float) -> None:
        self.wipe = self.compare_layout.wipe_at(x * self.devicePixelRatioF())
        self.wiped.emit()
        self.update()

    def _set_cursor(self, point: QPointF | None) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if point is not None and (self._wiping or (self._pressed is None and self._near_wipe(point))):
            shape = Qt.CursorShape.SplitHCursor
        elif self._photo is not None and not self.viewport.fitted:
            shape = Qt.CursorShape.OpenHandCursor if self._pressed is None else Qt.CursorShape.ClosedHandCursor
        self.setCursor(shape)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the images, the wipe line and the labels, or why the photo cannot be shown."""
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        painter.fillRect(QRect(0, 0, *self._device_size), QColor(theme.colors().canvas))
        if self._photo is not None and self._photo.state is PhotoState.BROKEN:
            painter.resetTransform()
            reason = self.tr("{name} cannot be shown: {reason}").format(name=self._photo.name, reason=self._photo.error)
            paint_reason(painter, self.rect(), reason)
        elif self._photo is not None:
            layout = self.compare_layout
            paint_images(painter, layout, self.before, self.after, self.reference, self.picture)
            painter.resetTransform()
            if not self.after.empty:
                paint_overlay(painter, layout, ratio, self._labels(layout), self._label_opacity)
        painter.end()

    def _labels(self, layout: CompareLayout) -> dict[Side, str]:
        """Return the label of each side."""
        if layout.original_only or self.reference.empty:
            return {Side.BEFORE: self.tr("Before"), Side.AFTER: self.tr("After")}
        return dict(zip((Side.BEFORE, Side.AFTER), self._names, strict=True))
