"""What is looked at, and the parts of pictures that are shown there. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage


class TileKey(NamedTuple):
    """A square of a level.

    Attributes:
        width: of the level, which tells it from the picture's other levels.
        row, column: counted in squares.
    """

    width: int
    row: int
    column: int


class VisibleRegion(NamedTuple):
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


@dataclass(frozen=True)
class ImageTile:
    """A part of the picture, ready to paint.

    Attributes:
        key: which part; None for what lies under all others, the small picture of the whole as a rule.
        place: where, as shares of the picture's width and height.
        image: in the colours of the screen.
    """

    key: TileKey | None
    place: QRectF
    image: QImage
