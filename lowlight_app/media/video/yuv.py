"""Frames as codecs have them, YCbCr with tags, to RGB and back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Self, TypeVar

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from lowlight_app.frame import ColorSpec, Matrix, Pixels, Primaries, Transfer

Code = TypeVar("Code", bound=Enum)

_LIMITED, _FULL = 1, 2
_EXACT = int(Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP)
_SMALLER = int(Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT)
"""Without the last, everything comes out darker by 1 of 255, which is much in the dark."""
_UNKNOWN = 2
_SWS_BT601 = 5
"""The conversion library's number for both matrices of BT.601."""


@dataclass(frozen=True)
class ColorTags:
    """Colour codes of ITU-T H.273 as they stand in a file; 2 is "not said", and 0 for the range."""

    primaries: int = _UNKNOWN
    transfer: int = _UNKNOWN
    matrix: int = _UNKNOWN
    range: int = 0

    @classmethod
    def of(cls, frame: VideoFrame) -> Self:
        """Those of a decoded frame; the matrix of RGB and palettes is 0, whatever the file says."""
        matrix = 0 if frame.format.is_rgb or frame.format.has_palette else int(frame.colorspace)
        return cls(int(frame.color_primaries), int(frame.color_trc), matrix, int(frame.color_range))


def color_spec(tags: ColorTags, width: int, height: int) -> ColorSpec:
    """What tags mean for frames of a size; where they say nothing, what players assume."""
    high = width >= 1280 or height > 576
    matrix = Matrix.BT709 if high else Matrix.BT601_625 if height == 576 else Matrix.BT601_525
    return ColorSpec(
        _known(tags.primaries, Primaries.BT709),
        _known(tags.transfer, Transfer.BT709),
        _known(tags.matrix, matrix),
        tags.range == _FULL,
    )


class RgbConverter:
    """Makes RGB of decoded frames.

    Args:
        color: of the frames.
        bits: per channel; more than 8 become 16.
    """

    def __init__(self, color: ColorSpec, bits: int) -> None:
        self._color, self._format = color, "rgb24" if bits <= 8 else "rgb48le"
        self._reformatter = VideoReformatter()

    def pixels(self, frame: VideoFrame, scale: float = 1.0) -> Pixels:
        """(height, width, 3), uint8 or uint16, as stored.

        Args:
            frame: as decoded.
            scale: below 1, to make it smaller, which takes less time than making RGB of all of it.
        """
        if self._color.matrix is not Matrix.RGB:
            frame.colorspace = self._color.matrix.value
            frame.color_range = _FULL if self._color.full_range else _LIMITED
        width, height = (max(1, round(side * min(scale, 1.0))) for side in (frame.width, frame.height))
        how = _EXACT if scale >= 1 else _SMALLER
        rgb = self._reformatter.reformat(frame, width, height, format=self._format, interpolation=how, dst_color_range=_FULL)
        return np.asarray(rgb.to_ndarray())


class YuvConverter:
    """Makes YCbCr 4:2:0 of RGB.

    Args:
        color: whose matrix and range are used.
        pixel_format: FFmpeg's name of 4:2:0 in 8 or 10 bits.
    """

    def __init__(self, color: ColorSpec, pixel_format: str) -> None:
        self.pixel_format = pixel_format
        self._matrix, self._range = color.matrix.value, _FULL if color.full_range else _LIMITED
        self._reformatter = VideoReformatter()

    def frame(self, pixels: Pixels) -> VideoFrame:
        """(height, width, 3), uint8 or uint16; odd sides are made even by repeating the last row or column."""
        height, width = pixels.shape[:2]
        if height % 2 or width % 2:
            pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), "edge")
        rgb = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24" if pixels.dtype == np.uint8 else "rgb48le")
        frame = self._reformatter.reformat(
            rgb,
            format=self.pixel_format,
            interpolation=_EXACT,
            dst_colorspace=_SWS_BT601 if self._matrix in (5, 6) else self._matrix,
            dst_color_range=self._range,
        )
        frame.colorspace, frame.color_range = self._matrix, self._range
        return frame


def _known(code: int, otherwise: Code) -> Code:
    return next((known for known in type(otherwise) if known.value == code), otherwise)
