"""Conversion between the YCbCr frames of codecs and RGB."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Self, TypeVar

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from lowlight_app.frame import ColorSpec, Matrix, Pixels, Primaries, Transfer, YuvFrame
from lowlight_app.media.video.deinterlace import FieldOrder
from lowlight_app.media.video.filters import chain

Code = TypeVar("Code", bound=Enum)

_LIMITED, _FULL = 1, 2
_EXACT = int(Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT | Interpolation.FULL_CHR_H_INP)
_DOWNSCALED = int(Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT)
"""Without the last flag, everything becomes darker by 1 of 255, which is visible in dark frames."""
_UNKNOWN = 2
_INTERLACED = "interl=1:flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"
_SWS_BT601 = 5
"""The number of both BT.601 matrices in libswscale."""


@dataclass(frozen=True)
class ColorTags:
    """Colour codes of ITU-T H.273 in a file; unspecified is 2, and 0 for the range."""

    primaries: int = _UNKNOWN
    transfer: int = _UNKNOWN
    matrix: int = _UNKNOWN
    range: int = 0

    @classmethod
    def of(cls, frame: VideoFrame) -> Self:
        """Return the tags of a decoded frame; the matrix of RGB and palettes is 0, whatever the file states."""
        matrix = 0 if frame.format.is_rgb or frame.format.has_palette else int(frame.colorspace)
        return cls(int(frame.color_primaries), int(frame.color_trc), matrix, int(frame.color_range))


def color_spec(tags: ColorTags, width: int, height: int) -> ColorSpec:
    """Return the colour that tags mean for frames of a size; unspecified tags mean what players assume."""
    high = width >= 1280 or height > 576
    matrix = Matrix.BT709 if high else Matrix.BT601_625 if height == 576 else Matrix.BT601_525
    return ColorSpec(
        _member(tags.primaries, Primaries.BT709),
        _member(tags.transfer, Transfer.BT709),
        _member(tags.matrix, matrix),
        tags.range == _FULL,
    )


class RgbConverter:
    """Converts decoded frames to RGB.

    Args:
        color: the colour space of the frames.
        bits: per channel; more than 8 are converted to 16.
    """

    def __init__(self, color: ColorSpec, bits: int) -> None:
        self._color, self._format = color, "rgb24" if bits <= 8 else "rgb48le"
        self._reformatter = VideoReformatter()
        self._graph: Graph | None = None

    def pixels(self, frame: VideoFrame, scale: float = 1.0) -> Pixels:
        """Convert a frame to RGB of shape (height, width, 3), uint8 or uint16, in the orientation stored.

        Args:
            frame: the frame as it was decoded.
            scale: below 1 to downscale it as well, which is faster than converting all of it.
        """
        if self._color.matrix is not Matrix.RGB:
            frame.colorspace = self._color.matrix.value
            frame.color_range = _FULL if self._color.full_range else _LIMITED
        if frame.interlaced_frame and scale >= 1:
            return np.asarray(self._interlaced(frame).to_ndarray())
        width, height = (max(1, round(side * min(scale, 1.0))) for side in (frame.width, frame.height))
        flags = _EXACT if scale >= 1 else _DOWNSCALED
        rgb = self._reformatter.reformat(frame, width, height, format=self._format, interpolation=flags, dst_color_range=_FULL)
        return np.asarray(rgb.to_ndarray())

    def _interlaced(self, frame: VideoFrame) -> VideoFrame:
        """Convert the two fields separately, since their chroma is from different times."""
        if self._graph is None:
            scale = f"{_INTERLACED}:in_color_matrix={int(frame.colorspace)}:in_range={int(frame.color_range)}:out_range={_FULL}"
            self._graph = chain(frame, ("scale", scale), ("format", self._format))
        return _filtered(self._graph, frame)


class YuvConverter:
    """Converts RGB to YCbCr 4:2:0.

    Args:
        color: the colour space, of which the matrix and the range are used.
        pixel_format: FFmpeg's name of a 4:2:0 format with 8 or 10 bits.
        field_order: the field order of interlaced frames, whose fields are converted separately and flagged.
    """

    def __init__(self, color: ColorSpec, pixel_format: str, field_order: FieldOrder = FieldOrder.PROGRESSIVE) -> None:
        self.pixel_format, self._field_order = pixel_format, field_order
        self._graph: Graph | None = None
        self._matrix, self._range = color.matrix.value, _FULL if color.full_range else _LIMITED
        self._reformatter = VideoReformatter()

    def frame_of_planes(self, source: YuvFrame) -> VideoFrame:
        """Convert a progressive frame that has this colour already; only its bits or the arrangement of its planes may change."""
        yuv = VideoFrame(source.width, source.height, "yuv420p" if source.bits <= 8 else "yuv420p10le")
        for plane, array in zip(yuv.planes, source.planes, strict=True):
            row = plane.line_size // array.itemsize
            np.frombuffer(memoryview(plane), array.dtype).reshape(-1, row)[: len(array), : array.shape[1]] = array
        yuv.colorspace, yuv.color_range = self._matrix, self._range
        if yuv.format.name != self.pixel_format:
            yuv = self._reformatter.reformat(yuv, format=self.pixel_format, interpolation=_EXACT)
        return yuv

    def frame(self, pixels: Pixels) -> VideoFrame:
        """Convert pixels of shape (height, width, 3), uint8 or uint16; odd sides get one more row or column by repetition."""
        height, width = pixels.shape[:2]
        if height % 2 or width % 2:
            pixels = np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), "edge")
        rgb = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24" if pixels.dtype == np.uint8 else "rgb48le")
        frame = self._progressive(rgb) if self._field_order is FieldOrder.PROGRESSIVE else self._interlaced(rgb)
        frame.colorspace, frame.color_range = self._matrix, self._range
        return frame

    def _progressive(self, rgb: VideoFrame) -> VideoFrame:
        return self._reformatter.reformat(
            rgb,
            format=self.pixel_format,
            interpolation=_EXACT,
            dst_colorspace=_SWS_BT601 if self._matrix in (5, 6) else self._matrix,
            dst_color_range=self._range,
        )

    def _interlaced(self, rgb: VideoFrame) -> VideoFrame:
        if self._graph is None:
            scale = f"{_INTERLACED}:out_color_matrix={self._matrix}:out_range={self._range}"
            filters = ("scale", scale), ("format", self.pixel_format), ("setfield", self._field_order.value)
            rgb.time_base = Fraction(1)
            self._graph = chain(rgb, *filters)
        return _filtered(self._graph, rgb)


def _filtered(graph: Graph, frame: VideoFrame) -> VideoFrame:
    """Pass one frame through filters that return it at once."""
    graph.vpush(frame)
    return graph.vpull()


def _member(code: int, default: Code) -> Code:
    return next((member for member in type(default) if member.value == code), default)
