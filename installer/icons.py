"""The program's icon as a bitmap, rendered by Qt so that no external tool is needed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from lowlight_app.resources import resource_path

DRAWING = resource_path("icons", "lowlight.svg")


def draw_icon(size: int, target: Path) -> Path:
    """Write the icon as PNG.

    Args:
        size: width and height in pixels.
        target: the file to write; its folder is created.

    Raises:
        OSError: the file cannot be written.
    """
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    if not image.save(str(target)):
        raise OSError(f"{target} could not be written.")
    return target
