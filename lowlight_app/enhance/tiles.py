"""Cut an image into overlapping tiles of one shape, so that the network's results join without seams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lowlight_app.box import Box

Span = tuple[int, int]


@dataclass(frozen=True)
class Tile:
    """A tile of an image.

    Attributes:
        outer: input of the network. May extend beyond the bottom and right of the image, up to the next multiple.
        inner: part of the result that is used, inside the image.
    """

    outer: Box
    inner: Box


def plan_tiles(height: int, width: int, side: int, radius: int, multiple: int) -> Iterator[Tile]:
    """Cut an image into as few tiles as cover it, all of one shape.

    A tile ends at a border of the image, as the images did that the network was trained on; everywhere else its inner part
    keeps a distance of `radius` from its outer edge.

    Args:
        height: the height of the image.
        width: the width of the image.
        side: longest side of a tile, at least 2 radius + 2 multiple.
        radius: see `Network`.
        multiple: see `Network`.
    """
    for rows in _plan_spans(height, side, radius, multiple):
        for columns in _plan_spans(width, side, radius, multiple):
            yield Tile(*(Box(top, left, bottom, right) for (top, bottom), (left, right) in zip(rows, columns, strict=True)))


def plan_tile(box: Box, height: int, width: int, radius: int, multiple: int) -> Tile:
    """Return the one tile whose inner part is a box, with the same result as a plan for the whole image.

    Args:
        box: the part.
        height: the height of the image.
        width: the width of the image.
        radius: see `Network`.
        multiple: see `Network`.
    """
    top, left = (max(0, start - radius) // multiple * multiple for start in (box.top, box.left))
    bottom, right = (
        min(_round_up(length, multiple), _round_up(stop + radius, multiple))
        for stop, length in ((box.bottom, height), (box.right, width))
    )
    return Tile(Box(top, left, bottom, right), box)


def _plan_spans(length: int, side: int, radius: int, multiple: int) -> Iterator[tuple[Span, Span]]:
    """Yield outer and inner spans along one axis; the inner ones have no gap and do not overlap."""
    padded = _round_up(length, multiple)
    count = 1 if padded <= side else -(-(padded - 2 * radius) // (side - 2 * radius - multiple))
    step = -(-(padded - 2 * radius) // count)
    size = padded if count == 1 else _round_up(step + 2 * radius, multiple)
    starts = [(padded - size) * i // max(count - 1, 1) // multiple * multiple for i in range(count)]
    joints = [0, *((start + size + after) // 2 for start, after in pairwise(starts)), length]
    for start, inner in zip(starts, pairwise(joints), strict=True):
        yield (start, start + size), inner


def _round_up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple
