"""Decode small pictures of a video at intervals, and as little else as possible."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from lowlight_app.media.video.video_file import VideoFile
from lowlight_app.progress import Progress

_COLUMNS, _ROWS = (16, 64), (9, 36)
"""Limits of the size of a picture."""
_CELL = 10
"""Pixels of a frame, at least, that a pixel of the picture averages: less noise, and smaller errors of coding."""
_LONGEST_GROUP = 4
"""Multiple of the interval. Where key frames are further apart, the frames between them are decoded, too."""
_GROUPS = 4
"""Groups of pictures that tell how far apart the next key frames are."""
_THREADS = 2
"""Number of decoding threads: the window needs the other cores."""


class Sample(NamedTuple):
    """A frame in small.

    Attributes:
        time: the time at which it is shown, in seconds from the start.
        picture: luma of the picture, 0..255; all samples of a video have the same shape (rows, columns).
        group: number of the group of pictures that it belongs to.
    """

    time: Fraction
    picture: NDArray[np.float32]
    group: int


def sampled(file: VideoFile, interval: Fraction, progress: Progress) -> Iterator[Sample]:
    """Yield samples in order: key frames, and others where those are far apart. Frames known to be damaged are left out.

    Args:
        file: the file, at its beginning; nothing was decoded yet.
        interval: the least distance of samples, in seconds.
        progress: stops the work when cancelled.
    """
    file.reader.stream.codec_context.thread_count = _THREADS
    choice, reformatter = _Choice(file.ticks_of(interval), progress), VideoReformatter()
    size = _limited(file.track.width // _CELL, _COLUMNS), _limited(file.track.height // _CELL, _ROWS)
    last: Fraction | None = None
    group = 0
    for pts, frame in file.decoded_of(choice.wants):
        time = file.time_of(pts)
        group += frame.key_frame
        if choice.is_whole(frame, pts) and (last is None or time - last >= interval):
            last = time
            yield Sample(time, _picture(frame, reformatter, size), group)


class _Choice:
    """Chooses the packets to decode.

    Args:
        interval: the least distance of samples, in ticks.
        progress: stops the work when cancelled.
    """

    def __init__(self, interval: Fraction, progress: Progress) -> None:
        self._interval, self._progress = interval, progress
        self._lengths: deque[int] = deque(maxlen=_GROUPS)
        self._key: int | None = None
        self._sampled: int | None = None
        self._all, self._all_since = False, 0

    def wants(self, time: int, packet: Packet[Any]) -> bool:
        """Return whether to decode the next packet of the file, which is shown at a time in ticks."""
        self._progress.check()
        if packet.is_keyframe and time != self._key:
            self._begin_group(time)
        if self._all or time == self._sampled:  # the second field of a frame has its time
            return True
        if not packet.is_keyframe or (self._sampled is not None and time - self._sampled < self._interval):
            return False
        self._sampled = time
        return True

    def is_whole(self, frame: VideoFrame, time: int) -> bool:
        """Return whether a decoded frame is undamaged, as far as is known, and needed no frame that was left out."""
        return not frame.is_corrupt and (frame.key_frame or time >= self._all_since)

    def _begin_group(self, key: int) -> None:
        """Begin with a key frame. The first group is decoded completely, since nothing tells how long it is."""
        if self._key is not None:
            self._lengths.append(key - self._key)
        self._key = key
        decode_all = not self._lengths or max(self._lengths) > _LONGEST_GROUP * self._interval
        if decode_all and not self._all:
            self._all_since = key
        self._all = decode_all


def _limited(number: int, limits: tuple[int, int]) -> int:
    return min(max(number, limits[0]), limits[1])


def _picture(frame: VideoFrame, reformatter: VideoReformatter, size: tuple[int, int]) -> NDArray[np.float32]:
    """Scale the luma down to columns and rows, with more than 8 bits, since dark scenes use few of 256 levels."""
    small = reformatter.reformat(frame, *size, format="gray16le", interpolation=Interpolation.AREA)
    return np.asarray(small.to_ndarray(), np.float32) / np.float32(256)
