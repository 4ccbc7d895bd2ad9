"""Exact random access to the frames of a video."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from lowlight_app.errors import MediaError
from lowlight_app.media.video.timestamps import Stated
from lowlight_app.media.video.video_file import VideoFile
from lowlight_app.media.video.video_packets import KeyFrame, PacketReader

_CACHE_BYTES = 128 << 20
"""Size of the cache of decoded frames, so that stepping back does not decode a whole group of pictures each time."""


class FrameIndex:
    """The time of each frame and the key frame from which it can be decoded, read from the packets without decoding them.

    Attributes:
        times: timestamps of the frames in ticks, ascending.
        clock_jumps: whether the clock of the file jumps.
    """

    def __init__(self, reader: PacketReader) -> None:
        keys = _KeyFrames(reader)
        shown = set[int]()
        for time, packet in reader.packets():
            keys.add(time, packet)
            if not packet.is_discard:
                shown.add(time)
        self._packet_times = keys.packet_times
        if reader.first_key is not None:
            first = keys.found[0].number
            shown = {time for time in self._packet_times[first:] if time in shown and time >= reader.first_key}
        self.times = sorted(shown)
        self.clock_jumps = reader.clock_jumps
        self._keys = sorted(keys.found, key=lambda key: key.time)

    def key_before(self, time: int) -> KeyFrame | None:
        """Return the last key frame from which the frame at a time can be decoded completely; None if there is none."""
        position = bisect_right(self._keys, time, key=lambda key: key.time)
        if position > 1 and not self._keys[position - 1].complete:
            position -= 1
        return self._keys[position - 1] if position else None

    def seek(self, file: VideoFile, key: KeyFrame) -> None:
        """Go to a key frame; see `VideoFile.seek`."""
        if self.clock_jumps and not file.reader.may_begin_anywhere:  # its time occurs twice
            file.rewind()
        else:
            file.seek(key, self._keys, self._packet_times)


class _KeyFrames:
    """Collects the key frames at which decoding can start.

    Attributes:
        packet_times: times of all packets so far.
        found: the key frames, in the order of the file.
    """

    def __init__(self, reader: PacketReader) -> None:
        self.packet_times: list[int] = []
        self.found: list[KeyFrame] = []
        self._codec, self._timing = reader.stream.codec_context, reader.timing
        self._latest: int | None = None
        self._expects_leading = False

    def add(self, time: int, packet: Packet[Any]) -> None:
        """Note the next packet of the file."""
        if self.packet_times and time == self.packet_times[-1]:  # the second field of a frame
            self.packet_times.append(time)
            return
        if self._expects_leading and time > self.found[-1].time:
            self.found.pop()  # its time is wrong
        self._expects_leading = False
        if packet.is_keyframe and not packet.is_discard:
            self._add_key(time, packet)
        self.packet_times.append(time)
        self._latest = time if self._latest is None else max(time, self._latest)

    def _add_key(self, time: int, packet: Packet[Any]) -> None:
        counted, by_rank = self._timing.stated is Stated.NEITHER, self._timing.by_rank
        complete = _needs_no_other(packet, self._codec, by_rank=by_rank)
        leading = _leading_frames(packet, self._codec)
        in_order = complete and time > (self._latest or 0) and not (counted and leading)
        if in_order or not by_rank or not self.found:
            pts = None if counted else packet.pts
            self._expects_leading = by_rank and bool(leading and self.found)
            self.found.append(KeyFrame(len(self.packet_times), time, pts, packet.dts, packet.pos, complete))


class RandomAccess:
    """Access to frames by number. Not thread-safe.

    Args:
        path, rate, deinterlace: see `VideoFile`.

    Raises:
        MediaError: see `VideoFile`.
    """

    def __init__(self, path: Path, rate: Fraction, *, deinterlace: bool = True) -> None:
        self._file = VideoFile(path, rate, deinterlace=deinterlace)
        self.index = FrameIndex(self._file.reader)
        self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._position: int | None = None
        self._incomplete: int | None = None
        self._cache: OrderedDict[int, VideoFrame] = OrderedDict()

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        self._file.close()

    def number_at(self, time: Fraction) -> int:
        """Return the number of the frame shown at a time, in seconds from the start."""
        track = self._file.track
        tick = (time + track.origin) / track.time_base
        return max(0, bisect_right(self.index.times, tick) - 1)

    def time_of(self, number: int) -> Fraction:
        """Return when a frame is shown, in seconds from the start."""
        return self._file.time_of(self.index.times[number])

    @property
    def duration(self) -> Fraction | None:
        """When the last frame ends, in seconds from the start; None if there is no frame."""
        return self.time_of(-1) + self._file.reader.timing.step * self._file.track.time_base if self.index.times else None

    def frame(self, number: int) -> VideoFrame:
        """Decode a frame.

        Raises:
            MediaError: there is no such frame, or it is damaged.
        """
        if not 0 <= number < len(self.index.times):
            raise MediaError(
                "there is no frame {number}; the video has {count}.",
                path=self._file.path,
                number=number,
                count=len(self.index.times),
            )
        pts = self.index.times[number]
        if pts in self._cache:
            self._cache.move_to_end(pts)
            return self._cache[pts]
        key = self._key_for(number)
        if self._position is None or self._position >= pts or (key is not None and key.time > self._position):
            self._seek(key)
        for decoded_pts, frame in self._frames:
            self._position = decoded_pts
            if self._incomplete is None or decoded_pts > self._incomplete:
                self._add_to_cache(decoded_pts, frame)
            if decoded_pts >= pts:
                break
        if pts not in self._cache:
            raise MediaError("the frame is damaged and cannot be decoded.", path=self._file.path)
        return self._cache[pts]

    def seek_before(self, file: VideoFile, number: int) -> None:
        """Go to where decoding a frame can start in another opening of the same file."""
        if (key := self._key_for(number)) is not None:
            self.index.seek(file, key)

    def _key_for(self, number: int) -> KeyFrame | None:
        """Return the key frame to decode a frame from, together with the one before it if that is needed to deinterlace it."""
        return self.index.key_before(self.index.times[max(0, number - self._file.deinterlaces)])

    def _seek(self, key: KeyFrame | None) -> None:
        # Up to the key frame, deinterlacing lacks the frame before, unless that is the first of all.
        self._incomplete = key.time if key and self._file.deinterlaces and key.time > self.index.times[0] else None
        if key is None:
            self._file.rewind()
        else:
            self.index.seek(self._file, key)
        self._frames = self._file.decoded()

    def _add_to_cache(self, pts: int, frame: VideoFrame) -> None:
        self._cache[pts] = frame
        size = sum(plane.buffer_size for plane in frame.planes)
        while len(self._cache) > max(2, _CACHE_BYTES // size):
            self._cache.popitem(last=False)


_H264_IDR = 5
"""Type of an H.264 NAL unit that needs no earlier frame."""
_HEVC_IDR = frozenset({16, 17, 18, 19, 20})
"""Types of HEVC NAL units that no frame before them in display order follows; after others (CRA) the leading frames are lost."""


def _needs_no_other(packet: Packet[Any], codec: VideoCodecContext, *, by_rank: bool) -> bool:
    """Return whether a key frame needs no earlier frame, nor do the frames that follow it."""
    if codec.name == "h264":
        return any(first & 31 == _H264_IDR for first in _unit_headers(bytes(packet), codec.extradata, 4))
    if codec.name == "hevc" and by_rank:
        return any((first >> 1) & 63 in _HEVC_IDR for first in _unit_headers(bytes(packet), codec.extradata, 21))
    return True


def _leading_frames(packet: Packet[Any], codec: VideoCodecContext) -> int:
    """Return how many frames that follow a key frame of MPEG-1 or MPEG-2 are shown before it: its temporal reference."""
    header = bytes(packet).find(b"\0\0\1\0") if codec.name in ("mpeg1video", "mpeg2video") else -1
    return int.from_bytes(bytes(packet)[header + 4 : header + 6], "big") >> 6 if header >= 0 else 0


def _unit_headers(data: bytes, extradata: bytes | None, length_field: int) -> Iterator[int]:
    """Yield the first byte of each NAL unit, in the format of Annex B or with lengths as in MP4.

    Args:
        data: a packet.
        extradata: the codec's extra data.
        length_field: the byte of `extradata` whose lowest two bits state the size of lengths, minus one.
    """
    if not (extradata and extradata[0] == 1 and len(extradata) > length_field):
        yield from (unit[0] for unit in data.split(b"\0\0\1")[1:] if unit)
        return
    size, position = (extradata[length_field] & 3) + 1, 0
    while position + size < len(data):
        yield data[position + size]
        position += size + int.from_bytes(data[position : position + size], "big")
