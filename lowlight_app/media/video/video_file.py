"""An open video file: its video track, and the frames decoded in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

import av
from av.error import FFmpegError
from av.format import Flags
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import ColorSpec
from lowlight_app.media.color.pixels import check_size
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.video.deinterlace import FieldOrder, deinterlaced, unflagged_order
from lowlight_app.media.video.display_matrix import display_matrix, orientation_of
from lowlight_app.media.video.open import open_container
from lowlight_app.media.video.sequence_container import decode, sequence_in
from lowlight_app.media.video.side_data import NO_SIDE_DATA, SideData
from lowlight_app.media.video.timestamps import (
    BROADCAST_FORMATS,
    DisplayOrder,
    FrameTimes,
    Stated,
    TimingKind,
    main_stream,
    shifted_packets,
)
from lowlight_app.media.video.video_formats import TRANSPORT_PACKET, transport_packets
from lowlight_app.media.video.yuv import ColorTags, color_spec

_DURATION_TOLERANCE = Fraction(1)
"""Seconds by which a file may be shorter than its stated duration."""
_LATE_START = Fraction(1)
"""Seconds after which a file whose first frame is due later counts as the recording of a running clock."""
_SAMPLE = 40
"""Packets that tell how a file states its times."""
_SOUGHT_PACKETS = 1000
"""Packets among which the requested key frame must be found after seeking."""
_CONTINUOUS = Flags.ts_discont.value | Flags.no_timestamps.value
"""Flags of formats that have no beginning: broadcasts and streams without a container."""
_ENCRYPTED_ENTRIES = frozenset({"encv", "drmi"})
"""Sample entries of MP4 files whose real codec is hidden."""


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
            frames=stream.frames,
            origin=origin,
            field_order=FieldOrder.of(frame, stream.codec_context),
            unflagged_order=unflagged_order(frame, stream.codec_context),
            side_data=SideData.of(frame),
            labels=tuple(stream.metadata.items()),
        )


@dataclass(frozen=True)
class KeyFrame:
    """A frame at which decoding can start.

    Attributes:
        number: of its packet, in the order of the file.
        time: when it is shown, in ticks.
        pts, dts, pos: timestamps of its packet and its position in the file, as read; None if unknown or meaningless.
        complete: it needs no earlier frame. Otherwise the image is complete only at the next key frame (H.264 with periodic
            intra refresh, or an open group of pictures).
    """

    number: int
    time: int
    pts: int | None
    dts: int | None
    pos: int | None
    complete: bool

    def is_of(self, packet: Packet[Any]) -> bool:
        """Return whether a packet is the one of this frame."""
        same_place = None in (self.pos, packet.pos) or self.pos == packet.pos
        return packet.is_keyframe and self.pts in (None, packet.pts) and same_place


class VideoFile:
    """A video file and the position of its decoder. Not thread-safe.

    Args:
        path: the file.
        rate: frames per second of an image sequence, and of a file that states none.
        deinterlace: deinterlace interlaced frames.

    Attributes:
        timing: how its frames get their times.
        track: properties of the video track.
        clock_jumps: whether the clock of the file jumped in what was read.

    Raises:
        MediaError: it contains no video that can be decoded.
    """

    def __init__(self, path: Path, rate: Fraction = RATE, *, deinterlace: bool = True) -> None:
        self.path, self._rate, self._deinterlace = path, rate, deinterlace
        self.clock_jumps = False
        self._damage: int | None = None
        self.container = open_container(path, rate)
        try:
            self.stream = self._video_stream()
            self._start_reading()
            first = self._first_packets()
            self._check_not_encrypted(first)
            self.timing = TimingKind.of(self.container, self.stream, first, rate)
            self.track = self._track()
        except MediaError:
            self.close()
            raise
        self._damage = None
        self.rewind()

    @property
    def damaged_at(self) -> Fraction | None:
        """Where the first damage was found, in seconds; None if there is none so far."""
        return None if self._damage is None else self.time_of(self._damage)

    @property
    def unreadable_images(self) -> Message | None:
        """A notice of the images of a sequence that could not be read so far."""
        sequence = sequence_in(self.container)
        return sequence.notice if sequence else None

    @property
    def deinterlaces(self) -> bool:
        """Whether the frames are deinterlaced, so that each depends on the ones before and after it."""
        return self._deinterlace and self.track.field_order is not FieldOrder.PROGRESSIVE

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self.container.close()

    def packets(self) -> Iterator[tuple[int, Packet[Any]]]:
        """Yield the packets of the video from the current position with their times in ticks, up to where they can be read."""
        while True:
            try:
                seconds, packet = next(self._packets)
            except StopIteration:
                return
            except FFmpegError:
                self._note_damage(self._last_read)
                return
            if packet.size:
                self._count += 1
                self.clock_jumps = self.clock_jumps or bool(seconds)
                self._last_read = self._time_of_packet(seconds, packet)
                if packet.is_keyframe and self._first_key is None and self._may_begin_anywhere:
                    self._first_key = self._last_read
                yield self._last_read, packet

    def _time_of_packet(self, seconds: Fraction, packet: Packet[Any]) -> int:
        if self._times is not None:
            return next(self._times)
        return self._frame_times.of(packet, round(seconds / packet.time_base))

    def decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yield the frames from the current position in display order, each with its timestamp in ticks.

        Damaged frames are skipped; the first is recorded in `damaged_at`.

        Raises:
            MediaError: the size of a frame differs from the first.
        """
        frames = self._in_order()
        return deinterlaced(frames, self.track.unflagged_order) if self._deinterlace else frames

    def _in_order(self) -> Iterator[tuple[int, VideoFrame]]:
        last: int | None = None
        for pts, frame in self._frames():
            self._check(frame, pts)
            if last is not None and pts <= last:
                self._note_damage(last)
                continue
            last = pts
            yield pts, frame
        self._check_end(last)

    @property
    def first_key(self) -> int | None:
        """Time of the first key frame read since the last seek, in ticks: frames before it cannot be decoded. None if all can."""
        return self._first_key

    def time_of(self, pts: int) -> Fraction:
        """Convert a timestamp in ticks to seconds from the start of the video."""
        return pts * self.track.time_base - self.track.origin

    def seek(self, key: KeyFrame, keys: Sequence[KeyFrame], times: Sequence[int]) -> None:
        """Go to the packet of a key frame, or to an earlier place where the file does not allow that.

        Args:
            key: the frame.
            keys: all key frames.
            times: of the packets, in the order of the file.
        """
        found = self._seek_container(key, keys) if key.number else None
        if found is None:
            self.rewind()
            return
        number, packets, self._first_key = found
        self._packets = ((Fraction(0), packet) for packet in packets)
        self._times = iter(times[number:])
        self._order = DisplayOrder(self.timing)

    @property
    def _may_begin_anywhere(self) -> bool:
        """Whether a file of this format can be cut out of a longer one, and its packets are found by their position."""
        return bool(self.container.format.flags & _CONTINUOUS)

    def _seek_container(self, key: KeyFrame, keys: Sequence[KeyFrame]) -> tuple[int, Iterator[Packet[Any]], int] | None:
        """Seek to a key frame or one before it; return None if that failed.

        Returns:
            Number of the first packet, the packets from it on, and its time.
        """
        try:
            if self._may_begin_anywhere and key.pos is not None:
                self.container.seek(key.pos, stream=self.stream, unsupported_byte_offset=True)
            else:
                self.container.seek(key.time if key.dts is None else key.dts, stream=self.stream, backward=True)
            packets = self.container.demux(self.stream)
            for packet in islice(packets, _SOUGHT_PACKETS):
                found = next((known for known in keys if known.is_of(packet)), None)
                if found is not None:
                    return (found.number, chain([packet], packets), found.time) if found.number <= key.number else None
        except FFmpegError:
            pass
        return None

    def _frames(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yield decoded frames with their times up to where the file cannot be read any further."""
        last = None
        for packet in self._packets_to_decode():
            try:
                frames = decode(self.stream, packet)
            except FFmpegError:
                self._note_damage(last)
                continue
            for frame in frames:
                time = self._order.time_of(frame)
                last = (0 if last is None else last + self.timing.step) if time is None else time
                if self._first_key is None or last >= self._first_key:  # frames before it need others that were not read
                    yield last, frame

    def _packets_to_decode(self) -> Iterator[Packet[Any] | None]:
        """Yield the packets with their times as timestamps, and finally None, for which the decoder returns its last frames."""
        for time, packet in self.packets():
            packet.pts = time
            if not packet.is_discard:
                self._order.add(time)
            yield packet
        yield None

    def _check(self, frame: VideoFrame, pts: int) -> None:
        size = self.track.width, self.track.height
        if (frame.width, frame.height) != size:
            raise MediaError(
                "the frame size changes at {time} from {width} x {height} to {new_width} x {new_height}; "
                "such videos are not supported.",
                path=self.path,
                time=clock(self.time_of(pts)),
                width=size[0],
                height=size[1],
                new_width=frame.width,
                new_height=frame.height,
            )
        if frame.is_corrupt:
            self._note_damage(pts)

    def _check_end(self, last: int | None) -> None:
        """Record damage if the file ends earlier than it states."""
        track = self.track
        if track.frames and self.container.format.name != "avi":  # which counts frames that repeat the one before
            missing = self._count < track.frames
        elif self.container.format.name in BROADCAST_FORMATS:
            missing = False  # the duration is that of the clock, which may have jumped
        else:
            missing = track.duration is not None and self.time_of(last or 0) + track.origin + _DURATION_TOLERANCE < track.duration
        if missing or (self.container.format.name == "mpegts" and _ends_in_mid_packet(self.path)):
            self._note_damage(last)

    def _note_damage(self, time: int | None) -> None:
        if self._damage is None:
            self._damage = round(self.track.origin / self.track.time_base) if time is None else time

    def _video_stream(self) -> VideoStream:
        stream = main_stream(self.container)
        if stream is None:
            if self.container.streams.audio:
                raise MediaError("the file contains sound but no video.", path=self.path)
            raise MediaError("the file contains no video.", path=self.path)
        if stream.codec_context is None:
            raise MediaError("the codec of this video is not supported.", path=self.path)
        return stream

    def _track(self) -> VideoTrack:
        """Decode the first frame, which some properties are known only from."""
        self._frame_times, self._order = FrameTimes(self.timing), DisplayOrder(self.timing)
        first = next(self._frames(), None)
        if first is None:
            raise MediaError("no frame can be decoded; the file is damaged or incomplete.", path=self.path)
        pts, frame = first
        check_size(self.path, frame.width, frame.height)
        return VideoTrack.of(frame, self.stream, self._average_rate(), self._duration(), self._origin(pts))

    def _first_packets(self) -> list[Packet[Any]]:
        """Return the first packets, which are read again by `packets`."""
        first: list[tuple[Fraction, Packet[Any]]] = []
        with suppress(FFmpegError, StopIteration):
            while len(first) < _SAMPLE:
                first.append(next(self._packets))
        self._packets = chain(first, self._packets)
        return [packet for _, packet in first if packet.size]

    def _check_not_encrypted(self, first: Sequence[Packet[Any]]) -> None:
        hidden = self.stream.codec_context.codec_tag in _ENCRYPTED_ENTRIES
        if hidden or any(packet.has_sidedata("encryption_info") for packet in first):
            raise MediaError("the video is encrypted; only its provider's player can show it.", path=self.path)

    def _average_rate(self) -> Fraction:
        counted = self.timing.stated is Stated.NEITHER
        stated = None if counted else self.stream.average_rate or self.stream.guessed_rate
        return stated or 1 / (self.timing.step * (self.stream.time_base or Fraction(1, 1000)))

    @property
    def states_duration(self) -> bool:
        """Whether the duration that the file states can be trusted, without reading all of it."""
        return self.track.duration is not None and self.container.format.name not in (*BROADCAST_FORMATS, "ivf")

    def _duration(self) -> Fraction | None:
        if (sequence := sequence_in(self.container)) is not None:
            return sequence.length
        if self.timing.stated is Stated.NEITHER:
            return None
        if self.stream.duration and self.stream.time_base:
            return self.stream.duration * self.stream.time_base
        return Fraction(self.container.duration, av.time_base) if self.container.duration else None

    def _origin(self, first: int) -> Fraction:
        """Return when the video begins: a clock may have been running before, or have started below zero."""
        base = self.stream.time_base or Fraction(1, 1000)
        starts = [s.start_time * s.time_base for s in self.container.streams if s.start_time is not None and s.time_base]
        start = min([*starts, first * base])
        running = self.container.format.name in BROADCAST_FORMATS
        return start if running or start > _LATE_START else min(Fraction(0), first * base)

    def rewind(self) -> None:
        """Return to the first packet, whether or not the format is seekable."""
        index = self.stream.index
        self.container.close()
        self.container = open_container(self.path, self._rate)
        stream = self.container.streams[index]
        assert isinstance(stream, VideoStream)
        self.stream = stream
        self._start_reading()
        self._frame_times, self._order = FrameTimes(self.timing), DisplayOrder(self.timing)

    def _start_reading(self) -> None:
        self.stream.thread_type = "AUTO"
        self._packets: Iterator[tuple[Fraction, Packet[Any]]] = shifted_packets(self.container, [self.stream])
        self._count = 0
        self._times: Iterator[int] | None = None
        self._last_read: int | None = None
        self._first_key: int | None = None


def _ends_in_mid_packet(path: Path) -> bool:
    """Return whether a transport stream was cut off; such a file states no length."""
    packets = transport_packets(read_beginning(path))
    if packets is None:
        return False
    size, start = packets
    return (path.stat().st_size - start) % size not in (0, TRANSPORT_PACKET)


def clock(time: Fraction) -> str:
    """Format seconds as in 1:02:03.4."""
    tenths = round(max(time, Fraction(0)) * 10)
    minutes, seconds = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{seconds // 10:02}.{seconds % 10}"
