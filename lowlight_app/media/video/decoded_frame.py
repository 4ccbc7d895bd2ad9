"""A decoded frame that is not yet RGB: converting only the visible region saves most of the work."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from lowlight_app.frame import AnyFrame, Frame, Matrix, Pixels, YuvFrame
from lowlight_app.media.color.pixels import apply_orientation
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.media.video.yuv import RgbConverter

Part = tuple[slice, slice]
"""Rows and columns of the upright frame; all four numbers are even."""

_CROPPABLE: dict[str, np.dtype[Any]] = {"yuv420p": np.dtype(np.uint8), "yuv420p10le": np.dtype(np.uint16)}
"""Pixel formats that can be cropped before the conversion to RGB."""


@dataclass(frozen=True, eq=False)
class DecodedFrame:
    """A frame as it was decoded, in the pixel format of the codec.

    Attributes:
        time: the time at which it is shown, in seconds from the start.
        duration: how long it is shown, in seconds; 0 if the video does not state it.
    """

    time: Fraction
    duration: Fraction
    _decoded: VideoFrame
    _track: VideoTrack

    def frame(self, converter: RgbConverter, scale: float = 1.0, part: Part | None = None) -> Frame:
        """Convert the frame, or a part of it, to RGB.

        Args:
            converter: the converter for the video; use one per thread and, for speed, one per size.
            scale: factor to downscale by for display; 1 keeps the size.
            part: the region to convert; None for all.
        """
        crop_first = part is not None and self._track.orientation == 1 and self._decoded.format.name in _CROPPABLE
        decoded = _crop(self._decoded, part) if crop_first and part is not None else self._decoded
        pixels = apply_orientation(converter.pixels(decoded, scale), self._track.orientation)
        if part is not None and not crop_first:
            pixels = np.ascontiguousarray(pixels[tuple(_scale(side, scale) for side in part)])
        return Frame(pixels, self._track.color, self.time, self.duration, reduced=scale < 1)

    def in_own_coding(self, converter: RgbConverter) -> AnyFrame:
        """Return the frame as it was decoded if `YuvFrame` can hold it, without copying; otherwise as RGB."""
        return self.planes() or self.frame(converter)

    def planes(self) -> YuvFrame | None:
        """Return the frame as it was decoded, without copying; None if `YuvFrame` cannot hold it."""
        decoded, track = self._decoded, self._track
        even = decoded.width % 2 == decoded.height % 2 == 0 and decoded.format.name in _CROPPABLE
        whole = (decoded.width, decoded.height) == (track.width, track.height) and not decoded.interlaced_frame
        if not even or not whole or track.orientation != 1 or track.color.matrix is Matrix.RGB:
            return None
        luma, blue, red = (array[:, : plane.width] for array, plane in zip(_arrays(decoded), decoded.planes, strict=True))
        return YuvFrame((luma, blue, red), decoded.format.components[0].bits, track.color, self.time, self.duration)


def _scale(side: slice, scale: float) -> slice:
    start, stop = (round(edge * min(scale, 1.0)) for edge in (side.start, side.stop))
    return slice(start, max(start + 1, stop))


def _crop(frame: VideoFrame, part: Part) -> VideoFrame:
    """Crop a frame in one of `_CROPPABLE`, whose two chroma planes have half its rows and columns."""
    rows, columns = part
    cropped = VideoFrame(columns.stop - columns.start, rows.stop - rows.start, frame.format.name)
    for number, (before, after) in enumerate(zip(_arrays(frame), _arrays(cropped), strict=True)):
        subsampling = 1 if number == 0 else 2
        region = tuple(slice(side.start // subsampling, side.stop // subsampling) for side in part)
        selected = before[region]
        after[: selected.shape[0], : selected.shape[1]] = selected
    return cropped


def _arrays(frame: VideoFrame) -> list[Pixels]:
    """Return the planes of a frame in one of `_CROPPABLE`, each with the padding at the end of its rows."""
    dtype = _CROPPABLE[frame.format.name]
    return [np.frombuffer(memoryview(plane), dtype).reshape(-1, plane.line_size // dtype.itemsize) for plane in frame.planes]
