"""Geometry of a result: mirroring, quarter turns, straightening and crop of a picture. Plain arithmetic, loads nothing heavy.

The steps follow each other in this order. The *frame* has the size of the mirrored and turned picture; straightening rotates the
picture about the middle of the frame, and the crop is a rectangle of the frame.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from lowlight_app.errors import UsageError
from lowlight_app.settings import Range

MAX_ANGLE = 45.0
ANGLE = Range(-MAX_ANGLE, MAX_ANGLE, 0.05, "Straighten", "Turn the picture clockwise by this angle, in degrees")
_DECIMALS = 6
"""Decimals of the fractions of a crop: a hundredth of a pixel in the largest pictures. Files are read back exactly."""
_REACH = (-1.0, 2.0)
"""Range of the sides of a crop, which may leave the frame where a straightened picture does."""
_TOLERANCE = 3e-6
"""Fraction of a side by which rounding may let a crop reach beyond the picture."""
_SMALLEST = 2e-6
_STEPS = 40

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of the affine map x' = a x + b y + c, y' = d x + e y + f."""
Point = tuple[float, float]
Size = tuple[int, int]
"""Width and height."""


@dataclass(frozen=True)
class Crop:
    """A rectangle of the frame, its sides as fractions of the frame's width and height.

    Raises:
        UsageError: it is empty, or far outside the picture.
    """

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        for side in fields(self):
            value = float(getattr(self, side.name))
            if not _REACH[0] <= value <= _REACH[1]:
                raise UsageError("The crop lies outside the picture.")
            object.__setattr__(self, side.name, round(value, _DECIMALS) + 0.0)
        if self.left >= self.right or self.top >= self.bottom:
            raise UsageError("The crop is empty.")

    @property
    def width(self) -> float:
        """Width as a fraction of the frame's."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height as a fraction of the frame's."""
        return self.bottom - self.top

    @property
    def center(self) -> Point:
        """The middle, as fractions of the frame."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def turned_right(self) -> Crop:
        """Return the crop of the same part after a clockwise quarter turn of the picture."""
        return Crop(1 - self.bottom, self.left, 1 - self.top, self.right)

    def mirrored(self) -> Crop:
        """Return the crop of the same part after left and right were exchanged."""
        return Crop(1 - self.right, self.top, 1 - self.left, self.bottom)

    def toward(self, other: Crop, share: float) -> Crop:
        """Return the crop that lies between this one and another, at a share of 0..1 of the way."""
        return Crop(*(a + (b - a) * share for a, b in zip(astuple(self), astuple(other), strict=True)))


FULL = Crop()
"""The whole frame."""


@dataclass(frozen=True)
class PixelBox:
    """A crop in whole pixels of the frame."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Geometry:
    """How a picture is mirrored, turned, straightened and cropped.

    It is applied to the enhanced picture: the light is computed from the whole picture, so that a crop does not change the
    exposure.

    Attributes:
        crop: the part that is kept. Where it reaches beyond the straightened picture it is made smaller.
        angle: the angle by which it is straightened, clockwise, in degrees, -45..45.
        turns: clockwise quarter turns, 0..3.
        flip: whether left and right are exchanged, before the turns.

    Raises:
        UsageError: a value is outside its range.
    """

    crop: Crop = FULL
    angle: float = 0.0
    turns: int = 0
    flip: bool = False

    def __post_init__(self) -> None:
        ANGLE.check("straighten", self.angle)
        object.__setattr__(self, "angle", round(float(self.angle), 4) + 0.0)
        if self.turns not in range(4):
            raise UsageError("A picture is turned by 0, 90, 180 or 270 degrees, not {degrees}.", degrees=90 * self.turns)

    @property
    def changes_nothing(self) -> bool:
        """Whether the picture stays as it is."""
        return self == IDENTITY

    # --- Commands

    def turned_right(self, quarters: int = 1) -> Geometry:
        """Return the geometry of the result after clockwise quarter turns; negative ones turn it left."""
        turned = self
        for _ in range(quarters % 4):
            turned = replace(turned, crop=turned.crop.turned_right(), turns=(turned.turns + 1) % 4)
        return turned

    def mirrored(self) -> Geometry:
        """Return the geometry of the result with left and right exchanged."""
        return Geometry(self.crop.mirrored(), -self.angle, -self.turns % 4, not self.flip)

    def upside_down(self) -> Geometry:
        """Return the geometry of the result with top and bottom exchanged."""
        return self.mirrored().turned_right(2)

    def for_size(self, *_size: int) -> Geometry:
        """Return this geometry, which suits pictures of all sizes; see `CropRequest.for_size`."""
        return self

    # --- Sizes

    def frame_size(self, width: int, height: int) -> Size:
        """Return the size of the frame for a picture of a size."""
        return (height, width) if self.turns % 2 else (width, height)

    def box(self, width: int, height: int, *, even: bool = False) -> PixelBox:
        """Return the part of the frame that is kept.

        Args:
            width: the width of the picture, in pixels.
            height: the height of the picture, in pixels.
            even: make width and height even, as videos need it.
        """
        frame, crop = self.frame_size(width, height), self.fitted(width, height).crop
        across = _pixels(crop.left, crop.right, frame[0], even)
        down = _pixels(crop.top, crop.bottom, frame[1], even)
        return PixelBox(across[0], down[0], across[1], down[1])

    def result_size(self, width: int, height: int, *, even: bool = False) -> Size:
        """Return the size of the result; see `box`."""
        box = self.box(width, height, even=even)
        return box.width, box.height

    # --- Positions

    def matrix(self, width: float, height: float) -> Matrix:
        """Return the map from the picture to the frame, both measured in pixels from their upper left corners."""
        a, b, d, e = _orientation(self.turns, self.flip)
        cosine, sine = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        a, b, d, e = a * cosine - d * sine, b * cosine - e * sine, a * sine + d * cosine, b * sine + e * cosine
        middle = (height / 2, width / 2) if self.turns % 2 else (width / 2, height / 2)
        return a, b, middle[0] - a * width / 2 - b * height / 2, d, e, middle[1] - d * width / 2 - e * height / 2

    def contains(self, crop: Crop, width: int, height: int) -> bool:
        """Return whether a rectangle of the frame lies inside the picture of this size."""
        return _lies_inside(_corners(crop, self.frame_size(width, height)), self.frame_size(width, height), self.angle)

    def fitted(self, width: int, height: int) -> Geometry:
        """Return the geometry with its crop inside the picture: made smaller about its middle where it reaches beyond it."""
        return _fitted(self, width, height)

    def limited(self, start: Crop, goal: Crop, width: int, height: int) -> Crop:
        """Return the crop closest to `goal`, on the straight way from `start`, that lies inside the picture."""
        if self.contains(goal, width, height):
            return goal
        low, high = 0.0, 1.0
        for _ in range(_STEPS):
            middle = (low + high) / 2
            inside = self.contains(start.toward(goal, middle), width, height)
            low, high = (middle, high) if inside else (low, middle)
        return start.toward(goal, low)

    # --- JSON

    def to_json(self) -> dict[str, Any]:
        """Return values that JSON can represent; see `from_json`."""
        return {"crop": list(astuple(self.crop)), "angle": self.angle, "turns": self.turns, "flip": self.flip}

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Geometry:
        """Convert the result of `to_json` back.

        Raises:
            KeyError, TypeError, ValueError, UsageError: it is invalid.
        """
        left, top, right, bottom = map(float, values["crop"])
        crop = Crop(left, top, right, bottom)
        return Geometry(crop, float(values["angle"]), int(values["turns"]), bool(values["flip"]))


IDENTITY = Geometry()
"""Leaves a picture as it is."""


@dataclass(frozen=True)
class CropRequest:
    """A geometry for pictures of any size: the crop in pixels, in percent or as an aspect ratio, as the command line takes it.

    Attributes:
        crop_of: returns the crop for the size of a frame.
        geometry: everything else.
    """

    geometry: Geometry = IDENTITY
    crop_of: Callable[[Size], Crop] = field(default=lambda _: FULL)

    def for_size(self, width: int, height: int) -> Geometry:
        """Return the geometry for a picture of a size.

        Raises:
            UsageError: the crop reaches beyond the picture.
        """
        return replace(self.geometry, crop=self.crop_of(self.geometry.frame_size(width, height)))


@lru_cache(maxsize=256)
def _fitted(geometry: Geometry, width: int, height: int) -> Geometry:
    crop = geometry.crop
    if geometry.contains(crop, width, height):
        return geometry
    start = next(point for point in (_point(*crop.center), _point(0.5, 0.5)) if geometry.contains(point, width, height))
    return replace(geometry, crop=geometry.limited(start, crop, width, height))


def _point(x: float, y: float) -> Crop:
    """Return the smallest possible crop about a point."""
    return Crop(x - _SMALLEST, y - _SMALLEST, x + _SMALLEST, y + _SMALLEST)


def with_ratio(ratio: float, frame: Size) -> Crop:
    """Return the largest rectangle in the middle of a frame with a ratio of width to height."""
    width, height = min(1.0, ratio * frame[1] / frame[0]), min(1.0, frame[0] / frame[1] / ratio)
    return Crop(0.5 - width / 2, 0.5 - height / 2, 0.5 + width / 2, 0.5 + height / 2)


def orientation_of(turns: int, flip: bool) -> int:
    """Return the EXIF orientation that is upright after mirroring and quarter turns."""
    return (2, 7, 4, 5)[turns] if flip else (1, 6, 3, 8)[turns]


def turns_of(orientation: int) -> tuple[int, bool]:
    """Return the quarter turns and whether to mirror before them, for an EXIF orientation: the inverse of `orientation_of`."""
    return next((turns, flip) for turns in range(4) for flip in (False, True) if orientation_of(turns, flip) == orientation)


def _orientation(turns: int, flip: bool) -> tuple[float, float, float, float]:
    """Return a, b, d, e of the map about the middle."""
    a, b, d, e = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))[turns]
    return (-a, b, -d, e) if flip else (a, b, d, e)


def _pixels(start: float, stop: float, length: int, even: bool) -> tuple[int, int]:
    """Return the first pixel and the number of pixels of a side; at least one, or two if there are to be an even number."""
    count = min(max(round((stop - start) * length), 2 if even else 1), length)
    first = min(max(0, round(start * length)), length - count)
    return first, count - count % 2 if even and count > 1 else count


def _corners(crop: Crop, frame: Size) -> list[Point]:
    """Return the corners, in pixels from the middle of the frame."""
    across = [(side - 0.5) * frame[0] for side in (crop.left, crop.right)]
    down = [(side - 0.5) * frame[1] for side in (crop.top, crop.bottom)]
    return [(x, y) for x in across for y in down]


def _lies_inside(points: list[Point], frame: Size, angle: float) -> bool:
    """Return whether points, measured from the middle of the frame, lie on the straightened picture."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    limits = frame[0] * (0.5 + _TOLERANCE), frame[1] * (0.5 + _TOLERANCE)
    return all(abs(x * cosine + y * sine) <= limits[0] and abs(y * cosine - x * sine) <= limits[1] for x, y in points)
