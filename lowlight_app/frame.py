"""The picture types that cross folders: a frame, how its numbers map to light, and what its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
"""uint8, uint16 or float32, shape (height, width, channels): 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha."""


class Transfer(Enum):
    """How coded numbers relate to light (transfer characteristics of ITU-T H.273)."""

    SRGB = 13
    LINEAR = 8
    BT709 = 1
    PQ = 16
    HLG = 18


class Primaries(Enum):
    """Which red, green and blue are meant (colour primaries of ITU-T H.273)."""

    BT709 = 1
    BT601_625 = 5
    BT601_525 = 6
    BT2020 = 9
    P3 = 12


class Matrix(Enum):
    """How YCbCr was made from RGB in the file (matrix coefficients of ITU-T H.273); frames are always RGB or grey."""

    RGB = 0
    BT709 = 1
    BT601_625 = 5
    BT601_525 = 6
    BT2020 = 9


@dataclass(frozen=True)
class ColorSpec:
    """How a frame's numbers map to light. An ICC profile, where there is one, says it better than the codes."""

    primaries: Primaries = Primaries.BT709
    transfer: Transfer = Transfer.SRGB
    matrix: Matrix = Matrix.RGB
    full_range: bool = True
    icc: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture in its file's own depth, upright (orientation already applied).

    Attributes:
        pixels: see `Pixels`. uint8 and uint16 use their full range as 0..1; float32 is 0..1 but may exceed it.
        color: what the numbers mean.
        time: when it is shown, in seconds from the start; 0 for a photo.
        duration: how long, in seconds; 0 for a photo, and where a video does not say.
    """

    pixels: Pixels
    color: ColorSpec = ColorSpec()
    time: Fraction = Fraction(0)
    duration: Fraction = Fraction(0)

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is opacity."""
        return self.pixels.shape[2] in (2, 4)

    @property
    def color_channels(self) -> Pixels:
        """The grey or RGB channels without alpha, as a view."""
        return self.pixels[..., :-1] if self.has_alpha else self.pixels

    @property
    def white(self) -> float:
        """The number that stands for 1.0: 255, 65535 or 1."""
        return float(np.iinfo(self.pixels.dtype).max) if self.pixels.dtype.kind == "u" else 1.0


@dataclass(frozen=True)
class Metadata:
    r"""What a file says about its picture besides the pixels, as blocks of bytes that are carried over.

    Attributes:
        exif: TIFF-structured EXIF block without the `Exif\0\0` prefix; of a TIFF file also its description (ImageJ, OME).
        xmp: XMP packet (UTF-8 XML).
        iptc: IPTC-IIM records.
        density: pixels per inch across and down, for printing.
    """

    exif: bytes | None = field(default=None, repr=False)
    xmp: bytes | None = field(default=None, repr=False)
    iptc: bytes | None = field(default=None, repr=False)
    density: tuple[float, float] | None = None


@dataclass(frozen=True)
class VideoTiming:
    """What a video says about its length.

    Attributes:
        duration: in seconds; None if the file does not say.
        rate: frames per second, on average.
    """

    duration: Fraction | None
    rate: Fraction


@dataclass(frozen=True)
class TimeSpan:
    """The part of a video that is wanted.

    Attributes:
        start: seconds from the start of the video; becomes 0 in the result.
        end: where it ends, itself not included; None for the end of the video.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None

    def contains(self, time: Fraction) -> bool:
        """Whether a moment of the video is in it. What lies before the first frame of an uncut video is."""
        return (not self.start or time >= self.start) and (self.end is None or time < self.end)


WHOLE = TimeSpan()


@dataclass(frozen=True)
class MediaInfo:
    """What is known of a photo or video before its pixels are decoded.

    Attributes:
        format: lower-case name of the container: jpeg, png, tiff, webp, bmp, heic, avif, raw; mp4, mov, matroska, webm,
            avi, mpegts, mpeg, gif.
        width, height: upright size in pixels.
        channels: of the frames that will come: 1 to 4, see `Pixels`.
        dtype: of the frames that will come: "uint8", "uint16" or "float32".
        pages: pictures in the file; 1 for a plain photo.
        modified_ns: when the file was last changed, in nanoseconds since 1970; None if unknown.
        taken: the day the camera says; None if it does not.
        timeline: of a video; None for a photo.
    """

    format: str
    width: int
    height: int
    channels: int
    dtype: str
    color: ColorSpec = ColorSpec()
    pages: int = 1
    metadata: Metadata = Metadata()
    modified_ns: int | None = None
    taken: date | None = None
    timeline: VideoTiming | None = None


@dataclass(frozen=True)
class Provenance:
    """Who made a result and how; recorded in its XMP.

    Attributes:
        version: of Lowlight.
        model: id of the model that was used.
        settings: names and values of the settings that shaped the result.
    """

    version: str
    model: str
    settings: Mapping[str, bool | float | str] = field(default_factory=dict)
