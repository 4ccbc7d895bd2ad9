"""The picture as the viewer shows it: turned, straightened and cropped. Tiles stay those of the whole original."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QTransform

from lowlight_app.geometry import IDENTITY, Geometry, PixelBox, Size
from lowlight_app.gui.common.geometry_transform import transform_of
from lowlight_app.gui.preview.compare_layout import CompareLayout, Side
from lowlight_app.gui.preview.tile_painter import TilePainter

Region = tuple[float, float, float, float]
"""Left, top, right and bottom, as fractions."""


@dataclass(frozen=True)
class PictureView:
    """The part of a picture that the viewer shows.

    Attributes:
        original: Size of the picture in pixels.
        geometry: How it is turned, straightened and cropped.
        uncropped: Whether everything is shown, for choosing the crop.
        even: Whether the result has even sides, as videos do.
    """

    original: Size = (1, 1)
    geometry: Geometry = IDENTITY
    uncropped: bool = False
    even: bool = False

    @property
    def size(self) -> Size:
        """Width and height of the image on show, in pixels."""
        return self._box.width, self._box.height

    def region_of_original(self, visible: Region) -> Region:
        """Return the part of the original, in fractions, that contains the visible part of the image on show."""
        if self.geometry.changes_nothing:
            return visible
        (width, height), box = self.original, self._box
        left, top, right, bottom = visible
        shown = QRectF(QPointF(left * box.width, top * box.height), QPointF(right * box.width, bottom * box.height))
        part = self._to_original.mapRect(shown.translated(box.left, box.top)).intersected(QRectF(0, 0, width, height))
        return part.left() / width, part.top() / height, part.right() / width, part.bottom() / height

    def point_of_original(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return the point of the original under a point of the image on show, both as fractions."""
        (width, height), box = self.original, self._box
        place = QPointF(box.left + point[0] * box.width, box.top + point[1] * box.height)
        found = self._to_original.map(place)
        return found.x() / width, found.y() / height

    def paint(self, painter: QPainter, tiles: TilePainter, target: QRect, clip: QRect) -> None:
        """Paint the tiles of the original.

        Args:
            painter: Paints in device pixels.
            tiles: The tiles.
            target: The rectangle of the image on show.
            clip: The part to paint.
        """
        if self.geometry.changes_nothing:
            tiles.paint(painter, target, clip, self.original[0])
            return
        box = self._box
        across, down = target.width() / box.width, target.height() / box.height
        width, height = self.geometry.frame_size(*self.original)
        frame = QSize(max(1, round(width * across)), max(1, round(height * down)))
        shown = frame.transposed() if self.geometry.turns % 2 else frame
        left, top = target.x() - round(box.left * across), target.y() - round(box.top * down)
        transform = transform_of(self.geometry, shown) * QTransform.fromTranslate(left, top)
        clip = clip if self.uncropped else clip.intersected(target)
        painter.save()
        painter.setClipRect(clip)
        painter.setTransform(transform, True)
        part = transform.inverted()[0].mapRect(QRectF(clip)).toAlignedRect()
        tiles.paint(painter, QRect(0, 0, shown.width(), shown.height()), part, self.original[0], smooth=self.geometry.angle != 0)
        painter.restore()

    @property
    def _to_original(self) -> QTransform:
        """The map from the frame to the original, in pixels."""
        return transform_of(self.geometry, QSize(*self.original)).inverted()[0]

    @property
    def _box(self) -> PixelBox:
        if self.uncropped:
            return PixelBox(0, 0, *self.geometry.frame_size(*self.original))
        return self.geometry.box(*self.original, even=self.even and not self.geometry.changes_nothing)


def paint_images(
    painter: QPainter,
    layout: CompareLayout,
    before: TilePainter,
    after: TilePainter,
    reference: TilePainter,
    picture: PictureView,
) -> None:
    """Paint the images of a layout in device pixels; the original stands in for a version that is not ready.

    Args:
        painter: Paints in device pixels.
        layout: The layout.
        before: The original.
        after: The result.
        reference: The version that replaces the original in a comparison.
        picture: How the photo is turned and cropped.
    """
    left = before if reference.empty or layout.original_only else reference
    painters = {Side.BEFORE: left, Side.AFTER: before if after.empty else after}
    for pane in layout.panes:
        picture.paint(painter, painters[pane.side], layout.target(pane.area), pane.clip)
