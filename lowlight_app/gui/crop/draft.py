"""The geometry while the user edits it: the effects of dragging, straightening and aspect ratios on the crop. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from lowlight_app.geometry import FULL, IDENTITY, Crop, Geometry, Size

_LEAST = 16
"""Smallest side of a crop that can be dragged, in pixels."""


class Handle(Enum):
    """A handle of the crop: which sides it moves, -1 for left or top, 1 for right or bottom."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    RIGHT = (1, 0)
    BOTTOM_RIGHT = (1, 1)
    BOTTOM = (0, 1)
    BOTTOM_LEFT = (-1, 1)
    LEFT = (-1, 0)


@dataclass(frozen=True)
class CropDraft:
    """A geometry that is being chosen.

    Attributes:
        size: Width and height of the original in pixels.
        geometry: Its crop may reach beyond the straightened picture, so that it grows again when the angle gets smaller.
        ratio: Width by height that the crop keeps; None for any.
        even: Whether the result has even sides, as videos do.
    """

    size: Size
    geometry: Geometry = IDENTITY
    ratio: float | None = None
    even: bool = False

    @property
    def frame(self) -> Size:
        """Width and height of the turned picture in pixels."""
        return self.geometry.frame_size(*self.size)

    @property
    def crop(self) -> Crop:
        """The crop, inside the picture."""
        return self.geometry.fitted(*self.size).crop

    @property
    def result(self) -> Geometry:
        """The geometry to apply, in whole pixels; with a ratio, the sides have it as exactly as pixels allow."""
        (width, height), box = self.frame, self.geometry.box(*self.size, even=self.even and not self.geometry.changes_nothing)
        if self.ratio is not None:
            step = 2 if self.even else 1
            down = max(step, min(round(box.width / self.ratio / step), (height - box.top) // step) * step)
            box = replace(box, height=down, width=max(step, min(box.width, round(down * self.ratio / step) * step)))
        crop = Crop(box.left / width, box.top / height, (box.left + box.width) / width, (box.top + box.height) / height)
        return replace(self.geometry, crop=crop)

    @property
    def result_size(self) -> Size:
        """Width and height of the result in pixels."""
        return self.result.result_size(*self.size)

    # --- Dragging

    def resized(self, handle: Handle, start: Crop, dx: float, dy: float) -> CropDraft:
        """Return the draft after a handle was dragged, as far as the picture allows.

        Args:
            handle: The handle.
            start: The crop when the drag began.
            dx: Distance as a fraction of the frame's width.
            dy: Distance as a fraction of the frame's height.
        """
        if self.ratio is not None:
            return self._with_crop(self._limited(start, self._proportional(handle, start, dx, dy)))
        across, down = handle.value
        left, right = self._side(start.left, start.right, across, dx, self.frame[0])
        top, bottom = self._side(start.top, start.bottom, down, dy, self.frame[1])
        wider = self._limited(start, replace(start, left=left, right=right))
        return self._with_crop(self._limited(wider, replace(wider, top=top, bottom=bottom)))

    def moved(self, start: Crop, dx: float, dy: float) -> CropDraft:
        """Return the draft after the crop was dragged; see `resized`."""
        dx, dy = min(max(dx, -start.left), 1 - start.right), min(max(dy, -start.top), 1 - start.bottom)
        across = self._limited(start, replace(start, left=start.left + dx, right=start.right + dx))
        return self._with_crop(self._limited(across, replace(across, top=across.top + dy, bottom=across.bottom + dy)))

    # --- Commands

    def straightened(self, angle: float) -> CropDraft:
        """Return the draft with another angle; the middle of the crop stays at the same place of the picture."""
        turn, crop, (width, height) = math.radians(angle - self.geometry.angle), self.geometry.crop, self.frame
        x, y = (crop.center[0] - 0.5) * width, (crop.center[1] - 0.5) * height
        dx = (x * math.cos(turn) - y * math.sin(turn) - x) / width
        dy = (x * math.sin(turn) + y * math.cos(turn) - y) / height
        moved = Crop(crop.left + dx, crop.top + dy, crop.right + dx, crop.bottom + dy)
        return replace(self, geometry=replace(self.geometry, angle=angle, crop=moved))

    def with_ratio(self, ratio: float | None) -> CropDraft:
        """Return the draft with an aspect ratio; the crop keeps its middle and, if it fits, its area."""
        if ratio is None:
            return replace(self, ratio=None)
        crop, (width, height) = self.crop, self.frame
        wide = math.sqrt(crop.width * width * crop.height * height * ratio)
        across, down = wide / width / 2, wide / ratio / height / 2
        (x, y) = crop.center
        shaped = replace(self.geometry, crop=Crop(x - across, y - down, x + across, y + down))
        return replace(self, ratio=ratio, geometry=shaped.fitted(*self.size))

    def swapped(self) -> CropDraft:
        """Return the draft with width and height of the crop exchanged."""
        box = self.geometry.box(*self.size)
        swapped = self.with_ratio(box.height / box.width)
        return replace(swapped, ratio=None if self.ratio is None else 1 / self.ratio)

    def turned_right(self, quarters: int) -> CropDraft:
        """Return the draft after clockwise quarter turns."""
        ratio = self.ratio if self.ratio is None or not quarters % 2 else 1 / self.ratio
        return replace(self, geometry=self.geometry.turned_right(quarters), ratio=ratio)

    def mirrored(self) -> CropDraft:
        """Return the draft with left and right exchanged."""
        return replace(self, geometry=self.geometry.mirrored())

    def upside_down(self) -> CropDraft:
        """Return the draft with top and bottom exchanged."""
        return replace(self, geometry=self.geometry.upside_down())

    def reset(self) -> CropDraft:
        """Return the draft of the whole picture as it was taken."""
        return CropDraft(self.size, even=self.even)

    # --- Limits

    def _limited(self, start: Crop, goal: Crop) -> Crop:
        return self.geometry.limited(start, goal, *self.size)

    def _with_crop(self, crop: Crop) -> CropDraft:
        return replace(self, geometry=replace(self.geometry, crop=crop))

    def _side(self, first: float, last: float, moved: int, by: float, pixels: int) -> tuple[float, float]:
        """Move the first or last of two opposite sides, within reach and not beyond the other one."""
        least = min(_LEAST / pixels, last - first)
        if moved < 0:
            return max(min(first + by, last - least), FULL.left - 1), last
        return (first, min(max(last + by, first + least), FULL.right + 1)) if moved else (first, last)

    def _proportional(self, handle: Handle, start: Crop, dx: float, dy: float) -> Crop:
        """Return the crop that the handle is dragged to, with the ratio of `start`; sides that it does not touch stay centred."""
        across, down = handle.value
        scales = [1 + across * dx / start.width] * abs(across) + [1 + down * dy / start.height] * abs(down)
        least = max(min(1.0, _LEAST / (part * side)) for part, side in zip((start.width, start.height), self.frame, strict=True))
        most = 1 / max(start.width, start.height)
        scale = min(max(*scales, least) if len(scales) > 1 else max(scales[0], least), max(most, 1.0))
        left, right = _scaled(start.left, start.right, across, scale)
        top, bottom = _scaled(start.top, start.bottom, down, scale)
        return Crop(left, top, right, bottom)


def _scaled(first: float, last: float, moved: int, scale: float) -> tuple[float, float]:
    """Scale a length about its end that does not move, or about its middle."""
    fixed = {-1: last, 0: (first + last) / 2, 1: first}[moved]
    return fixed + (first - fixed) * scale, fixed + (last - fixed) * scale
