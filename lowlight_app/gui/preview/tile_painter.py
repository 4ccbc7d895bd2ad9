"""The parts of one picture that are there, painted so that finer ones cover coarser ones."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QBrush, QPainter, QRegion

from lowlight_app.gui.preview.compare_layout import CompareLayout, Side
from lowlight_app.gui.preview.view_state import ImageTile, TileKey
from lowlight_app.gui.widgets.checkerboard import checkerboard

_AS_THEY_ARE = 2.5
"""Scale from which on single pixels can be told apart, and are not smoothed any more."""


class TilePainter:
    """One picture, before or after."""

    def __init__(self) -> None:
        self._base: ImageTile | None = None
        self._tiles: dict[TileKey, ImageTile] = {}

    @property
    def empty(self) -> bool:
        """Whether there is nothing to paint."""
        return self._base is None and not self._tiles

    def add(self, pieces: Iterable[ImageTile]) -> None:
        """Take pieces in; those of the same key are replaced."""
        for piece in pieces:
            if piece.key is None:
                self._base = piece
            else:
                self._tiles[piece.key] = piece

    def drop(self, keys: Iterable[TileKey]) -> None:
        """Let go of pieces."""
        for key in keys:
            self._tiles.pop(key, None)

    def clear(self) -> None:
        """Let go of all."""
        self._base = None
        self._tiles.clear()

    def paint(self, painter: QPainter, target: QRect, clip: QRect, full: int) -> None:
        """Paint what can be seen of it.

        Args:
            painter: on which coordinates are pixels of the screen.
            target: where the whole picture lies.
            clip: what is to be painted.
            full: width of the photo itself, whose own pixels are shown as they are when they are large on the screen.
        """
        finest_first = sorted(self._tiles.values(), key=lambda piece: -piece.key.width if piece.key else 0)
        seen = [(piece, place) for piece in finest_first if (place := _place(piece.place, target)).intersects(clip)]
        missing = QRegion(clip.intersected(target))
        chosen = []
        for piece, place in seen:
            if missing.intersects(place):
                chosen.append((piece, place, missing.intersected(place)))
                missing -= place
        if self._base is not None and not missing.isEmpty():
            place = _place(self._base.place, target)
            chosen.append((self._base, place, missing.intersected(place)))
        for piece, place, region in chosen:
            painter.setClipRegion(region)
            if piece.image.hasAlphaChannel():
                painter.fillRect(place, _checkerboard())
            own = piece.key is not None and piece.key.width == full and target.width() >= _AS_THEY_ARE * full
            same = place.size() == piece.image.size()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not own and not same)
            painter.drawImage(place, piece.image)
        painter.setClipping(False)


def paint_images(painter: QPainter, layout: CompareLayout, before: TilePainter, after: TilePainter) -> None:
    """Paint the images of a layout, the original in place of a result that is not ready; coordinates are device pixels."""
    painters = {Side.BEFORE: before, Side.AFTER: before if after.empty else after}
    for pane in layout.panes:
        painters[pane.side].paint(painter, layout.target(pane.area), pane.clip, layout.viewport.picture[0])


@cache
def _checkerboard() -> QBrush:
    return checkerboard()


def _place(share: QRectF, target: QRect) -> QRect:
    """Edges are rounded, not sizes, so that neighbours join."""
    left, right = round(share.left() * target.width()), round(share.right() * target.width())
    top, bottom = round(share.top() * target.height()), round(share.bottom() * target.height())
    return QRect(target.x() + left, target.y() + top, right - left, bottom - top)
