"""The checkerboard behind transparent pixels."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QColor, QImage

_SQUARE_SIZE = 8
_COLORS = ((150, 150, 150), (110, 110, 110))


def checkerboard() -> QBrush:
    """Return the brush that is visible through transparent pixels."""
    tile = QImage(2 * _SQUARE_SIZE, 2 * _SQUARE_SIZE, QImage.Format.Format_RGB32)
    tile.fill(QColor(*_COLORS[0]))
    for row, column in ((0, 1), (1, 0)):
        for y in range(row * _SQUARE_SIZE, (row + 1) * _SQUARE_SIZE):
            for x in range(column * _SQUARE_SIZE, (column + 1) * _SQUARE_SIZE):
                tile.setPixelColor(x, y, QColor(*_COLORS[1]))
    return QBrush(tile)
