"""Command-line arguments for crop, straightening, turns and mirroring."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from functools import partial

from lowlight_app.errors import UsageError
from lowlight_app.geometry import ANGLE, IDENTITY, Crop, CropRequest, Geometry, Size, with_ratio

_NUMBER = r"\d+(?:\.\d+)?%|\d+"
_AREA = re.compile(rf"({_NUMBER})x({_NUMBER})(?:\+({_NUMBER})\+({_NUMBER}))?")
_RATIO = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_HORIZONTAL, _VERTICAL = "horizontal", "vertical"


@dataclass(frozen=True)
class _Length:
    """A length in pixels, or in percent of a side of the picture."""

    number: float
    percent: bool

    @classmethod
    def parse(cls, typed: str) -> _Length:
        return cls(float(typed.rstrip("%")), typed.endswith("%"))

    def share(self, side: int) -> float:
        """Return the length as a fraction of a side."""
        return self.number / 100 if self.percent else self.number / side


def add_geometry(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the geometry; see `geometry_from`."""
    group = parser.add_argument_group(
        "crop and rotation", "The picture is mirrored, rotated, straightened and cropped, in this order."
    )
    group.add_argument("--flip", choices=(_HORIZONTAL, _VERTICAL), help="exchange left and right, or top and bottom")
    group.add_argument("--rotate", type=int, choices=(90, 180, 270), default=0, help="rotate clockwise, in degrees")
    text = f"rotate clockwise by an angle and cut off the empty corners ({ANGLE.low:g} to {ANGLE.high:g} degrees, default: 0)"
    group.add_argument("--straighten", type=float, default=0.0, metavar="DEGREES", help=text)
    group.add_argument(
        "--crop",
        type=_crop,
        metavar="AREA",
        help="part to keep: WxH+X+Y in pixels or percent, as 3000x2000+500+250 or 80%%x60%%+10%%+20%%; WxH for the middle; "
        "W:H, as 16:9, for the largest area with this aspect ratio in the middle",
    )


def geometry_from(parsed: argparse.Namespace) -> Geometry | CropRequest:
    """Build the geometry from the arguments.

    Raises:
        UsageError: a value is outside its range.
    """
    turned = {None: IDENTITY, _HORIZONTAL: IDENTITY.mirrored(), _VERTICAL: IDENTITY.upside_down()}[parsed.flip]
    turned = turned.turned_right(parsed.rotate // 90)
    geometry = Geometry(angle=parsed.straighten, turns=turned.turns, flip=turned.flip)
    return geometry if parsed.crop is None else CropRequest(geometry, parsed.crop)


def _crop(typed: str) -> partial[Crop]:
    """Parse a crop; return the function for `CropRequest`."""
    if (ratio := _RATIO.fullmatch(typed)) and all(float(side) > 0 for side in ratio.groups()):
        return partial(with_ratio, float(ratio[1]) / float(ratio[2]))
    area = _AREA.fullmatch(typed)
    if area is None or not all(float(side.rstrip("%")) > 0 for side in area.groups()[:2]):
        raise argparse.ArgumentTypeError(f"{typed!r} is not an area; write 3000x2000+500+250, 80%x60%+10%+20%, 3000x2000 or 16:9")
    return partial(_area, typed, [None if side is None else _Length.parse(side) for side in area.groups()])


def _area(typed: str, lengths: list[_Length | None], frame: Size) -> Crop:
    """Return an area of a picture.

    Raises:
        UsageError: it reaches beyond the picture.
    """
    shares = [None if length is None else length.share(side) for length, side in zip(lengths, frame * 2, strict=True)]
    width, height = shares[0] or 0.0, shares[1] or 0.0
    left, top = ((1 - share) / 2 if first is None else first for share, first in zip((width, height), shares[2:], strict=True))
    if not (left >= 0 and left + width <= 1 + 1e-9 and top >= 0 and top + height <= 1 + 1e-9):
        raise UsageError(
            "the crop {crop} reaches beyond the picture of {width} x {height} pixels.",
            crop=typed,
            width=frame[0],
            height=frame[1],
        )
    return Crop(left, top, left + width, top + height)
