"""What is looked at, and the parts of pictures that are shown there. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QColor, QImage

_SQUARE = 8
_SQUARES = ((150, 150, 150), (110, 110, 110))


class TileKey(NamedTuple):
    """A square of a level.

    Attributes:
        width: of the level, which tells it from the picture's other levels.
        row, column: counted in squares.
    """

    width: int
    row: int
    column: int


class View(NamedTuple):
    """What is looked at.

    Attributes:
        scale: pixels of the screen per pixel of the picture.
        left, top, right, bottom: the visible part, as shares of the picture's width and height.
    """

    scale: float
    left: float
    top: float
    right: float
    bottom: float


def checkerboard() -> QBrush:
    """What is seen through transparent pixels."""
    tile = QImage(2 * _SQUARE, 2 * _SQUARE, QImage.Format.Format_RGB32)
    tile.fill(QColor(*_SQUARES[0]))
    for row, column in ((0, 1), (1, 0)):
        for y in range(row * _SQUARE, (row + 1) * _SQUARE):
            for x in range(column * _SQUARE, (column + 1) * _SQUARE):
                tile.setPixelColor(x, y, QColor(*_SQUARES[1]))
    return QBrush(tile)


@dataclass(frozen=True)
class Piece:
    """A part of the picture, ready to paint.

    Attributes:
        key: which part; None for what lies under all others, the small picture of the whole as a rule.
        place: where, as shares of the picture's width and height.
        image: in the colours of the screen.
    """

    key: TileKey | None
    place: QRectF
    image: QImage
