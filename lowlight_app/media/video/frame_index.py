"""Exact random access to the frames of a video."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.error import FFmpegError
from av.video.frame import VideoFrame

from lowlight_app.errors import MediaError
from lowlight_app.media.video.video_file import VideoFile

_CACHE_BYTES = 128 << 20
"""Size of the cache of decoded frames, so that stepping back does not decode a whole group of pictures each time."""


@dataclass(frozen=True)
class KeyFrame:
    """A frame at which decoding can start.

    Attributes:
        pts, dts: of its packet.
        complete: it needs no earlier frame. Otherwise the image is complete only at the next key frame (H.264 with periodic
            intra refresh, or an open group of pictures).
    """

    pts: int
    dts: int
    complete: bool


class FrameIndex:
    """When each frame is shown and where decoding it can start, read from the packets without decoding them.

    Attributes:
        times: timestamps of the frames in ticks, ascending.
    """

    def __init__(self, file: VideoFile) -> None:
        times, keys = set[int](), list[KeyFrame]()
        codec = file.stream.codec_context
        try:
            for packet in file.container.demux(file.stream):
                if packet.pts is None or packet.is_discard:
                    continue
                times.add(packet.pts)
                if packet.is_keyframe:
                    complete = codec.name != "h264" or _has_idr(bytes(packet), codec.extradata)
                    keys.append(KeyFrame(packet.pts, packet.pts if packet.dts is None else packet.dts, complete))
        except FFmpegError:
            pass  # damaged from here on: no further frames
        self.times = sorted(times)
        self._keys = sorted(keys, key=lambda key: key.pts)

    def key_before(self, pts: int) -> KeyFrame | None:
        """Return the last key frame from which the frame at `pts` can be decoded completely; None if there is none."""
        position = bisect_right(self._keys, pts, key=lambda key: key.pts)
        if position > 1 and not self._keys[position - 1].complete:
            position -= 1
        return self._keys[position - 1] if position else None


class RandomAccess:
    """Access to frames by number. Not thread-safe.

    Args:
        path, rate, deinterlace: see `VideoFile`.

    Raises:
        MediaError: see `VideoFile`.
    """

    def __init__(self, path: Path, rate: Fraction, *, deinterlace: bool = True) -> None:
        self._file = VideoFile(path, rate, deinterlace=deinterlace)
        self.index = FrameIndex(self._file)
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
        key = self.key_for(number)
        if self._position is None or self._position >= pts or (key is not None and key.pts > self._position):
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

    def key_for(self, number: int) -> KeyFrame | None:
        """Return the key frame to decode a frame from, together with the one before it if that is needed to deinterlace it."""
        return self.index.key_before(self.index.times[max(0, number - self._file.deinterlaces)])

    def _seek(self, key: KeyFrame | None) -> None:
        start = self.index.times[0]
        # Up to the key frame, deinterlacing lacks the frame before, unless that is the first of all.
        self._incomplete = key.pts if key and self._file.deinterlaces and key.pts > start else None
        self._file.seek(*((key.dts, key.pts) if key else (start, start)))
        self._frames = self._file.decoded()

    def _add_to_cache(self, pts: int, frame: VideoFrame) -> None:
        self._cache[pts] = frame
        size = sum(plane.buffer_size for plane in frame.planes)
        while len(self._cache) > max(2, _CACHE_BYTES // size):
            self._cache.popitem(last=False)


_IDR = 5
"""Type of an H.264 NAL unit that needs no earlier frame."""


def _has_idr(data: bytes, extradata: bytes | None) -> bool:
    """Return whether an H.264 packet contains such a unit, in the format of Annex B or with lengths as in MP4."""
    if extradata and extradata[0] == 1:
        size, position = (extradata[4] & 3) + 1, 0
        while position + size < len(data):
            if data[position + size] & 31 == _IDR:
                return True
            position += size + int.from_bytes(data[position : position + size], "big")
        return False
    return any(unit[:1] and unit[0] & 31 == _IDR for unit in data.split(b"\0\0\1")[1:])
