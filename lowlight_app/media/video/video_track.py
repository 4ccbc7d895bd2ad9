"""Properties of the video track of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.frame import ColorSpec
from lowlight_app.geometry import Geometry
from lowlight_app.media.video.deinterlace import FieldOrder, unflagged_order
from lowlight_app.media.video.display_matrix import display_matrix, orientation_of
from lowlight_app.media.video.side_data import NO_SIDE_DATA, SideData
from lowlight_app.media.video.yuv import ColorTags, color_spec


@dataclass(frozen=True)
class VideoTrack:
    """Properties of a video track.

    Attributes:
        width, height: in pixels, as stored.
        bits: bits per channel.
        tags: colour codes in the file.
        color: the colour of decoded frames according to the tags.
        display_matrix: nine numbers as in the file; None if there are none.
        orientation: how frames are stored, as in EXIF.
        aspect: width of a pixel divided by its height.
        time_base: seconds per tick.
        rate: frames per second, on average.
        duration: in seconds; None if the file states none.
        frames: stated number of frames; 0 if the file states none.
        origin: timestamp at which the video begins, in seconds.
        field_order: the field order of the frames in the file.
        unflagged_order: the field order of frames that are interlaced without being flagged so.
        side_data: the side data of the first frame.
        labels: language, title and the like, by FFmpeg's names.
    """

    width: int
    height: int
    bits: int
    tags: ColorTags
    color: ColorSpec
    display_matrix: tuple[int, ...] | None
    orientation: int
    aspect: Fraction
    time_base: Fraction
    rate: Fraction
    duration: Fraction | None
    frames: int
    origin: Fraction
    field_order: FieldOrder = FieldOrder.PROGRESSIVE
    unflagged_order: FieldOrder | None = None
    side_data: SideData = NO_SIDE_DATA
    labels: tuple[tuple[str, str], ...] = ()

    def of_result(self, geometry: Geometry) -> VideoTrack:
        """Return the properties of a result whose upright frames are turned and cropped."""
        if geometry.changes_nothing:
            return self
        upright = (self.height, self.width) if self.orientation > 4 else (self.width, self.height)
        width, height = geometry.result_size(*upright, even=True)
        stored = (height, width) if self.orientation > 4 else (width, height)
        aspect = 1 / self.aspect if geometry.turns % 2 else self.aspect
        return replace(self, width=stored[0], height=stored[1], aspect=aspect)

    @property
    def upright_aspect(self) -> float:
        """Width of a pixel of upright frames divided by its height."""
        return float(1 / self.aspect if self.orientation > 4 else self.aspect)

    @property
    def camera_tags(self) -> dict[str, str]:
        """Tags of the maker of the camera, such as the lens, which only the track of some files states."""
        return {name: value for name, value in self.labels if name.lower().startswith("com.")}

    @classmethod
    def of(cls, frame: VideoFrame, stream: VideoStream, rate: Fraction, duration: Fraction | None, origin: Fraction) -> Self:
        """Combine the properties of the first frame and its stream."""
        tags, matrix = ColorTags.of(frame), display_matrix(frame)
        return cls(
            width=frame.width,
            height=frame.height,
            bits=frame.format.components[0].bits,
            tags=tags,
            color=color_spec(tags, frame.width, frame.height),
            display_matrix=matrix,
            orientation=orientation_of(matrix),
            aspect=stream.sample_aspect_ratio or Fraction(1),
            time_base=stream.time_base or Fraction(1, 1000),
            rate=rate,
            duration=duration,
            frames=min(stream.frames, len(stream.index_entries) or stream.frames),
            origin=origin,
            field_order=FieldOrder.of(frame, stream.codec_context),
            unflagged_order=unflagged_order(frame, stream.codec_context),
            side_data=SideData.of(frame),
            labels=tuple(stream.metadata.items()),
        )
