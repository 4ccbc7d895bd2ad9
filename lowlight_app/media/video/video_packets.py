"""Read the packets of a file's video track, each with its corrected timestamp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.error import FFmpegError
from av.format import Flags
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import MediaError
from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.video.cut_off import has_index, no_index
from lowlight_app.media.video.h264_fields import FieldPairs
from lowlight_app.media.video.open import open_container
from lowlight_app.media.video.timestamps import FrameTimes, TimingKind, demuxed, is_raw, main_stream, shifted_packets
from lowlight_app.media.video.video_formats import is_scrambled

_SAMPLE = 40
"""Packets that tell how a file states its times."""
_SOUGHT_PACKETS = 1000
"""Packets among which the requested key frame must be found after seeking."""
_ENCRYPTED_ENTRIES = frozenset({"encv", "drmi"})
"""Sample entries of MP4 files whose real codec is hidden."""


@dataclass(frozen=True)
class KeyFrame:
    """A frame at which decoding can start.

    Attributes:
        number: the number of its packet, in the order of the file.
        time: the time at which it is shown, in ticks.
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


class PacketReader:
    """Reads the packets of the video track. Not thread-safe.

    Args:
        path: the file.
        rate: frames per second of an image sequence, and of a file that states none.

    Attributes:
        container: the open file.
        stream: the video track.
        timing: how its frames get their times.
        in_fields: whether the two fields of a frame are packets of their own.
        count: packets read since the last seek.
        last: time of the last of them, in ticks; None if there is none.
        first_key: time of the first key frame among them, in ticks: frames before it cannot be decoded. None if all can.
        failed: whether the rest of the file cannot be read.
        clock_jumps: whether the clock of the file jumped in what was read.

    Raises:
        MediaError: it contains no video, or one that is encrypted.
    """

    container: InputContainer
    stream: VideoStream
    count: int
    last: int | None
    first_key: int | None
    _packets: Iterator[tuple[Fraction, Packet[Any]]]
    _times: Iterator[int] | None

    def __init__(self, path: Path, rate: Fraction) -> None:
        self._path, self._rate = path, rate
        self.failed = self.clock_jumps = False
        self.container = open_container(path, rate)
        try:
            self.stream = self._video_stream()
            self._start()
            first = self._first_packets()
            self._check_not_encrypted(first)
            fields = FieldPairs(self.stream.codec_context)
            frames = [packet for packet in first if not fields.is_second(packet)]
        except MediaError:
            self.close()
            raise
        self.in_fields = len(frames) < len(first)
        self.timing = TimingKind.of(self.container, self.stream, frames, rate)
        self._frame_times = FrameTimes(self.timing, self.stream.codec_context)

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self.container.close()

    @property
    def from_start(self) -> bool:
        """Whether the file is read from its start, not from where `seek` went."""
        return self._times is None

    def packets(self) -> Iterator[tuple[int, Packet[Any]]]:
        """Yield the packets from the current position with their times in ticks, up to where they can be read.

        The second field of a frame has the time of the first.
        """
        try:
            for seconds, packet in self._packets:
                if packet.size:
                    time = self._time_of(packet, seconds)
                    if time is None:
                        return
                    self.count, self.last = self.count + 1, time
                    self.clock_jumps = self.clock_jumps or bool(seconds)
                    if packet.is_keyframe and self.first_key is None and self.may_begin_anywhere:
                        self.first_key = time
                    yield time, packet
        except FFmpegError:
            self.failed = True

    def decode(self, packet: Packet[Any] | None) -> list[VideoFrame]:
        """Decode one of the packets; at their end, None returns the frames that the decoder still holds."""
        return self.stream.decode(None) if packet is None else packet.decode()

    def can_decode(self, time: int) -> bool:
        """Return whether a frame needs only frames that were read: those before the first key frame need others."""
        return self.first_key is None or time >= self.first_key

    def rewind(self) -> None:
        """Return to the first packet, whether or not the format is seekable."""
        index = self.stream.index
        self.container.close()
        self.container = open_container(self._path, self._rate)
        stream = self.container.streams[index]
        assert isinstance(stream, VideoStream)
        self.stream = stream
        self._start()
        self._frame_times = FrameTimes(self.timing, self.stream.codec_context)

    def seek(self, key: KeyFrame, keys: Sequence[KeyFrame], times: Sequence[int]) -> None:
        """Go to the packet of a key frame, or to an earlier place where the file does not allow that.

        Args:
            key: the frame.
            keys: all key frames.
            times: the times of the packets, in the order of the file.
        """
        reached = self._seek_container(key, keys) if key.number else None
        if reached is None:
            self.rewind()
            return
        found, packets = reached
        self._packets = ((Fraction(0), packet) for packet in packets)
        self._times, self.first_key = iter(times[found.number :]), found.time

    @property
    def may_begin_anywhere(self) -> bool:
        """Whether a file of this format can be cut out of a longer one, and its packets are found by their position."""
        return is_raw(self.container) or Flags.ts_discont in Flags(self.container.format.flags)

    def _time_of(self, packet: Packet[Any], seconds: Fraction) -> int | None:
        """Return the time of the next packet; None beyond where the file could be read when its frames were counted."""
        if self._times is not None:
            return next(self._times, None)
        return self._frame_times.of(packet, round(seconds / packet.time_base))

    def _start(self) -> None:
        self.stream.thread_type = "AUTO"
        self._packets, self._times = shifted_packets(self.container, [self.stream]), None
        self.count, self.last, self.first_key = 0, None, None

    def _seek_container(self, key: KeyFrame, keys: Sequence[KeyFrame]) -> tuple[KeyFrame, Iterator[Packet[Any]]] | None:
        """Seek to a key frame or one before it; return the frame and the packets from it on, or None if that failed."""
        with suppress(FFmpegError):
            if self.may_begin_anywhere and key.pos is not None:
                self.container.seek(key.pos, stream=self.stream, unsupported_byte_offset=True)
            else:
                self.container.seek(key.time if key.dts is None else key.dts, stream=self.stream, backward=True)
            packets = demuxed(self.container, [self.stream])
            for packet in islice(packets, _SOUGHT_PACKETS):
                found = next((known for known in keys if known.is_of(packet)), None)
                if found is not None:
                    return (found, chain([packet], packets)) if found.number <= key.number else None
        return None

    def _video_stream(self) -> VideoStream:
        stream = main_stream(self.container)
        if stream is None:
            if self.container.streams.audio:
                raise MediaError("the file contains sound but no video.", path=self._path)
            if self.container.format.name.startswith("mov") and not has_index(self._path):
                raise no_index(self._path)
            raise MediaError("the file contains no video.", path=self._path)
        if stream.codec_context is None:
            raise MediaError("the codec of this video is not supported.", path=self._path)
        return stream

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
        scrambled = self.container.format.name == "mpegts" and is_scrambled(read_beginning(self._path))
        if hidden or scrambled or any(packet.has_sidedata("encryption_info") for packet in first):
            raise MediaError("the video is encrypted; only its provider's player can show it.", path=self._path)
