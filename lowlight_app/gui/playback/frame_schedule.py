"""Decodes the frames of a playback run and schedules when each is shown. No Qt objects."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lowlight_app.frame import TimeSpan
from lowlight_app.gui.playback.frame_renderer import RenderOptions
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.media.video.decoded_frame import DecodedFrame
    from lowlight_app.media.video.video_source import VideoSource


@dataclass(frozen=True)
class PlaybackRun:
    """The frames to play and how.

    Attributes:
        frames: Numbers of the frames between the marks.
        start: Number of the first frame to play.
        end_time: When the last of the frames ends, in seconds.
        speed: Multiple of normal speed; negative plays backwards.
        looping: Whether to start again at the end.
    """

    frames: range
    start: int
    end_time: Fraction
    speed: float
    looping: bool


@dataclass(frozen=True)
class ScheduledFrame:
    """A decoded frame and when to show it.

    Attributes:
        number: Number of the frame.
        decoded: The frame.
        options: How to render it.
        due: When to show it, in seconds of the clock.
        duration: How long to show it, in seconds of the clock.
    """

    number: int
    decoded: DecodedFrame
    options: RenderOptions
    due: float
    duration: float


class FrameSchedule:
    """Decodes the frames of a run in the order in which they are shown.

    Args:
        source: The video.
        run: What to play.
        options: Called for each frame, since the user may zoom meanwhile.
        progress: Cancels decoding.
    """

    def __init__(self, source: VideoSource, run: PlaybackRun, options: Callable[[], RenderOptions], progress: Progress) -> None:
        self._source, self._run, self._options, self._progress = source, run, options, progress

    def frames(self) -> Iterator[ScheduledFrame]:
        """Yield all frames, pass after pass if the run loops."""
        run, start, elapsed = self._run, self._run.start, 0.0
        while True:
            last = None
            for last in self._pass(start, elapsed):
                yield last
            if not run.looping or last is None:
                return
            if run.speed > 0:
                elapsed += float(run.end_time - self._source.time_of(start)) / run.speed
                start = run.frames[0]
            else:
                elapsed, start = last.due + last.duration, run.frames[-1]

    def _pass(self, start: int, elapsed: float) -> Iterator[ScheduledFrame]:
        """Yield the frames from one to the end of the run."""
        run, first = self._run, self._source.time_of(start)
        with closing(self._forward(start) if run.speed > 0 else self._backward(start)) as frames:
            for number, decoded in frames:
                self._progress.check()
                if number not in run.frames:
                    return
                due = elapsed + float(decoded.time - first) / run.speed
                yield ScheduledFrame(number, decoded, self._options(), due, float(decoded.duration) / abs(run.speed))

    def _forward(self, start: int) -> Generator[tuple[int, DecodedFrame]]:
        span = TimeSpan(start=self._source.time_of(start))
        with closing(self._source.decoded_frames(span=span)) as frames:
            for frame in frames:
                yield self._source.number_at(frame.time), frame

    def _backward(self, start: int) -> Generator[tuple[int, DecodedFrame]]:
        for number in range(start, -1, -1):
            yield number, self._source.decoded_frame(number)
