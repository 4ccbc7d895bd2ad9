"""A decoded frame that is not yet RGB: converting only the visible region saves most of the work."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from lowlight_app.frame import Frame
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
        time: when it is shown, in seconds from the start.
        duration: for how long, in seconds; 0 if the video does not state it.
    """

    time: Fraction
    duration: Fraction
    _decoded: VideoFrame
    _track: VideoTrack

    def frame(self, converter: RgbConverter, scale: float = 1.0, part: Part | None = None) -> Frame:
        """Convert the frame, or a part of it, to RGB.

        Args:
            converter: of the video; use one per thread and, for speed, one per size.
            scale: factor to downscale by for display; 1 keeps the size.
            part: the region to convert; None for all.
        """
        crop_first = part is not None and self._track.orientation == 1 and self._decoded.format.name in _CROPPABLE
        decoded = _crop(self._decoded, part) if crop_first and part is not None else self._decoded
        pixels = apply_orientation(converter.pixels(decoded, scale), self._track.orientation)
        if part is not None and not crop_first:
            pixels = np.ascontiguousarray(pixels[tuple(_scale(side, scale) for side in part)])
        return Frame(pixels, self._track.color, self.time, self.duration)


def _scale(side: slice, scale: float) -> slice:
    start, stop = (round(edge * min(scale, 1.0)) for edge in (side.start, side.stop))
    return slice(start, max(start + 1, stop))


def _crop(frame: VideoFrame, part: Part) -> VideoFrame:
    """Crop a frame in one of `_CROPPABLE`, whose two chroma planes have half its rows and columns."""
    rows, columns = part
    cropped = VideoFrame(columns.stop - columns.start, rows.stop - rows.start, frame.format.name)
    dtype = _CROPPABLE[frame.format.name]
    for number, (source, target) in enumerate(zip(frame.planes, cropped.planes, strict=True)):
        subsampling = 1 if number == 0 else 2
        region = tuple(slice(side.start // subsampling, side.stop // subsampling) for side in part)
        before, after = (
            np.frombuffer(memoryview(plane), dtype).reshape(-1, plane.line_size // dtype.itemsize) for plane in (source, target)
        )
        selected = before[region]
        after[: selected.shape[0], : selected.shape[1]] = selected
    return cropped
