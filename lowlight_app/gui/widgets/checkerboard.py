"""The checkerboard behind transparent pixels."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QColor, QImage

_SQUARE = 8


_SQUARES = ((150, 150, 150), (110, 110, 110))


def checkerboard() -> QBrush:
    """What is seen through transparent pixels."""
    tile = QImage(2 * _SQUARE, 2 * _SQUARE, QImage.Format.Format_RGB32)
    tile.fill(QColor(*_SQUARES[0]))
    for row, column in ((0, 1), (1, 0)):
        for y in range(row * _SQUARE, (row + 1) * _SQUARE):
            for x in range(column * _SQUARE, (column + 1) * _SQUARE):
                tile.setPixelColor(x, y, QColor(*_SQUARES[1]))
    return QBrush(tile)
