"""An open video file: its video track, and the frames decoded in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame

from lowlight_app.errors import MediaError, Message
from lowlight_app.media.color.pixels import check_size
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.video.cut_off import is_cut_off
from lowlight_app.media.video.deinterlace import FieldOrder, deinterlaced
from lowlight_app.media.video.sequence_container import sequence_in
from lowlight_app.media.video.timestamps import BROADCAST_FORMATS, DisplayOrder, Stated
from lowlight_app.media.video.video_packets import KeyFrame, PacketReader
from lowlight_app.media.video.video_track import VideoTrack

_DURATION_TOLERANCE = Fraction(1)
"""Seconds by which a file may be shorter than its stated duration."""
_LATE_START = Fraction(1)
"""Seconds after which a file whose first frame is due later counts as the recording of a running clock."""


class VideoFile:
    """A video file and the position of its decoder. Not thread-safe.

    Args:
        path: the file.
        rate: frames per second of an image sequence, and of a file that states none.
        deinterlace: deinterlace interlaced frames.

    Attributes:
        reader: reads its packets.
        track: properties of the video track.

    Raises:
        MediaError: it contains no video that can be decoded.
    """

    def __init__(self, path: Path, rate: Fraction = RATE, *, deinterlace: bool = True) -> None:
        self.path, self._deinterlace = path, deinterlace
        self._damages: list[int | None] = []
        self.reader = PacketReader(path, rate)
        self._order = DisplayOrder(self.reader.timing)
        try:
            self.track = self._track()
        except MediaError:
            self.close()
            raise
        self._damages.clear()  # they are met again
        self.rewind()

    @property
    def container(self) -> InputContainer:
        """The open file."""
        return self.reader.container

    @property
    def damaged_at(self) -> Fraction | None:
        """Where the first damage was found, in seconds; None if there is none so far."""
        if not self._damages:
            return None
        first = self._damages[0]
        return Fraction(0) if first is None else self.time_of(first)

    @property
    def unreadable_images(self) -> Message | None:
        """A notice of the images of a sequence that could not be read so far."""
        sequence = sequence_in(self.container)
        return sequence.notice if sequence else None

    @property
    def deinterlaces(self) -> bool:
        """Whether the frames are deinterlaced, so that each depends on the ones before and after it."""
        return self._deinterlace and self.track.field_order is not FieldOrder.PROGRESSIVE

    @property
    def states_duration(self) -> bool:
        """Whether the file states a duration that can be trusted without reading all of it."""
        return self.track.duration is not None and self.container.format.name not in (*BROADCAST_FORMATS, "ivf")

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self.reader.close()

    def rewind(self) -> None:
        """Return to the first packet."""
        self.reader.rewind()
        self._order = DisplayOrder(self.reader.timing)

    def seek(self, key: KeyFrame, keys: Sequence[KeyFrame], times: Sequence[int]) -> None:
        """Go to a key frame; see `PacketReader.seek`."""
        self.reader.seek(key, keys, times)
        self._order = DisplayOrder(self.reader.timing)

    def decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yield the frames from the current position in display order, each with its timestamp in ticks.

        Damaged frames are skipped; the first is recorded in `damaged_at`.

        Raises:
            MediaError: the size of a frame differs from the first.
        """
        frames = self._in_order()
        return deinterlaced(frames, self.track.unflagged_order) if self._deinterlace else frames

    def decoded_of(self, wanted: Callable[[int, Packet[Any]], bool]) -> Iterator[tuple[int, VideoFrame]]:
        """Yield the frames of some packets alone, each with its timestamp in ticks, as they are: not deinterlaced, of any size.

        Frames that no other needs may be missing.

        Args:
            wanted: returns for the time of each packet, in ticks, and the packet whether to decode it.
        """
        if not self.reader.timing.by_rank:
            self.reader.stream.codec_context.skip_frame = "NONREF"
        return self._frames(wanted)

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

    def time_of(self, pts: int) -> Fraction:
        """Convert a timestamp in ticks to seconds from the start of the video."""
        return pts * self.track.time_base - self.track.origin

    def ticks_of(self, seconds: Fraction) -> Fraction:
        """Convert a duration in seconds to ticks."""
        return seconds / self.track.time_base

    def _frames(self, wanted: Callable[[int, Packet[Any]], bool] | None = None) -> Iterator[tuple[int, VideoFrame]]:
        """Yield decoded frames with their times up to where the file cannot be read any further; see `decoded_of`."""
        last = None
        for packet in self._packets_to_decode(wanted):
            try:
                frames = self.reader.decode(packet)
            except FFmpegError:
                self._note_damage(last)
                continue
            for frame in frames:
                time = self._order.time_of(frame)
                last = (0 if last is None else last + self.reader.timing.step) if time is None else time
                if self.reader.can_decode(last):
                    yield last, frame

    def _packets_to_decode(self, wanted: Callable[[int, Packet[Any]], bool] | None) -> Iterator[Packet[Any] | None]:
        """Yield the packets with their times as timestamps, and finally None, for which the decoder returns its last frames."""
        for time, packet in self.reader.packets():
            if wanted is not None and not wanted(time, packet):
                continue
            packet.pts = time
            if not packet.is_discard:
                self._order.add(time)
            yield packet
        if self.reader.failed:
            self._note_damage(self.reader.last)
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
        if self._ends_early(last) or is_cut_off(self.path, self.container.format.name):
            self._note_damage(last)

    def _ends_early(self, last: int | None) -> bool:
        track, name = self.track, self.container.format.name
        if track.frames and name != "avi":  # which counts frames that repeat the one before
            return self.reader.count < track.frames
        if track.duration is None:
            return False
        end = self.time_of(last or 0) + _DURATION_TOLERANCE
        if name in BROADCAST_FORMATS:  # the duration is that of the clock, which may have jumped
            return end < track.duration and self.reader.from_start and not self.reader.clock_jumps
        return end + track.origin < track.duration

    def _note_damage(self, time: int | None) -> None:
        if not self._damages:
            self._damages.append(time)

    def _track(self) -> VideoTrack:
        """Decode the first frame, which some properties are known only from."""
        first = next(self._frames(), None)
        if first is None:
            raise MediaError("no frame can be decoded; the file is damaged or incomplete.", path=self.path)
        pts, frame = first
        check_size(self.path, frame.width, frame.height)
        return VideoTrack.of(frame, self.reader.stream, self._average_rate(), self._duration(), self._origin(pts))

    def _average_rate(self) -> Fraction:
        counted = self.reader.timing.stated is Stated.NEITHER or self.reader.in_fields
        stated = None if counted else self.reader.stream.average_rate or self.reader.stream.guessed_rate
        return stated or 1 / (self.reader.timing.step * (self.reader.stream.time_base or Fraction(1, 1000)))

    def _duration(self) -> Fraction | None:
        if (sequence := sequence_in(self.container)) is not None:
            return sequence.length
        if self.reader.timing.stated is Stated.NEITHER:
            return None
        if self.reader.stream.duration and self.reader.stream.time_base:
            return self.reader.stream.duration * self.reader.stream.time_base
        return Fraction(self.container.duration, av.time_base) if self.container.duration else None

    def _origin(self, first: int) -> Fraction:
        """Return when the video begins: a clock may have been running before, or have started below zero."""
        base = self.reader.stream.time_base or Fraction(1, 1000)
        starts = [s.start_time * s.time_base for s in self.container.streams if s.start_time is not None and s.time_base]
        start = min([*starts, first * base])
        running = self.container.format.name in BROADCAST_FORMATS
        return start if running or start > _LATE_START else min(Fraction(0), first * base)


def clock(time: Fraction) -> str:
    """Format seconds as in 1:02:03.4."""
    tenths = round(max(time, Fraction(0)) * 10)
    minutes, seconds = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{start}:{seconds // 10:02}.{seconds % 10}"
