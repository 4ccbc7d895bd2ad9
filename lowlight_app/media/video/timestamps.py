"""Give every frame a timestamp that ascends through the whole file, even where its clock jumps or packets have none."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from heapq import heappop, heappush
from itertools import pairwise
from statistics import median
from typing import Any, Self

from av.container import InputContainer
from av.format import Flags
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.media.video.h264_fields import FieldPairs

BROADCAST_FORMATS = frozenset({"mpegts", "mpeg", "flv"})
"""Recordings of a running clock, which does not start at zero and jumps where two of them are joined."""
_HIDDEN_ORDER = frozenset({"h264", "hevc", "vvc"})
"""Codecs whose packets do not tell in which order the frames are shown."""
_IMAGE_SEQUENCE = "image2"
_EXACT_FORMATS = frozenset({"mov", _IMAGE_SEQUENCE})
"""Formats whose timestamps count up by construction."""
_JUMP = 10.0
"""Seconds between two packets that mean a jump forward, as in FFmpeg's tools."""
_SETBACK = 0.1
"""Seconds by which a clock that jumps back exceeds the errors of careless muxers."""
_MAX_HELD = 500
"""Sound packets that may precede the picture after a jump."""
_REMEMBERED = 256
"""Packets among which no two get the same timestamp; frames are never displaced further."""


def is_raw(container: InputContainer) -> bool:
    """Return whether a file is a stream without a container, which states no times."""
    return container.format.name != _IMAGE_SEQUENCE and Flags.no_timestamps in Flags(container.format.flags)


def main_stream(container: InputContainer) -> VideoStream | None:
    """Return the default video track, or the first; None if there is none but cover pictures."""
    streams = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    return next((stream for stream in streams if stream.disposition & Disposition.default), next(iter(streams), None))


def demuxed(container: InputContainer, streams: Sequence[Stream]) -> Iterator[Packet[Any]]:
    """Yield the packets of tracks from the current position."""
    with suppress(IndexError):  # at the end, PyAV looks for tracks that appeared while the file was read
        yield from container.demux(streams)


def continuous_packets(container: InputContainer, streams: Iterable[Stream]) -> Iterator[Packet[Any]]:
    """Yield the packets of tracks from the start of a file, with timestamps that run on where its clock jumps.

    Packets without data mark the end of a track.
    """
    for seconds, packet in shifted_packets(container, streams):
        if seconds:
            ticks = round(seconds / packet.time_base)
            packet.pts = None if packet.pts is None else packet.pts + ticks
            packet.dts = None if packet.dts is None else packet.dts + ticks
        yield packet


def shifted_packets(container: InputContainer, streams: Iterable[Stream]) -> Iterator[tuple[Fraction, Packet[Any]]]:
    """Yield packets as they were read, each with the seconds to add to its timestamps; see `continuous_packets`.

    Sound that overlaps where the clock jumps is left out.
    """
    wanted, video = {stream.index for stream in streams}, main_stream(container)
    if video is None or not _EXACT_FORMATS.isdisjoint(container.format.name.split(",")):
        yield from ((Fraction(0), packet) for packet in demuxed(container, [container.streams[index] for index in wanted]))
        return
    clock = _Clock(container.format.name, video)
    held: deque[Packet[Any]] = deque()
    followed = wanted | {video.index} | {stream.index for stream in container.streams.audio}
    for packet in demuxed(container, [container.streams[index] for index in followed]):
        held.append(packet)
        while held and ((shift := clock.shift_of(held[0])) is not None or len(held) > _MAX_HELD):
            placed = held.popleft()
            if placed.stream_index in wanted and not clock.overlaps(placed, shift or Fraction(0)):
                yield shift or Fraction(0), placed
    yield from ((Fraction(0), packet) for packet in held if packet.stream_index in wanted)


class _Clock:
    """Shifts the timestamps of packets so that each part of a joined recording begins where the one before it ends."""

    def __init__(self, format_name: str, video: VideoStream) -> None:
        self._jumps_forward = format_name in BROADCAST_FORMATS
        self._video = video
        self._shifts, self._starts = [Fraction(0)], [0.0]
        self._parts: defaultdict[int, int] = defaultdict(int)
        self._last: dict[int, float] = {}
        self._written: dict[int, Fraction] = {}
        self._latest: list[Fraction] = []

    def shift_of(self, packet: Packet[Any]) -> Fraction | None:
        """Return the shift of the next packet in seconds; None if it belongs to a part whose first picture is still to come."""
        index = packet.stream_index
        if packet.dts is not None:  # the first packets of Matroska have none; when they are shown says nothing about the clock
            time = float(packet.dts * packet.time_base)
            if self._has_jumped(index, time):
                part = self._part_at(index, time)
                if part is None and index != self._video.index:
                    return None
                self._parts[index] = self._begin_part(packet, time) if part is None else part
            self._last[index] = time
        shift = self._shifts[self._parts[index]]
        if index == self._video.index and packet.pts is not None:
            self._latest = sorted({*self._latest, packet.pts * packet.time_base + shift})[-2:]
        return shift

    def overlaps(self, packet: Packet[Any], shift: Fraction) -> bool:
        """Return whether sound of a later part was recorded before the last sound of the part before it."""
        index = packet.stream_index
        if packet.dts is None or index == self._video.index:
            return False
        time = packet.dts * packet.time_base + shift
        if self._parts[index] and time <= self._written.get(index, time - 1):
            return True
        self._written[index] = time
        return False

    def _has_jumped(self, index: int, time: float) -> bool:
        if index not in self._last:
            return False
        if time < self._last[index] - _SETBACK:
            return True
        same_part = [self._last[other] for other in self._last if self._parts[other] == self._parts[index]]
        return self._jumps_forward and time > max(same_part) + _JUMP

    def _part_at(self, index: int, time: float) -> int | None:
        """Return the part that another track has begun and that a time belongs to."""
        later = range(self._parts[index] + 1, len(self._shifts))
        return next((part for part in later if abs(time - self._starts[part]) < _JUMP), None)

    def _begin_part(self, packet: Packet[Any], time: float) -> int:
        shown = packet.dts if packet.pts is None else packet.pts
        assert shown is not None
        self._shifts.append(self._end() - shown * packet.time_base)
        self._starts.append(time)
        return len(self._shifts) - 1

    def _end(self) -> Fraction:
        """Return when the last picture ends, which is shown as long as the one before it."""
        if not self._latest:
            return Fraction(0)
        return self._latest[-1] + (self._latest[-1] - self._latest[0] or 1 / Fraction(self._video.average_rate or 25))


class Stated(Enum):
    """The timestamps of a track that can be trusted."""

    PRESENTATION = "pts"
    DECODING = "dts"
    NEITHER = ""


@dataclass(frozen=True)
class TimingKind:
    """The way in which the frames of a track get their times.

    Attributes:
        stated: the timestamps to read.
        by_rank: decoded frames get the times of the packets in ascending order, whichever packets they are from.
        step: ticks between two frames, for those without a time.
        delay: ticks by which the stated timestamps are late.
        ascends: frames are shown in the order of the packets, whatever the timestamps.
    """

    stated: Stated
    by_rank: bool
    step: int
    delay: int = 0
    ascends: bool = False

    @classmethod
    def of(cls, container: InputContainer, stream: VideoStream, packets: Sequence[Packet[Any]], rate: Fraction) -> Self:
        """Choose the way by the first packets.

        Args:
            container: the file.
            stream: the track.
            packets: the first of the track, as read.
            rate: frames per second, for files that state none.
        """
        codec, name, base = stream.codec_context, container.format.name, stream.time_base or Fraction(1, 1000)
        reorders = codec.has_b_frames and codec.name in _HIDDEN_ORDER
        times = [packet.pts for packet in packets if packet.pts is not None]
        if is_raw(container):
            own = packets[0].duration * base if packets and packets[0].duration else 0
            return cls(Stated.NEITHER, True, max(1, round((own if name == "mpegvideo" and own else 1 / rate) / base)))
        step = _usual_step(times) or max(1, round(1 / (stream.average_rate or stream.guessed_rate or rate) / base))
        if name == "avi" and reorders:
            return cls(Stated.DECODING, True, step)
        guessed = len(times) < len(packets) or len(set(times)) < len(times) or name == "mpeg"
        ascending = all(one < other for one, other in pairwise(times))
        delay = (times[0] - (packets[0].dts or 0)) if name == "avi" and times else 0  # FFmpeg adds that of the decoder
        in_order = guessed and not codec.has_b_frames
        return cls(Stated.PRESENTATION, guessed or bool(reorders and ascending), step, delay, in_order)


class FrameTimes:
    """Gives each packet of a video track a timestamp that no other has, except the second field of the same frame."""

    def __init__(self, kind: TimingKind, codec: VideoCodecContext) -> None:
        self._kind, self._next = kind, 0
        self._fields = FieldPairs(codec)
        self._used: OrderedDict[int, None] = OrderedDict()

    def of(self, packet: Packet[Any], shift: int) -> int:
        """Return the timestamp of the next packet, in ticks.

        Args:
            packet: as read.
            shift: ticks to add to its timestamps.
        """
        if self._fields.is_second(packet) and self._used:
            return next(reversed(self._used))
        stated = getattr(packet, self._kind.stated.value, None)
        time = self._next if stated is None else stated + shift - self._kind.delay
        if self._kind.ascends and self._used:
            time = max(time, next(reversed(self._used)))
        while time in self._used:
            time += max(1, self._kind.step // 2)
        self._used[time] = None
        if len(self._used) > _REMEMBERED:
            self._used.popitem(last=False)
        self._next = max(self._next, time + max(1, self._kind.step))
        return time


class DisplayOrder:
    """Gives each decoded frame its time, from the packets whose timestamps were replaced by those of `FrameTimes`."""

    def __init__(self, kind: TimingKind) -> None:
        self._kind = kind
        self._waiting: list[int] = []
        self._latest: int | None = None

    def add(self, time: int) -> None:
        """Note the timestamp of a packet that is decoded next; the two fields of a frame have the same."""
        if self._kind.by_rank and time != self._latest:
            heappush(self._waiting, time)
        self._latest = time

    def time_of(self, frame: VideoFrame) -> int | None:
        """Return the time of the next decoded frame; None if it belongs to no packet."""
        if not self._kind.by_rank or frame.pts is None:
            return frame.pts
        if frame.key_frame:  # all frames before it have been shown, or were lost
            while self._waiting and self._waiting[0] < frame.pts:
                heappop(self._waiting)
        return heappop(self._waiting) if self._waiting else None


def _usual_step(times: Sequence[int]) -> int:
    """Return the median distance of timestamps; 0 if there are too few."""
    return int(median([other - one for one, other in pairwise(sorted(set(times)))] or [0]))
