"""The loupe: a round window under the pointer that shows a fitted photo at 100 % while a key is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.preview.tile_painter import TilePainter
from lowlight_app.gui.preview.view_state import VisibleRegion
from lowlight_app.gui.preview.viewer import Viewer

if TYPE_CHECKING:
    from lowlight_app.gui.preview.controller import PreviewController

_SIDE = 260
"""Diameter in logical pixels."""
_BORDER = 2
_RELEASE_MS = 60
"""Delay before a released key counts: on X11 a held key may seem to be released and pressed again."""


class Loupe(QWidget):
    """Follows the pointer over a viewer that shows a whole photo.

    Args:
        viewer: Shows the photo; its tiles stand in for those of the loupe.

    Attributes:
        before, after: The tiles of the loupe.
        shows_original: Whether the original is shown, since Shift is held.
        scale: Device pixels per pixel of the photo.
    """

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self.before, self.after = TilePainter(), TilePainter()
        self.shows_original, self.scale = False, 1.0
        self._viewer = viewer
        self._point = (0.5, 0.5)
        self._held = False
        self._release = QTimer(self, singleShot=True, interval=_RELEASE_MS)
        self._release.timeout.connect(self.put_away)
        self._preview: PreviewController | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_SIDE, _SIDE)
        self.hide()
        viewer.installEventFilter(self)

    def prepare(self, preview: PreviewController) -> None:
        """Start; call this once the preview exists."""
        self._preview = preview
        preview.loupe.before_ready.connect(self.before.add)
        preview.loupe.compositor.ready.connect(self.after.add)
        preview.loupe.compositor.evicted.connect(self.after.remove)
        for signal in (preview.loupe.before_ready, preview.loupe.compositor.ready, preview.loupe.compositor.evicted):
            signal.connect(lambda _: self.update())
        preview.loupe.cleared.connect(self._clear)

    def hold(self, on: bool) -> None:
        """Show the loupe while a key is held."""
        if not on:
            self._release.start()
            return
        self._release.stop()
        if not self._held:
            self._held = True
            self.shows_original = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._move_to(QPointF(self._viewer.mapFromGlobal(QCursor.pos())))

    def put_away(self) -> None:
        """Hide the loupe."""
        self._release.stop()
        self._held = False
        self.hide()
        if self._preview is not None:
            self._preview.set_loupe(None)

    def show_original(self, on: bool) -> None:
        """Show the original while Shift is held too."""
        if on != self.shows_original:
            self.shows_original = on
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the pointer."""
        if not self._held:
            return False
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self.show_original(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._move_to(event.position())
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Leave):
            self.put_away()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the photo in a circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(self.rect()).adjusted(_BORDER, _BORDER, -_BORDER, -_BORDER)
        path = QPainterPath()
        path.addEllipse(circle)
        painter.setClipPath(path)
        painter.drawPixmap(0, 0, self._render())
        painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.colors().accent), _BORDER))
        painter.drawEllipse(circle)
        painter.end()

    def _render(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        side = round(_SIDE * ratio)
        pixmap = QPixmap(side, side)
        pixmap.fill(QColor(theme.colors().canvas))
        width, height = (round(length * self.scale) for length in self._viewer.viewport.image)
        corner = QPoint(round(side / 2 - self._point[0] * width), round(side / 2 - self._point[1] * height))
        target = QRect(corner.x(), corner.y(), width, height)
        painter = QPainter(pixmap)
        for tiles in self._sources():
            self._viewer.picture.paint(painter, tiles, target, pixmap.rect())
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _sources(self) -> list[TilePainter]:
        """Return the tiles to paint, those that stand in first."""
        if self.shows_original or self._viewer.after.empty:
            return [self._viewer.before, self.before]
        return [self._viewer.after, self.after]

    def _move_to(self, position: QPointF) -> None:
        viewport, point = self._viewer.viewport, self._viewer.image_point(position)
        if point is None or not viewport.fitted or self._preview is None:
            self.hide()
            return
        self._point, self.scale = point, _scale_for(viewport.scale)
        self.move(position.toPoint() - self.rect().center())
        self._preview.set_loupe(self._region())
        self.show()
        self.raise_()
        self.update()

    def _region(self) -> VisibleRegion:
        half = _SIDE * self.devicePixelRatioF() / 2 / self.scale
        (x, y), (width, height) = self._point, self._viewer.viewport.image
        left, top = max(0.0, x - half / width), max(0.0, y - half / height)
        right, bottom = min(1.0, x + half / width), min(1.0, y + half / height)
        return VisibleRegion(self.scale, *self._viewer.picture.region_of_original((left, top, right, bottom)))

    def _clear(self) -> None:
        self.before.clear()
        self.after.clear()


def _scale_for(fitted: float) -> float:
    """Return 100 %, or for photos that are almost as large when fitted, the next doubling that enlarges them."""
    scale = 1.0
    while scale < 1.5 * fitted:
        scale *= 2
    return scale
