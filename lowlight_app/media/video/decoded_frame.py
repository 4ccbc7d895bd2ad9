"""A decoded frame that is not RGB yet: making RGB of only what is looked at saves most of the work."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av.video.frame import VideoFrame

from lowlight_app.frame import Frame
from lowlight_app.media.color.pixels import apply_orientation
from lowlight_app.media.video.video_file import VideoTrack
from lowlight_app.media.video.yuv import RgbConverter

Part = tuple[slice, slice]
"""Rows and columns of the upright picture; all four numbers even."""

_PLAIN: dict[str, np.dtype[Any]] = {"yuv420p": np.dtype(np.uint8), "yuv420p10le": np.dtype(np.uint16)}
"""Layouts of which a part can be taken before RGB is made of it."""


@dataclass(frozen=True, eq=False)
class DecodedFrame:
    """See the module.

    Attributes:
        time: when it is shown, in seconds from the start.
        duration: how long, in seconds; 0 where the video does not say.
    """

    time: Fraction
    duration: Fraction
    _decoded: VideoFrame
    _track: VideoTrack

    def frame(self, decoder: RgbConverter, scale: float = 1.0, part: Part | None = None) -> Frame:
        """The frame, or a part of it.

        Args:
            decoder: of the video; one for each size that is asked for again and again, and for each thread.
            scale: how much smaller it may be made for being looked at; 1 is its own size.
            part: what is wanted of it; None for all.
        """
        early = part is not None and self._track.orientation == 1 and self._decoded.format.name in _PLAIN
        decoded = _cut(self._decoded, part) if early and part is not None else self._decoded
        pixels = apply_orientation(decoder.pixels(decoded, scale), self._track.orientation)
        if part is not None and not early:
            pixels = np.ascontiguousarray(pixels[tuple(_scaled(side, scale) for side in part)])
        return Frame(pixels, self._track.color, self.time, self.duration)


def _scaled(side: slice, scale: float) -> slice:
    start, stop = (round(place * min(scale, 1.0)) for place in (side.start, side.stop))
    return slice(start, max(start + 1, stop))


def _cut(frame: VideoFrame, part: Part) -> VideoFrame:
    """A part of a frame in one of the plain layouts: of its planes, the two of colour have half its rows and columns."""
    rows, columns = part
    cut = VideoFrame(columns.stop - columns.start, rows.stop - rows.start, frame.format.name)
    dtype = _PLAIN[frame.format.name]
    for number, (source, target) in enumerate(zip(frame.planes, cut.planes, strict=True)):
        half = 1 if number == 0 else 2
        place = tuple(slice(side.start // half, side.stop // half) for side in part)
        taken, given = (
            np.frombuffer(memoryview(plane), dtype).reshape(-1, plane.line_size // dtype.itemsize) for plane in (source, target)
        )
        wanted = taken[place]
        given[: wanted.shape[0], : wanted.shape[1]] = wanted
    return cut
