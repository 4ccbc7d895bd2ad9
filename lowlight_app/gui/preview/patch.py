"""The restored pixels around a point of the picture on show."""

from __future__ import annotations

from lowlight_app.enhance import Box, Layers
from lowlight_app.frame import Frame
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.tile_grid import box_of, tiles_of
from lowlight_app.gui.preview.view_state import VisibleRegion

_SIDE = 5
"""Side of a patch in pixels of the screen."""


def find_patch(cache: PhotoCache, view: VisibleRegion, point: tuple[float, float]) -> list[Layers]:
    """Return the layers of a small square, in parts where it lies across tiles; of the base image while tiles are missing.

    Args:
        cache: Of the photo on show.
        view: Gives the scale.
        point: The middle of the square, as fractions of the image's width and height.

    Returns:
        Nothing if nothing is restored yet.
    """
    level = cache.level(view.scale)
    if level is not None:
        box = _square(cache, level, view.scale, point)
        tiles = [(box_of(key, level), cache.layers.get(key)) for key in tiles_of(box, level)]
        parts = [layers.part(_common(box, tile).relative_to(tile)) for tile, layers in tiles if layers is not None]
        if len(parts) == len(tiles):
            return parts
    base = cache.base_layers
    return [] if base is None else [base.part(_square(cache, cache.base, view.scale, point))]


def _square(cache: PhotoCache, level: Frame, scale: float, point: tuple[float, float]) -> Box:
    side = max(1, round(_SIDE * level.width / (cache.frame.width * scale)))
    (top, bottom), (left, right) = (
        _span(fraction, length, side) for fraction, length in zip(reversed(point), (level.height, level.width), strict=True)
    )
    return Box(top, left, bottom, right)


def _span(fraction: float, length: int, side: int) -> tuple[int, int]:
    start = min(max(int(fraction * length) - side // 2, 0), max(length - side, 0))
    return start, min(start + side, length)


def _common(one: Box, other: Box) -> Box:
    return Box(max(one.top, other.top), max(one.left, other.left), min(one.bottom, other.bottom), min(one.right, other.right))
