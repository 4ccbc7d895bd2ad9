"""Frames and what is known of them: pixels, colour coding, metadata and timing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import Message

Pixels = NDArray[Any]
"""uint8, uint16 or float32, shape (height, width, channels): 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha."""


class Transfer(Enum):
    """Relation of coded numbers to light (transfer characteristics of ITU-T H.273)."""

    SRGB = 13
    LINEAR = 8
    BT709 = 1
    PQ = 16
    HLG = 18


class Primaries(Enum):
    """Chromaticities of red, green and blue (colour primaries of ITU-T H.273)."""

    BT709 = 1
    BT601_625 = 5
    BT601_525 = 6
    BT2020 = 9
    P3 = 12


class Matrix(Enum):
    """Conversion from RGB to YCbCr in the file (matrix coefficients of ITU-T H.273); frames are always RGB or grey."""

    RGB = 0
    BT709 = 1
    BT601_625 = 5
    BT601_525 = 6
    BT2020 = 9


@dataclass(frozen=True)
class ColorSpec:
    """Colour space of a frame. An ICC profile, where there is one, is more precise than the codes."""

    primaries: Primaries = Primaries.BT709
    transfer: Transfer = Transfer.SRGB
    matrix: Matrix = Matrix.RGB
    full_range: bool = True
    icc: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Frame:
    """One image in the depth of its file, upright (orientation already applied).

    Attributes:
        pixels: see `Pixels`. uint8 and uint16 use their full range as 0..1; float32 is 0..1 but may exceed it.
        color: colour space of the pixels.
        time: presentation time in seconds from the start; 0 for a photo.
        duration: in seconds; 0 for a photo, and where a video does not specify it.
        notices: the notices of a photo: those of its `MediaInfo`, and those found while decoding it.
        reduced: whether this is a smaller version of an image.
    """

    pixels: Pixels
    color: ColorSpec = ColorSpec()
    time: Fraction = Fraction(0)
    duration: Fraction = Fraction(0)
    notices: tuple[Message, ...] = ()
    reduced: bool = False

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])

    @property
    def has_alpha(self) -> bool:
        """Whether the last channel is alpha."""
        return self.pixels.shape[2] in (2, 4)

    @property
    def color_channels(self) -> Pixels:
        """The grey or RGB channels without alpha, as a view."""
        return self.pixels[..., :-1] if self.has_alpha else self.pixels

    @property
    def white(self) -> float:
        """The pixel value that stands for 1.0: 255, 65535 or 1."""
        return float(np.iinfo(self.pixels.dtype).max) if self.pixels.dtype.kind == "u" else 1.0


@dataclass(frozen=True, eq=False)
class YuvFrame:
    """One frame of a video in the coding of its file: upright YCbCr 4:2:0, whose sides are even.

    Attributes:
        planes: Y, and Cb and Cr of half its height and width; uint8, or uint16 with `bits` used bits.
        bits: per number.
        color: see `Frame`; gives matrix and range.
        time: see `Frame`.
        duration: see `Frame`.
    """

    planes: tuple[Pixels, Pixels, Pixels]
    bits: int
    color: ColorSpec
    time: Fraction
    duration: Fraction

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.planes[0].shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.planes[0].shape[1])


AnyFrame = Frame | YuvFrame


@dataclass(frozen=True)
class Metadata:
    r"""Metadata of a file, as blocks of bytes that are copied to the result.

    Attributes:
        exif: TIFF-structured EXIF block without the `Exif\0\0` prefix; of a TIFF file also its description (ImageJ, OME).
        xmp: XMP packet (UTF-8 XML).
        iptc: IPTC-IIM records.
        density: pixels per inch across and down, for printing.
        comments: keyword and text of each comment, as in PNG; the keyword of those in JPEG is "Comment".
    """

    exif: bytes | None = field(default=None, repr=False)
    xmp: bytes | None = field(default=None, repr=False)
    iptc: bytes | None = field(default=None, repr=False)
    density: tuple[float, float] | None = None
    comments: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class VideoTiming:
    """Duration and frame rate of a video.

    Attributes:
        duration: in seconds; None if unknown.
        rate: frames per second, on average.
    """

    duration: Fraction | None
    rate: Fraction


@dataclass(frozen=True)
class TimeSpan:
    """A part of a video.

    Attributes:
        start: seconds from the start of the video; becomes 0 in the result.
        end: in seconds, exclusive; None for the end of the video.
    """

    start: Fraction = Fraction(0)
    end: Fraction | None = None

    def contains(self, time: Fraction) -> bool:
        """Return whether a time lies in the part; times before the start of the video lie in a part that starts at 0."""
        return (not self.start or time >= self.start) and (self.end is None or time < self.end)


WHOLE = TimeSpan()


@dataclass(frozen=True)
class Cut:
    """The parts of a video that a result consists of, one after the other. Make it of any parts with `Cut.of`.

    Attributes:
        spans: the spans, in the order of the video, and apart from each other.
    """

    spans: tuple[TimeSpan, ...] = (WHOLE,)

    @classmethod
    def of(cls, spans: Iterable[TimeSpan]) -> Cut:
        """Sort parts by time, and merge those that touch or overlap."""
        merged: list[TimeSpan] = []
        for span in sorted(spans, key=lambda span: span.start):
            last = merged[-1] if merged else None
            if last is None or (last.end is not None and span.start > last.end):
                merged.append(span)
            elif last.end is not None and (span.end is None or span.end > last.end):
                merged[-1] = TimeSpan(last.start, span.end)
        return cls(tuple(merged) or (WHOLE,))

    @property
    def joins(self) -> bool:
        """Whether there are several parts."""
        return len(self.spans) > 1

    @property
    def end(self) -> Fraction | None:
        """End of the last part, exclusive; None for the end of the video."""
        return self.spans[-1].end

    def since(self, time: Fraction) -> Cut:
        """Return the rest of the parts from a time of the video on."""
        rest = (span for span in self.spans if span.end is None or span.end > time)
        return Cut(tuple(TimeSpan(max(span.start, time), span.end) for span in rest))

    def contains(self, time: Fraction) -> bool:
        """Return whether a time lies in one of the parts."""
        return any(span.contains(time) for span in self.spans)

    def result_time(self, time: Fraction) -> Fraction:
        """Return when the result shows a moment of the video; between two parts, when it goes from one to the other."""
        elapsed = Fraction(0)
        for span in self.spans[:-1]:
            assert span.end is not None  # only the last part can be open
            if time < span.end:
                return elapsed + (max(time, span.start) if elapsed else time) - span.start
            elapsed += span.end - span.start
        last = self.spans[-1]
        return elapsed + (max(time, last.start) if elapsed else time) - last.start

    def length(self, duration: Fraction | None) -> Fraction | None:
        """Return the length of the result of a video of this duration; None if unknown."""
        ends = [min((end for end in (span.end, duration) if end is not None), default=None) for span in self.spans]
        known = [max(Fraction(0), end - span.start) for span, end in zip(self.spans, ends, strict=True) if end is not None]
        return sum(known, Fraction(0)) if len(known) == len(self.spans) else None


UNCUT = Cut()


@dataclass(frozen=True)
class MediaInfo:
    """Information on a photo or video, known before its pixels are decoded.

    Attributes:
        format: lower-case name of the container: jpeg, png, tiff, webp, bmp, heic, avif, raw; mp4, mov, matroska, webm,
            avi, mpegts, mpeg, gif; for other videos, FFmpeg's name.
        width, height: upright size in pixels.
        channels: the number of channels of the decoded frames, 1 to 4, see `Pixels`.
        dtype: the type of the decoded frames: "uint8", "uint16" or "float32".
        pages: number of images in the file; 1 for a plain photo.
        modified_ns: modification time of the file, in nanoseconds since 1970; None if unknown.
        taken: day of capture, from the camera; None if unknown.
        timeline: the timeline of a video; None for a photo.
        notices: what could not be read or preserved as it is, found without decoding pixels.
        color_unstated: a photo's file states no colour space but by a profile, if it has one; its EXIF block may state one.
        orientation: EXIF orientation of the pixels in the file; those of frames are upright.
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
    notices: tuple[Message, ...] = ()
    color_unstated: bool = False
    orientation: int = 1


@dataclass(frozen=True)
class Provenance:
    """How a result was made; recorded in its XMP.

    Attributes:
        version: the version of Lowlight.
        model: id of the model.
        settings: names and values of the settings.
    """

    version: str
    model: str
    settings: Mapping[str, bool | float | str] = field(default_factory=dict)
