"""Plays an open video: decoding, restoring, rendering and showing overlap, each in its own thread. No Qt objects.

Frames are shown by a clock; frames that would be late are dropped before any work is done on them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from lowlight_app.enhance.adaptive_resolution import AdaptiveResolution
from lowlight_app.enhance.fast_path import FastAnswer, limit_side, run_fast_path, sample_pixels
from lowlight_app.enhance.guided_lines import WHOLE, Region
from lowlight_app.enhance.playback_illumination import PlaybackIllumination
from lowlight_app.frame import Frame
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.clock import Clock
from lowlight_app.gui.playback.frame_queue import FrameQueue
from lowlight_app.gui.playback.frame_renderer import RenderedFrame, RenderOptions, render_frame
from lowlight_app.gui.playback.frame_schedule import FrameSchedule, PlaybackRun, ScheduledFrame
from lowlight_app.pipelining import prefetch
from lowlight_app.progress import Progress
from lowlight_app.video_view import VideoView

if TYPE_CHECKING:
    from lowlight_app.media.video.decoded_frame import Part
    from lowlight_app.media.video.yuv import RgbConverter

_DECODED_FRAMES, _PREFETCHED_FRAMES = 6, 1
"""Frames queued after decoding, and after restoring and rendering."""
_NETWORK_SCALE = 0.5
"""Largest size of the image that the network sees, as a share of the displayed one: larger ones look the same."""
_MAX_PART_AREA = 0.7
"""Fraction of a frame up to which only the visible part is rendered."""
_MARGIN = 4
"""Pixels around the visible part."""
_MAX_SLEEP_SECONDS = 0.05
"""Interval at which cancellation is checked while a frame is shown for long."""
_HISTOGRAM_INTERVAL = 6
"""Frames from one histogram to the next."""
_SMOOTHING = 0.2
"""Weight of the newest frame in the average time per frame."""


class _RestoredFrame(NamedTuple):
    """A frame, its visible part in RGB, the network's answer for the frame if it was run, and the seconds that took."""

    frame: ScheduledFrame
    image: Frame
    place: Region
    answer: FastAnswer | None
    seconds: float


class PlaybackPipeline:
    """Plays one run.

    Args:
        view: The video; nobody else may use it meanwhile.
        photo: Its current settings are applied.
        run: What to play.
        options: Called for each frame, since the user may zoom meanwhile.
        clock: Frames are shown by it.
        resolution: Chooses the resolution of the network's input.
        progress: Cancels playback.
    """

    def __init__(
        self,
        view: VideoView,
        photo: Photo,
        run: PlaybackRun,
        options: Callable[[], RenderOptions],
        clock: Clock,
        resolution: AdaptiveResolution,
        progress: Progress,
    ) -> None:
        self._view, self._source, self._photo = view, view.source, photo
        self._schedule = FrameSchedule(view.source, run, options, progress)
        self._clock, self._resolution, self._progress = clock, resolution, progress
        self._average_seconds = 0.0

    def play(self, show: Callable[[RenderedFrame], None]) -> None:
        """Show each frame when it is due.

        Args:
            show: Called with each frame.

        Raises:
            MediaError: A frame is damaged.
            Cancelled: By `progress`.
        """
        with ExitStack() as stack:
            queue = FrameQueue(self._schedule.frames(), _DECODED_FRAMES, self._is_late)
            frames = queue.read(_executor(stack, "decode"))
            restored = prefetch(self._restore(frames), _executor(stack, "restore"), _PREFETCHED_FRAMES)
            rendering = _executor(stack, "render")
            stack.callback(queue.close)  # before the threads are joined
            for due, frame in prefetch(self._render(restored), rendering, _PREFETCHED_FRAMES):
                self._wait_until(due)
                show(frame)

    def _restore(self, frames: Iterator[ScheduledFrame]) -> Iterator[_RestoredFrame]:
        """Convert the frames that are not dropped to RGB, at the size on the screen, and run the network on them."""
        converter, small_converter = self._source.rgb_converter(), self._source.rgb_converter()
        for frame in frames:
            self._progress.check()
            start = time.monotonic()
            place, part = self._visible_part(frame.options)
            image = frame.decoded.frame(converter, frame.options.scale, part)
            answer, enhancer = None, frame.options.enhancer
            if enhancer is not None and self._photo.track.at(frame.decoded.time).amount > 0:
                light = self._view.illumination(enhancer)
                answer = self._run_network(light, frame, image if place == WHOLE else None, small_converter)
            yield _RestoredFrame(frame, image, place, answer, time.monotonic() - start)

    def _run_network(
        self, light: PlaybackIllumination, frame: ScheduledFrame, shown: Frame | None, converter: RgbConverter
    ) -> FastAnswer:
        """Run the network on a frame; `shown` is all of it at the size on the screen, None if only a part is visible."""
        start, info, planes = time.monotonic(), self._source.info, frame.decoded.planes()
        longer_side = max(info.width, info.height)
        limit = _NETWORK_SCALE * (longer_side if shown is None else max(shown.width, shown.height))
        side = self._resolution.side_within(limit)
        small = frame.decoded.frame(converter, side / longer_side) if shown is None else limit_side(shown, side)
        original = shown if shown is not None and shown.reduced else planes  # RGB of the whole frame would take too long
        illumination = light.analyze(small, partial(sample_pixels, planes or small))
        answer = run_fast_path(light.enhancer, small, illumination, original, info.width)
        self._resolution.record(time.monotonic() - start, frame.duration, limit)
        return answer

    def _is_late(self, frame: ScheduledFrame) -> bool:
        """Whether the next frame would be due by the time this one is ready, as far as queued frames allow for that."""
        now = self._clock.now()
        delay = min(self._average_seconds, (_DECODED_FRAMES - 2) * frame.duration)
        return now is not None and now + delay > frame.due + frame.duration

    def _render(self, restored: Iterator[_RestoredFrame]) -> Iterator[tuple[float, RenderedFrame]]:
        """Render the frames; yield each with the time it is due."""
        for index, (frame, image, place, answer, seconds) in enumerate(restored):
            self._progress.check()
            start = time.monotonic()
            settings, counted = self._photo.track.at(image.time), place == WHOLE and index % _HISTOGRAM_INTERVAL == 0
            rendered = render_frame(frame.number, image, answer, settings, frame.options, place, with_histograms=counted)
            self._average_seconds += _SMOOTHING * (seconds + time.monotonic() - start - self._average_seconds)
            yield frame.due, rendered

    def _visible_part(self, options: RenderOptions) -> tuple[Region, Part | None]:
        """Return the part to render, in fractions and in pixels: the whole frame unless only a small part is visible."""
        left, top, right, bottom = options.visible
        if (right - left) * (bottom - top) > _MAX_PART_AREA:
            return WHOLE, None
        width, height = self._source.info.width, self._source.info.height
        columns, rows = _even(left, right, width), _even(top, bottom, height)
        place = columns.start / width, rows.start / height, columns.stop / width, rows.stop / height
        return place, (rows, columns)

    def _wait_until(self, due: float) -> None:
        """Wait for the clock; the first frame starts it."""
        now = self._clock.now()
        if now is None:
            self._clock.start()
        while now is not None and now < due:
            self._progress.check()
            time.sleep(min(due - now, _MAX_SLEEP_SECONDS))
            now = self._clock.now()
        self._progress.check()


def _even(start: float, stop: float, length: int) -> slice:
    """Convert a range of fractions of a side to even pixels, with a margin, since chroma is interpolated from neighbours."""
    first = max(0, int(start * length) - _MARGIN) // 2 * 2
    last = min(length, math.ceil(stop * length) + _MARGIN) // 2 * 2
    return slice(first, last)


def _executor(stack: ExitStack, name: str) -> ThreadPoolExecutor:
    """Return a single thread that is joined with the stack and discards pending work."""
    executor = ThreadPoolExecutor(1, f"lowlight-{name}")
    stack.callback(executor.shutdown, wait=True, cancel_futures=True)
    return executor
