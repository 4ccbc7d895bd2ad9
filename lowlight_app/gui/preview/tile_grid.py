"""The grid of tiles in which an image is restored and shown, at the scale of the screen."""

from __future__ import annotations

import math

from lowlight_app.enhance import Box
from lowlight_app.frame import Frame
from lowlight_app.gui.preview.view_state import TileKey, VisibleRegion

SIDE = 512
"""Side of a tile, in pixels of its level: restored in a fraction of a second, so that work is cancelled quickly."""


def box_of(key: TileKey, level: Frame) -> Box:
    """Return the box of a tile, in pixels of its level."""
    top, left = key.row * SIDE, key.column * SIDE
    return Box(top, left, min(top + SIDE, level.height), min(left + SIDE, level.width))


def tiles_of(box: Box, level: Frame) -> list[TileKey]:
    """Return the tiles that a box, in pixels of a level, lies in."""
    rows = range(box.top // SIDE, -(-box.bottom // SIDE))
    columns = range(box.left // SIDE, -(-box.right // SIDE))
    return [TileKey(level.width, row, column) for row in rows for column in columns]


def visible_tiles(view: VisibleRegion, level: Frame) -> list[TileKey]:
    """Return the visible tiles, from the middle outwards."""
    rows = _span(view.top, view.bottom, level.height)
    columns = _span(view.left, view.right, level.width)
    middle = ((view.top + view.bottom) / 2 * level.height / SIDE - 0.5, (view.left + view.right) / 2 * level.width / SIDE - 0.5)
    keys = [TileKey(level.width, row, column) for row in rows for column in columns]
    return sorted(keys, key=lambda key: math.hypot(key.row - middle[0], key.column - middle[1]))


def _span(start: float, stop: float, length: int) -> range:
    first, last = math.floor(start * length), math.ceil(stop * length)
    return range(max(first, 0) // SIDE, -(-min(last, length) // SIDE))
