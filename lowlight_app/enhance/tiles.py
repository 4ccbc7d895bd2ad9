"""Cutting a picture into overlapping tiles of one shape, so that the network's answers join without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Box:
    """A part of a picture, in pixels; `bottom` and `right` are the first row and column beyond it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def within(self, outer: Box) -> Box:
        """The same part, counted from the corner of a box that contains it."""
        return Box(self.top - outer.top, self.left - outer.left, self.bottom - outer.top, self.right - outer.left)


@dataclass(frozen=True)
class Tile:
    """A piece of work.

    Attributes:
        outer: what the network is given. May reach below and beyond the picture, up to the next multiple.
        inner: what is taken of its answer, inside the picture.
    """

    outer: Box
    inner: Box


def plan_tiles(height: int, width: int, side: int, radius: int, multiple: int) -> Iterator[Tile]:
    """Cut a picture into as few tiles as cover it, all of one shape.

    At a border of the picture a tile ends with it, as the pictures did that the network was trained on; everywhere else
    its inner part keeps `radius` away from its outer edge.

    Args:
        height: of the picture.
        width: of the picture.
        side: longest side of a tile, at least 2 radius + 2 multiple.
        radius: see `Network`.
        multiple: see `Network`.
    """
    for rows in _cuts(height, side, radius, multiple):
        for columns in _cuts(width, side, radius, multiple):
            yield Tile(*(Box(top, left, bottom, right) for (top, bottom), (left, right) in zip(rows, columns, strict=True)))


def box_around(box: Box, height: int, width: int, radius: int, multiple: int) -> Tile:
    """The one tile that gives a part of a picture, exactly as a plan for the whole picture would."""
    top, left = (max(0, start - radius) // multiple * multiple for start in (box.top, box.left))
    bottom, right = (
        min(_up(length, multiple), _up(stop + radius, multiple)) for stop, length in ((box.bottom, height), (box.right, width))
    )
    return Tile(Box(top, left, bottom, right), box)


Span = tuple[int, int]


def _cuts(length: int, side: int, radius: int, multiple: int) -> Iterator[tuple[Span, Span]]:
    """Outer and inner spans along one direction, the inner ones without gap or overlap."""
    padded = _up(length, multiple)
    count = 1 if padded <= side else -(-(padded - 2 * radius) // (side - 2 * radius - multiple))
    step = -(-(padded - 2 * radius) // count)
    size = padded if count == 1 else _up(step + 2 * radius, multiple)
    starts = [(padded - size) * i // max(count - 1, 1) // multiple * multiple for i in range(count)]
    joints = [0, *((start + size + after) // 2 for start, after in pairwise(starts)), length]
    for start, inner in zip(starts, pairwise(joints), strict=True):
        yield (start, start + size), inner


def _up(length: int, multiple: int) -> int:
    return -(-length // multiple) * multiple
