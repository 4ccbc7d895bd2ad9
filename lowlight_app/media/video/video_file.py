"""An open video file: its video track, and the frames decoded in order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from av.error import FFmpegError
from av.sidedata.sidedata import Type
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import ColorSpec
from lowlight_app.media.color.pixels import check_size
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.video.deinterlace import FieldOrder, deinterlaced, unflagged_order
from lowlight_app.media.video.open import open_container
from lowlight_app.media.video.sequence_container import sequence_in
from lowlight_app.media.video.side_data import NO_SIDE_DATA, SideData
from lowlight_app.media.video.video_formats import TRANSPORT_PACKET
from lowlight_app.media.video.yuv import ColorTags, color_spec

av.logging.set_level(None)  # decoders log every damaged block; our errors report what matters

_ORIENTATIONS: dict[tuple[int, ...], int] = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}
"""EXIF orientations by the signs of a display matrix."""
_RUNNING_CLOCK = {"mpegts", "mpeg"}
"""Formats for broadcasts, whose timestamps do not start at zero."""
_DURATION_TOLERANCE = Fraction(1)
"""Seconds by which a file may be shorter than its stated duration."""


@dataclass(frozen=True)
class VideoTrack:
    """Properties of a video track.

    Attributes:
        width, height: in pixels, as stored.
        bits: per channel.
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
        field_order: of the frames in the file.
        unflagged_order: the same if the frames are interlaced without saying so.
        side_data: of the first frame.
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

    @classmethod
    def of(cls, frame: VideoFrame, stream: VideoStream, duration: Fraction | None, origin: Fraction) -> Self:
        """Combine the properties of the first frame and its stream."""
        tags, matrix = ColorTags.of(frame), _display_matrix(frame)
        return cls(
            width=frame.width,
            height=frame.height,
            bits=frame.format.components[0].bits,
            tags=tags,
            color=color_spec(tags, frame.width, frame.height),
            display_matrix=matrix,
            orientation=_orientation(matrix),
            aspect=stream.sample_aspect_ratio or Fraction(1),
            time_base=stream.time_base or Fraction(1, 1000),
            rate=stream.average_rate or stream.guessed_rate or Fraction(25),
            duration=duration,
            frames=stream.frames,
            origin=origin,
            field_order=FieldOrder.of(frame, stream.codec_context),
            unflagged_order=unflagged_order(frame, stream.codec_context),
            side_data=SideData.of(frame),
            labels=tuple(stream.metadata.items()),
        )


class VideoFile:
    """A video file and the position of its decoder. Not thread-safe.

    Args:
        path: the file.
        rate: frames per second of an image sequence.
        deinterlace: deinterlace interlaced frames.

    Raises:
        MediaError: it contains no video that can be decoded.
    """

    def __init__(self, path: Path, rate: Fraction = RATE, *, deinterlace: bool = True) -> None:
        self.path, self._rate, self._deinterlace = path, rate, deinterlace
        self.damaged_at: Fraction | None = None
        self._packets = 0
        self.container = open_container(path, rate)
        try:
            self.stream = self._video_stream()
            self.track = self._track()
        except MediaError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self.container.close()

    @property
    def unreadable_images(self) -> Message | None:
        """A notice of the images of a sequence that could not be read so far."""
        sequence = sequence_in(self.container)
        return sequence.notice if sequence else None

    @property
    def deinterlaces(self) -> bool:
        """Whether the frames are deinterlaced, so that each depends on the ones before and after it."""
        return self._deinterlace and self.track.field_order is not FieldOrder.PROGRESSIVE

    def decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yield the frames from the current position in display order, each with its timestamp in ticks.

        Damaged frames are skipped; the first is recorded in `damaged_at`.

        Raises:
            MediaError: a frame has no timestamp, or its size differs from the first.
        """
        frames = self._in_order()
        return deinterlaced(frames, self.track.unflagged_order) if self._deinterlace else frames

    def time_of(self, pts: int) -> Fraction:
        """Convert a timestamp in ticks to seconds from the start of the video."""
        return pts * self.track.time_base - self.track.origin

    def _in_order(self) -> Iterator[tuple[int, VideoFrame]]:
        last: int | None = None
        for frame in self._frames():
            pts = self._checked(frame)
            if last is not None and pts <= last:
                self._note_damage(last)
                continue
            last = pts
            yield pts, frame
        self._check_end(last)

    def _frames(self) -> Iterator[VideoFrame]:
        """Yield decoded frames up to where the file cannot be read any further."""
        self._packets, last = 0, None
        demuxed = self.container.demux(self.stream)
        while True:
            try:
                packet = next(demuxed)
                self._packets += packet.size > 0
                frames = packet.decode()
            except StopIteration:
                return
            except FFmpegError:
                self._note_damage(last)
                continue
            for frame in frames:
                last = frame.pts
                yield frame

    def _checked(self, frame: VideoFrame) -> int:
        if frame.pts is None:
            raise MediaError("a frame has no timestamp; save the video again with another program.", path=self.path)
        size = self.track.width, self.track.height
        if (frame.width, frame.height) != size:
            raise MediaError(
                "the frame size changes at {time} from {width} x {height} to {new_width} x {new_height}; "
                "such videos are not supported.",
                path=self.path,
                time=clock(self.time_of(frame.pts)),
                width=size[0],
                height=size[1],
                new_width=frame.width,
                new_height=frame.height,
            )
        if frame.is_corrupt:
            self._note_damage(frame.pts)
        return frame.pts

    def _check_end(self, last: int | None) -> None:
        """Record damage if the file ends earlier than it states."""
        track = self.track
        if track.frames:
            missing = self._packets < track.frames
        else:
            missing = track.duration is not None and self.time_of(last or 0) + track.origin + _DURATION_TOLERANCE < track.duration
        if self.container.format.name == "mpegts":
            missing = missing or self.path.stat().st_size % TRANSPORT_PACKET > 0  # such a file states no length
        if missing:
            self._note_damage(last)

    def _note_damage(self, pts: int | None) -> None:
        if self.damaged_at is None:
            self.damaged_at = Fraction(0) if pts is None else self.time_of(pts)

    def _video_stream(self) -> VideoStream:
        streams = [s for s in self.container.streams.video if not s.disposition & Disposition.attached_pic]
        if not streams:
            if self.container.streams.audio:
                raise MediaError("the file contains sound but no video.", path=self.path)
            raise MediaError("the file contains no video.", path=self.path)
        stream = next((s for s in streams if s.disposition & Disposition.default), streams[0])
        if stream.codec_context is None:
            raise MediaError("the codec of this video is not supported.", path=self.path)
        stream.thread_type = "AUTO"
        return stream

    def _track(self) -> VideoTrack:
        """Decode the first frame, which some properties are known only from, and return to the start."""
        frame = next(self._frames(), None)
        if frame is None:
            raise MediaError("no frame can be decoded; the file is damaged or incomplete.", path=self.path)
        check_size(self.path, frame.width, frame.height)
        track = VideoTrack.of(frame, self.stream, self._duration(), self._origin())
        self.damaged_at = None
        self._reopen()
        return track

    def _duration(self) -> Fraction | None:
        if (sequence := sequence_in(self.container)) is not None:
            return sequence.length
        if self.stream.duration and self.stream.time_base:
            return self.stream.duration * self.stream.time_base
        return Fraction(self.container.duration, av.time_base) if self.container.duration else None

    def _origin(self) -> Fraction:
        if not _RUNNING_CLOCK & set(self.container.format.name.split(",")):
            return Fraction(0)
        starts = [s.start_time * s.time_base for s in self.container.streams if s.start_time is not None and s.time_base]
        return min(starts, default=Fraction(0))

    def _reopen(self) -> None:
        """Return to the first packet, whether or not the format is seekable."""
        index = self.stream.index
        self.container.close()
        self.container = open_container(self.path, self._rate)
        stream = self.container.streams[index]
        assert isinstance(stream, VideoStream)
        self.stream = stream
        self.stream.thread_type = "AUTO"

    def seek(self, dts: int, pts: int) -> bool:
        """Seek to the packet of a key frame.

        Returns:
            Whether decoding from here yields that frame; if not, the position is the start of the file.
        """
        try:
            self.container.seek(dts, stream=self.stream, backward=True)
            first = next(self.container.demux(self.stream))
            reached = first.pts is not None and first.pts <= pts
            self.container.seek(dts, stream=self.stream, backward=True)
        except (FFmpegError, StopIteration):
            reached = False
        if not reached:
            self._reopen()
        return reached


def clock(time: Fraction) -> str:
    """Format seconds as in 1:02:03.4."""
    tenths = round(max(time, Fraction(0)) * 10)
    minutes, seconds = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{seconds // 10:02}.{seconds % 10}"


def _display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    try:
        sides: Mapping[Any, Any] = frame.side_data  # the type stub names another class
    except ValueError:  # PyAV does not know all types of FFmpeg, such as EXIF or views of spatial videos
        return _rotation_matrix(frame.rotation)
    if Type.DISPLAYMATRIX not in {side.type for side in sides}:
        return None
    return tuple(np.frombuffer(bytes(sides[Type.DISPLAYMATRIX]), np.int32).tolist())


def _rotation_matrix(degrees: int) -> tuple[int, ...] | None:
    """Return the display matrix of a counterclockwise rotation, as `av_display_rotation_set` computes it."""
    if not degrees:
        return None
    across, down = (round(part(math.radians(degrees)) * (1 << 16)) for part in (math.cos, math.sin))
    return across, -down, 0, down, across, 0, 0, 0, 1 << 30


def _orientation(matrix: tuple[int, ...] | None) -> int:
    if matrix is None:
        return 1
    return _ORIENTATIONS.get(tuple(int(np.sign(matrix[i])) for i in (0, 1, 3, 4)), 1)
