"""Paints the tiles of an image, finer ones over coarser ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QRegion

from lowlight_app.gui.preview.view_state import ImageTile, TileKey
from lowlight_app.gui.widgets.checkerboard import checkerboard

_UNSMOOTHED_SCALE = 2.5
"""Scale from which single pixels can be told apart and are no longer smoothed."""


class TilePainter:
    """The tiles of one side, before or after."""

    def __init__(self) -> None:
        self._base: ImageTile | None = None
        self._tiles: dict[TileKey, ImageTile] = {}
        self._base_hidden = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to paint."""
        return self._base is None and not self._tiles

    def add(self, tiles: Iterable[ImageTile]) -> bool:
        """Add tiles; a tile replaces an earlier one with the same key. Return whether they may be visible."""
        visible = False
        for tile in tiles:
            if tile.key is None:
                self._base = tile
                visible |= not self._base_hidden
            else:
                self._tiles[tile.key] = tile
                visible = True
        return visible

    def remove(self, keys: Iterable[TileKey]) -> None:
        """Remove tiles."""
        for key in keys:
            self._tiles.pop(key, None)

    def clear(self) -> None:
        """Remove all tiles."""
        self._base, self._base_hidden = None, False
        self._tiles.clear()

    def color_at(self, point: tuple[float, float]) -> QColor | None:
        """Return the colour at a point, given as fractions of the image; None if nothing is there."""
        for tile in self._finest_first():
            rect, image = tile.rect, tile.image
            x, y = (
                (value - start) / length
                for value, start, length in zip(point, (rect.x(), rect.y()), (rect.width(), rect.height()), strict=True)
            )
            if 0 <= x < 1 and 0 <= y < 1:
                return image.pixelColor(int(x * image.width()), int(y * image.height()))
        return None

    def paint(self, painter: QPainter, target: QRect, clip: QRect, full_width: int, *, smooth: bool = False) -> None:
        """Paint the visible tiles.

        Args:
            painter: Paints in device pixels.
            target: The rectangle of the whole image.
            clip: The part to paint.
            full_width: Width of the photo in pixels; its own pixels are not smoothed when they are large on the screen.
            smooth: Whether the painter rotates, so that pixels must be smoothed even in their own size.
        """
        visible = self._visible(target, clip)
        self._base_hidden = all(tile is not self._base for tile, *_ in visible)
        if smooth and self._base is not None:  # the edges of rotated tiles do not quite meet
            visible.insert(0, (self._base, _rect(self._base.rect, target), QRegion(clip)))
        for tile, rect, region in visible:
            painter.save()
            painter.setClipRegion(region, Qt.ClipOperation.IntersectClip)
            if tile.image.hasAlphaChannel():
                painter.fillRect(rect, _checkerboard())
            own = tile.key is not None and tile.key.width == full_width and target.width() >= _UNSMOOTHED_SCALE * full_width
            same = rect.size() == tile.image.size()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not own and (smooth or not same))
            painter.drawImage(rect, tile.image)
            painter.restore()

    def _visible(self, target: QRect, clip: QRect) -> list[tuple[ImageTile, QRect, QRegion]]:
        """Return the tiles to paint, each with its rectangle and the region that no finer tile covers."""
        candidates = [(tile, rect) for tile in self._finest_first() if (rect := _rect(tile.rect, target)).intersects(clip)]
        missing, visible = QRegion(clip.intersected(target)), []
        for tile, rect in candidates:
            if missing.intersects(rect):
                visible.append((tile, rect, missing.intersected(rect)))
                missing -= rect
        return visible

    def _finest_first(self) -> list[ImageTile]:
        """Return the tiles, and the base last."""
        tiles = sorted(self._tiles.values(), key=lambda tile: -tile.key.width if tile.key else 0)
        return tiles if self._base is None else [*tiles, self._base]


@cache
def _checkerboard() -> QBrush:
    return checkerboard()


def _rect(fraction: QRectF, target: QRect) -> QRect:
    """Round edges, not sizes, so that neighbours join."""
    left, right = round(fraction.left() * target.width()), round(fraction.right() * target.width())
    top, bottom = round(fraction.top() * target.height()), round(fraction.bottom() * target.height())
    return QRect(target.x() + left, target.y() + top, right - left, bottom - top)
