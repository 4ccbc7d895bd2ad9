"""Plays an open video: decoding, restoring, mixing and showing overlap, each in a thread of its own. No Qt objects.

Frames are shown by a clock. Those for which it will be too late are left out before any work is done on them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lowlight_app.enhance.fast_path import WHOLE, FastAnswer, Place, run_fast_path
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.playback_illumination import PlaybackIllumination
from lowlight_app.frame import TimeSpan
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.adaptive_resolution import AdaptiveResolution
from lowlight_app.gui.playback.clock import Clock
from lowlight_app.gui.playback.frame_queue import FrameQueue
from lowlight_app.gui.playback.frame_renderer import RenderedFrame, RenderOptions, render_frame
from lowlight_app.pipelining import prefetch
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.media.video.decoded_frame import DecodedFrame, Part
    from lowlight_app.media.video.video_source import VideoSource

_DECODED, _MADE = 6, 1
"""Frames that wait for the next stage, decoded and worked on."""
_MOST = 0.7
"""Share of a frame up to which only the part that is looked at is worked on."""
_MARGIN = 4
"""Pixels around that part."""
_LONGEST_SLEEP = 0.05
"""Seconds between two looks at whether to go on, where a frame is to be seen for long."""
_COUNTED_EVERY = 6
"""Frames from one histogram to the next."""
_NEW = 0.2
"""Weight of the last frame in how long one takes."""


@dataclass(frozen=True)
class PlaybackRun:
    """What is to be played.

    Attributes:
        part: numbers of the frames between which it stays.
        start: where it begins.
        until: when the last frame of the part ends, in seconds.
        speed: below 0 backwards.
        looping: begin anew at the end.
    """

    part: range
    start: int
    until: Fraction
    speed: float
    looping: bool


@dataclass(frozen=True)
class _Cell:
    """A frame on its way to the screen.

    Attributes:
        number: of it.
        shot: the frame itself.
        look: how it is looked at.
        due: when it is to be shown, in seconds of the clock.
        lasts: how long, in seconds of the clock.
    """

    number: int
    shot: DecodedFrame
    look: RenderOptions
    due: float
    lasts: float


class PlaybackPipeline:
    """Plays one run.

    Args:
        source: the video; used by nobody else meanwhile.
        photo: whose settings are put into effect, as they are at the moment.
        run: what.
        look: asked for every frame, since the user may zoom meanwhile.
        clock: what it is shown by.
        pace: how much the network is asked.
        progress: ends it when cancelled.
    """

    def __init__(
        self,
        source: VideoSource,
        photo: Photo,
        run: PlaybackRun,
        look: Callable[[], RenderOptions],
        clock: Clock,
        pace: AdaptiveResolution,
        progress: Progress,
    ) -> None:
        self._source, self._photo, self._run, self._look = source, photo, run, look
        self._clock, self._pace, self._progress = clock, pace, progress
        self._takes = 0.0

    def play(self, show: Callable[[RenderedFrame], None]) -> None:
        """Show one frame after the other when its time has come.

        Args:
            show: is given each frame.

        Raises:
            MediaError: a frame is damaged.
            Cancelled: by `progress`.
        """
        with ExitStack() as stack:
            supply = FrameQueue(self._decoded(), _DECODED, self._late)
            cells = supply.taken(_thread(stack, "decode"))
            drafts = prefetch(self._drafted(cells), _thread(stack, "restore"), _MADE)
            finishing = _thread(stack, "finish")
            stack.callback(supply.close)  # before the threads are waited for
            for due, glimpse in prefetch(self._finished(drafts), finishing, _MADE):
                self._wait_until(due)
                show(glimpse)

    # --- Decoding

    def _decoded(self) -> Iterator[_Cell]:
        """All that is to be played, round after round."""
        run, start, passed = self._run, self._run.start, 0.0
        while True:
            last = None
            for last in self._round(start, passed):
                yield last
            if not run.looping or last is None:
                return
            if run.speed > 0:
                passed += float(run.until - self._source.time_of(start)) / run.speed
                start = run.part[0]
            else:
                passed, start = last.due + last.lasts, run.part[-1]

    def _round(self, start: int, passed: float) -> Iterator[_Cell]:
        """From a frame to the end of the part."""
        run, first = self._run, self._source.time_of(start)
        with closing(self._forwards(start) if run.speed > 0 else self._backwards(start)) as shots:
            for number, shot in shots:
                self._progress.check()
                if number not in run.part:
                    return
                due = passed + float(shot.time - first) / run.speed
                yield _Cell(number, shot, self._look(), due, float(shot.duration) / abs(run.speed))

    def _forwards(self, start: int) -> Generator[tuple[int, DecodedFrame]]:
        span = TimeSpan(start=self._source.time_of(start))
        with closing(self._source.decoded_frames(span=span)) as shots:
            for shot in shots:
                yield self._source.number_at(shot.time), shot

    def _backwards(self, start: int) -> Generator[tuple[int, DecodedFrame]]:
        for number in range(start, -1, -1):
            yield number, self._source.decoded_frame(number)

    # --- Restoring and mixing

    def _drafted(self, cells: Iterator[_Cell]) -> Iterator[tuple[_Cell, FastAnswer | None, float]]:
        """What the network says of the frames for which there is time, and the seconds that took."""
        light: PlaybackIllumination | None = None
        decoder, longer = self._source.rgb_converter(), max(self._source.info.width, self._source.info.height)
        for cell in cells:
            self._progress.check()
            start = time.monotonic()
            known, enhancer = None, cell.look.enhancer
            if enhancer is not None and self._photo.course.at(cell.shot.time).amount > 0:
                if light is None or light.enhancer is not enhancer:
                    light = PlaybackIllumination(enhancer, FlickerFilter(enhancer.network) if self._run.speed > 0 else None)
                known = run_fast_path(enhancer, cell.shot.frame(decoder, self._pace.side / longer), light.of)
                self._pace.note(time.monotonic() - start, cell.lasts)
            yield cell, known, time.monotonic() - start

    def _late(self, cell: _Cell) -> bool:
        """Whether the next one would be due by the time this one is ready, as far as frames that wait allow for that."""
        now = self._clock.now()
        return now is not None and now + min(self._takes, (_DECODED - 2) * cell.lasts) > cell.due + cell.lasts

    def _finished(self, drafts: Iterator[tuple[_Cell, FastAnswer | None, float]]) -> Iterator[tuple[float, RenderedFrame]]:
        """The pictures, and when each is due."""
        decoder = self._source.rgb_converter()
        for turn, (cell, known, taken) in enumerate(drafts):
            self._progress.check()
            start = time.monotonic()
            place, part = self._seen(cell.look)
            frame = cell.shot.frame(decoder, cell.look.scale, part)
            settings, counted = self._photo.course.at(frame.time), place == WHOLE and turn % _COUNTED_EVERY == 0
            glimpse = render_frame(cell.number, frame, known, settings, cell.look, place, counted=counted)
            self._takes += _NEW * (taken + time.monotonic() - start - self._takes)
            yield cell.due, glimpse

    def _seen(self, look: RenderOptions) -> tuple[Place, Part | None]:
        """What is worked on of a frame, in shares and in pixels: all of it, but where little of it is looked at."""
        left, top, right, bottom = look.seen
        if (right - left) * (bottom - top) > _MOST:
            return WHOLE, None
        width, height = self._source.info.width, self._source.info.height
        columns, rows = _even(left, right, width), _even(top, bottom, height)
        place = columns.start / width, rows.start / height, columns.stop / width, rows.stop / height
        return place, (rows, columns)

    def _wait_until(self, due: float) -> None:
        now = self._clock.now()
        if now is None:
            self._clock.start()
        while now is not None and now < due:
            self._progress.check()
            time.sleep(min(due - now, _LONGEST_SLEEP))
            now = self._clock.now()
        self._progress.check()


def _even(start: float, stop: float, length: int) -> slice:
    """A part of a side, given in shares, in even pixels; a little more, since colour is made of what lies around it."""
    first = max(0, int(start * length) - _MARGIN) // 2 * 2
    last = min(length, math.ceil(stop * length) + _MARGIN) // 2 * 2
    return slice(first, last)


def _thread(stack: ExitStack, name: str) -> ThreadPoolExecutor:
    """A thread that ends with the stack, without doing what it has not begun."""
    thread = ThreadPoolExecutor(1, f"lowlight-{name}")
    stack.callback(thread.shutdown, wait=True, cancel_futures=True)
    return thread
