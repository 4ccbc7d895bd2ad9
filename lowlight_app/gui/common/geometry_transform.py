"""Geometry as a transformation of Qt, and its application to small images."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter, QTransform

from lowlight_app.geometry import Geometry


def transform_of(geometry: Geometry, size: QSize) -> QTransform:
    """Return the map from a picture that is shown in a size to its frame; see `Geometry.matrix`."""
    a, b, c, d, e, f = geometry.matrix(size.width(), size.height())
    return QTransform(a, d, b, e, c, f)


def turned_and_cropped(image: QImage, geometry: Geometry) -> QImage:
    """Return a small image after a geometry was applied."""
    if image.isNull() or geometry.changes_nothing:
        return image
    box = geometry.box(image.width(), image.height())
    result = QImage(QSize(box.width, box.height), image.format())
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(transform_of(geometry, image.size()) * QTransform.fromTranslate(-box.left, -box.top))
    painter.drawImage(QRect(0, 0, image.width(), image.height()), image)
    painter.end()
    return result
