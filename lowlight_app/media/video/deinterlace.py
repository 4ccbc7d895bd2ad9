"""Deinterlace decoded frames with FFmpeg's bwdif, which keeps their number and times."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum

from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from lowlight_app.media.video.filters import chain, pulled

TimedFrame = tuple[int, VideoFrame]
"""A timestamp in ticks and the frame."""


class FieldOrder(Enum):
    """Which lines of a frame were recorded first; the values are those of FFmpeg's filter `setfield`."""

    PROGRESSIVE = "prog"
    TOP_FIRST = "tff"
    BOTTOM_FIRST = "bff"

    @property
    def code(self) -> int:
        """Its number in FFmpeg's AVFieldOrder."""
        return _CODES[self]

    @classmethod
    def of(cls, frame: VideoFrame, context: VideoCodecContext) -> FieldOrder:
        """Return the field order that a frame states, else that of its stream."""
        if frame.interlaced_frame:
            return cls.TOP_FIRST if _is_top_first(frame) else cls.BOTTOM_FIRST
        return _STATED.get(context.field_order, cls.PROGRESSIVE)


_STATED = {
    2: FieldOrder.TOP_FIRST,
    3: FieldOrder.BOTTOM_FIRST,
    4: FieldOrder.TOP_FIRST,
    5: FieldOrder.BOTTOM_FIRST,
}
"""The field order by FFmpeg's AVFieldOrder."""
_CODES = {FieldOrder.PROGRESSIVE: 1, FieldOrder.TOP_FIRST: 2, FieldOrder.BOTTOM_FIRST: 3}


def unflagged_order(frame: VideoFrame, context: VideoCodecContext) -> FieldOrder | None:
    """Return the field order of a codec that cannot flag its frames, such as FFV1 and MJPEG; None for all others."""
    if frame.interlaced_frame or not context.codec.intra_only:
        return None
    return _STATED.get(context.field_order)


def deinterlaced(frames: Iterable[TimedFrame], unflagged: FieldOrder | None = None) -> Iterator[TimedFrame]:
    """Yield each frame with its timestamp; progressive frames are unchanged.

    An interlaced frame depends on the ones before and after it. Frames before the first interlaced one are not delayed.

    Args:
        frames: in display order.
        unflagged: the field order of frames that are interlaced without saying so; see `unflagged_order`.
    """
    bwdif, last = None, None
    for timed in frames:
        if bwdif is None and (timed[1].interlaced_frame or unflagged is not None):
            bwdif = _Bwdif(timed[1], unflagged)
            if last is not None:
                bwdif.add(last)
        if bwdif is None:
            last = timed
            yield timed
        else:
            yield from (result for result in bwdif.add(timed) if last is None or result[0] > last[0])
    if bwdif is not None:
        yield from bwdif.add(None)


class _Bwdif:
    """The filter, set up for frames like the given one."""

    def __init__(self, frame: VideoFrame, unflagged: FieldOrder | None) -> None:
        self._waiting: deque[TimedFrame] = deque()
        names = [] if unflagged is None else [("setfield", unflagged.value)]
        self._graph = chain(frame, *names, ("bwdif", "mode=send_frame:parity=auto:deint=interlaced"))

    def add(self, timed: TimedFrame | None) -> list[TimedFrame]:
        """Add a frame, or None at the end; return the frames that are finished."""
        if timed is not None:
            self._waiting.append(timed)
        self._graph.vpush(None if timed is None else timed[1])
        return [_with_times_of(self._waiting.popleft(), result) for result in pulled(self._graph)]


def _with_times_of(original: TimedFrame, result: VideoFrame) -> TimedFrame:
    """Restore the times, which the filter counts in half ticks."""
    time, frame = original
    result.pts, result.duration = frame.pts, frame.duration
    if frame.time_base is not None:
        result.time_base = frame.time_base
    return time, result


def _is_top_first(frame: VideoFrame) -> bool:
    graph = chain(frame, ("select", "eq(interlace_type,TOPFIRST)"))
    graph.vpush(frame)
    return bool(list(pulled(graph)))
