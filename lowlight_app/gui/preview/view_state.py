"""The visible region of an image and its tiles. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from lowlight_app.settings import EnhanceSettings


class TileKey(NamedTuple):
    """Identifies a tile.

    Attributes:
        width: Width of its level in pixels, which identifies the level.
        row, column: Position in the grid of tiles.
    """

    width: int
    row: int
    column: int


class VisibleRegion(NamedTuple):
    """The visible part of an image.

    Attributes:
        scale: Device pixels per image pixel.
        left, top, right, bottom: Edges of the part, as fractions of the image's width and height.
    """

    scale: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class ImageTile:
    """A part of an image, ready to paint.

    Attributes:
        key: Identifies the tile; None for the base, usually the whole image at low resolution, which lies under all others.
        rect: Position, as fractions of the image's width and height.
        image: In the colour space of the screen.
    """

    key: TileKey | None
    rect: QRectF
    image: QImage


@dataclass(frozen=True)
class Reference:
    """The version to compare with; the original if neither is set.

    Attributes:
        model: Id of another model, which is run with the current settings.
        settings: Settings kept earlier, with the current model.
    """

    model: str = ""
    settings: EnhanceSettings | None = None


ORIGINAL = Reference()
