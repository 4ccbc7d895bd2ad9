"""Encode frames into a segment of a video: a file of its own that begins with a key frame."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import av
from av.container import OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import ExportError
from lowlight_app.media.video.encoders import EncoderChoice
from lowlight_app.media.video.open import url_of
from lowlight_app.media.video.thread_priority import leave_real_time

_MUXER = "mp4"
"""Container of the segments of an export, of whatever container the result is: it stores timestamps exactly."""
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


class EncoderError(ExportError):
    """The encoder failed, not the disk.

    Attributes:
        hardware: whether it runs on a graphics card.
    """

    def __init__(self, error: Exception, *, hardware: bool) -> None:
        super().__init__("the video cannot be encoded ({reason}).", reason=getattr(error, "strerror", None) or error)
        self.hardware = hardware


class SegmentWriter:
    """Encodes the frames of one segment.

    Args:
        path: the file.
        choice: the encoder.
        aspect: width of a pixel divided by its height.
        muxer: name of the container in FFmpeg.
        options: options for the container.
        tags: the tags of the file, such as its date.

    Attributes:
        path: the file.
        start: timestamp of the first frame in the result, in ticks of the encoder; it is 0 in the file. None before `write`.
        final, end: when the last frame begins and ends, likewise; equal if its duration is unknown.
        frames: number of frames.

    Raises:
        EncoderError: the encoder cannot be opened.
        OSError: the file cannot be written; so do the methods, or `FFmpegError`.
    """

    def __init__(
        self,
        path: Path,
        choice: EncoderChoice,
        aspect: Fraction,
        muxer: str = _MUXER,
        options: Mapping[str, str] = NO_OPTIONS,
        tags: Mapping[str, str] = NO_OPTIONS,
    ) -> None:
        self.path = path
        self.start: int | None = None
        self.final = self.end = self.frames = 0
        self._hardware, self._durations = choice.hardware, dict[int, int]()
        self._out = av.open(url_of(path), mode="w", format=muxer, options=dict(options))
        self._out.metadata.update(tags)
        try:
            self._video = _open_encoder(self._out, choice, aspect)
        except (FFmpegError, ValueError) as error:
            self.abort()
            raise EncoderError(error, hardware=choice.hardware) from error

    def write(self, frame: VideoFrame, pts: int, duration: int) -> None:
        """Encode the next frame.

        Args:
            frame: the frame, in the pixel format of the encoder.
            pts: the time at which the result shows it, in ticks; ascending.
            duration: in ticks; 0 if unknown.
        """
        self.start = pts if self.start is None else self.start
        frame.pts, frame.time_base = pts - self.start, self._video.codec_context.time_base
        self._durations[pts - self.start] = duration
        self.final, self.end, self.frames = pts, pts + duration, self.frames + 1
        self._encode(frame)

    def close(self) -> None:
        """Finish the file, and wait until it is on the disk."""
        self._encode(None)
        self._out.close()
        flush(self.path)

    def abort(self) -> None:
        """Delete the unfinished file."""
        with suppress(OSError):  # first, so that closing need not finish the file
            self.path.unlink(missing_ok=True)
        with suppress(FFmpegError, OSError):
            self._out.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _encode(self, frame: VideoFrame | None) -> None:
        try:
            packets: list[Packet[Any]] = self._video.encode(frame)
        except FFmpegError as error:
            raise EncoderError(error, hardware=self._hardware) from error
        for packet in packets:
            if packet.pts is not None and (duration := self._durations.pop(packet.pts, 0)):
                packet.duration = duration
            self._out.mux(packet)


def encode_again(segment: Path, writer: SegmentWriter, choice: EncoderChoice, start: int, check: Callable[[], None]) -> None:
    """Encode the frames of a finished segment with another encoder.

    Args:
        segment: the file.
        writer: receives the frames.
        choice: the encoder of `writer`.
        start: the start of the segment, in ticks.
        check: called before each frame; stops the work by raising `Cancelled`.
    """
    with av.open(url_of(segment)) as finished:
        stream = finished.streams.video[0]
        ticks = Fraction(stream.time_base or 1) / choice.time_base
        for frame in finished.decode(stream):
            check()
            shown_at, duration = round((frame.pts or 0) * ticks), round((frame.duration or 0) * ticks)
            frame.pict_type = PictureType.NONE  # otherwise the encoder keeps the kinds of frames of the other one
            writer.write(frame.reformat(format=choice.pixel_format), start + shown_at, duration)


def flush(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _open_encoder(out: OutputContainer, choice: EncoderChoice, aspect: Fraction) -> VideoStream:
    width, height = choice.width + choice.width % 2, choice.height + choice.height % 2
    added = out.add_stream(choice.name, rate=choice.rate, options=choice.options, width=width, height=height)
    stream = cast("VideoStream", added)
    context = stream.codec_context
    context.pix_fmt, context.time_base = choice.pixel_format, choice.time_base
    context.sample_aspect_ratio, context.field_order = aspect, choice.field_order.code
    context.color_primaries, context.color_trc = choice.tags.primaries, choice.tags.transfer
    context.colorspace, context.color_range = choice.tags.matrix, choice.tags.range
    context.codec_tag = choice.codec_tag
    context.open()
    leave_real_time()
    return stream
