"""Exact access to any frame of a video, back and forth."""

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

_KEPT_BYTES = 128 << 20
"""Decoded frames that are kept, so that going back one frame does not decode a whole group of pictures each time."""


@dataclass(frozen=True)
class KeyFrame:
    """Where decoding can begin.

    Attributes:
        pts, dts: of its packet.
        whole: nothing before it is needed. Else the picture only becomes whole until the next key frame, column by column
            (H.264 with periodic intra refresh, or an open group of pictures).
    """

    pts: int
    dts: int
    whole: bool


class FrameIndex:
    """When each frame is shown, and from where it can be decoded; made of the packets without decoding any.

    Attributes:
        times: ticks at which frames are shown, rising.
    """

    def __init__(self, clip: VideoFile) -> None:
        shown, keys = set[int](), list[KeyFrame]()
        codec = clip.stream.codec_context
        try:
            for packet in clip.container.demux(clip.stream):
                if packet.pts is None or packet.is_discard:
                    continue
                shown.add(packet.pts)
                if packet.is_keyframe:
                    whole = codec.name != "h264" or _refreshes_all(bytes(packet), codec.extradata)
                    keys.append(KeyFrame(packet.pts, packet.pts if packet.dts is None else packet.dts, whole))
        except FFmpegError:
            pass  # damaged from here on: there are no frames to be shown
        self.times = sorted(shown)
        self._keys = sorted(keys, key=lambda key: key.pts)

    def key_before(self, pts: int) -> KeyFrame | None:
        """The last key frame from which the frame shown at `pts` can be decoded whole; None if there is none."""
        place = bisect_right(self._keys, pts, key=lambda key: key.pts)
        if place > 1 and not self._keys[place - 1].whole:
            place -= 1
        return self._keys[place - 1] if place else None


class RandomAccess:
    """Frames by number. Not to be shared by threads.

    Args:
        path, rate: see `VideoFile`.

    Raises:
        MediaError: see `VideoFile`.
    """

    def __init__(self, path: Path, rate: Fraction) -> None:
        self._clip = VideoFile(path, rate)
        self.index = FrameIndex(self._clip)
        self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._position: int | None = None
        self._kept: OrderedDict[int, VideoFrame] = OrderedDict()

    def close(self) -> None:
        """Let go of the file. Does no harm twice."""
        self._clip.close()

    def number_at(self, time: Fraction) -> int:
        """The frame that is seen at a time, in seconds from the start."""
        track = self._clip.track
        tick = (time + track.origin) / track.time_base
        return max(0, bisect_right(self.index.times, tick) - 1)

    def time_of(self, number: int) -> Fraction:
        """When a frame is shown, in seconds from the start."""
        return self._clip.time_of(self.index.times[number])

    def frame(self, number: int) -> VideoFrame:
        """A frame, decoded.

        Raises:
            MediaError: there is no such frame, or it is damaged.
        """
        if not 0 <= number < len(self.index.times):
            raise MediaError(
                "there is no frame {number}; the video has {count}.",
                path=self._clip.path,
                number=number,
                count=len(self.index.times),
            )
        pts = self.index.times[number]
        if pts in self._kept:
            self._kept.move_to_end(pts)
            return self._kept[pts]
        key = self.index.key_before(pts)
        if self._position is None or self._position >= pts or (key is not None and key.pts > self._position):
            self._go_to(key)
        for shown, frame in self._frames:
            self._position = shown
            self._keep(shown, frame)
            if shown >= pts:
                break
        if pts not in self._kept:
            raise MediaError("the frame is damaged and cannot be decoded.", path=self._clip.path)
        return self._kept[pts]

    def _go_to(self, key: KeyFrame | None) -> None:
        start = self.index.times[0]
        self._clip.seek(*((key.dts, key.pts) if key else (start, start)))
        self._frames = self._clip.decoded()

    def _keep(self, pts: int, frame: VideoFrame) -> None:
        self._kept[pts] = frame
        size = sum(plane.buffer_size for plane in frame.planes)
        while len(self._kept) > max(2, _KEPT_BYTES // size):
            self._kept.popitem(last=False)


_IDR = 5
"""The type of a unit of H.264 that needs nothing before it."""


def _refreshes_all(data: bytes, extradata: bytes | None) -> bool:
    """Whether a packet of H.264 holds such a unit: ITU-T H.264, Annex B, or with lengths as in MP4 and Matroska."""
    if extradata and extradata[0] == 1:
        size, place = (extradata[4] & 3) + 1, 0
        while place + size < len(data):
            if data[place + size] & 31 == _IDR:
                return True
            place += size + int.from_bytes(data[place : place + size], "big")
        return False
    return any(unit[:1] and unit[0] & 31 == _IDR for unit in data.split(b"\0\0\1")[1:])
