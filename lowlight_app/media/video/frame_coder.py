"""Prepare enhanced frames for the encoder of a result: size, finishing touches, orientation, coding and times."""

from __future__ import annotations

from collections.abc import Callable

from av.video.frame import VideoFrame

from lowlight_app.frame import UNCUT, AnyFrame, Cut, Frame, YuvFrame
from lowlight_app.geometry import IDENTITY, Geometry
from lowlight_app.media.color.pixels import apply_orientation, fit_within
from lowlight_app.media.video.encoders import choose_encoder
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.media.video.yuv import YuvConverter
from lowlight_app.settings import ExportSettings

_INVERSE = {6: 8, 8: 6}
"""Orientations whose inverse is another one; all others are their own inverse."""


class FrameCoder:
    """Prepares the frames of a result for its encoder.

    Args:
        source: the video that the frames are from.
        export: codec and size.
        cut: the parts of the source that are written.
        finish: changes each frame in its final size.
        geometry: the geometry of the frames, relative to those of the source.

    Attributes:
        track: properties of the result's video track.
        choice: the encoder.

    Raises:
        UsageError: see `choose_encoder`.
    """

    def __init__(
        self,
        source: VideoSource,
        export: ExportSettings,
        cut: Cut = UNCUT,
        finish: Callable[[Frame], Frame] = lambda frame: frame,
        geometry: Geometry = IDENTITY,
    ) -> None:
        self.track = source.track.of_result(geometry)
        self.choice = choose_encoder(self.track, export)
        self._cut, self._finish, self._longest_side = cut, finish, export.longest_side
        self._inverse_orientation = _INVERSE.get(source.track.orientation, source.track.orientation)
        self._converter = YuvConverter(self.choice.color, self.choice.pixel_format, self.choice.field_order)

    def coded(self, frame: AnyFrame) -> VideoFrame:
        """Return a frame in the pixel format of the encoder. YCbCr stays as it is, neither resized nor finished."""
        if isinstance(frame, YuvFrame):
            return self._converter.frame_of_planes(frame)
        finished = self._finish(fit_within(frame, self._longest_side, even=True))
        return self._converter.frame(apply_orientation(finished.pixels, self._inverse_orientation))

    def ticks(self, frame: AnyFrame) -> tuple[int, int]:
        """Return when the result shows a frame, and for how long, in ticks of the encoder."""
        time_base = self.choice.time_base
        return round(self._cut.result_time(frame.time) / time_base), round(frame.duration / time_base)
