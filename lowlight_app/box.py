"""A rectangle of pixels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A part of an image, in pixels; `bottom` and `right` are the first row and column beyond it."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.right - self.left

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def grown(self, margin: int, height: int, width: int) -> Box:
        """Return the part with a margin on all sides, as far as an image of this size goes."""
        top, left = max(0, self.top - margin), max(0, self.left - margin)
        return Box(top, left, min(height, self.bottom + margin), min(width, self.right + margin))

    def moved_into(self, outer: Box) -> Box:
        """Return a box of the same size inside another one, or of its size where that is smaller."""
        height, width = min(self.height, outer.height), min(self.width, outer.width)
        top = min(max(self.top, outer.top), outer.bottom - height)
        left = min(max(self.left, outer.left), outer.right - width)
        return Box(top, left, top + height, left + width)

    def relative_to(self, outer: Box) -> Box:
        """Return the same part, counted from the corner of another box."""
        return Box(self.top - outer.top, self.left - outer.left, self.bottom - outer.top, self.right - outer.left)
