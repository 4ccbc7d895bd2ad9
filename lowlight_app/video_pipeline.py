"""Enhance a video: decoding, enhancing and encoding overlap, with memory independent of the length."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Self

from lowlight_app.enhance.checkpoints import START, Checkpoint, CheckpointWriter, last_checkpoint
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.errors import Message
from lowlight_app.frame import AnyFrame, Cut
from lowlight_app.frame_stream import Finished, FrameSink, SeekableVideo
from lowlight_app.media.files.part_file import writing
from lowlight_app.media.video.segment_sink import SegmentSink
from lowlight_app.media.video.segment_writer import EncoderError
from lowlight_app.media.video.video_file import clock
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.pipelining import prefetch, run_in_background
from lowlight_app.progress import Progress
from lowlight_app.remaining_time import RemainingTime
from lowlight_app.video_request import VideoRequest, frames_of_result, identity_of, open_target

_QUEUED_FRAMES = 3
"""Number of frames between two steps: enough to absorb a slow frame, few enough for 4K in little memory."""


@dataclass(frozen=True)
class VideoResult:
    """A written video.

    Attributes:
        target: the file.
        notices: what could not be read or preserved as it is.
        well_lit: the video was already well lit and hardly changed.
    """

    target: Path
    notices: tuple[Message, ...]
    well_lit: bool


@dataclass(frozen=True)
class Beginning:
    """The point from which the frames of a result, of its unfinished rest, or of one of its parts are enhanced.

    Attributes:
        checkpoint: frames are read from here on.
        frames: number of frames of the result before the first that is written.
        done: time of the last of them; None if all frames are written.
    """

    checkpoint: Checkpoint = START
    frames: int = 0
    done: Fraction | None = None

    @classmethod
    def after(cls, finished: Finished) -> Self:
        """Return the beginning of the unfinished rest."""
        return cls(last_checkpoint(finished.folder, finished.parts), finished.frames, finished.last)


FROM_START = Beginning()


def enhance_video(path: Path, target: Path, request: VideoRequest, progress: Progress | None = None) -> VideoResult:
    """Enhance a video from file to file.

    If an earlier attempt at the same export failed, or its process ended, its finished segments are used: see `identity_of`. So
    are those of a graphics card whose encoder fails, when the CPU continues.

    Args:
        path: the video.
        target: see `resolve_target`.
        request: how to enhance and write it.
        progress: reports frames per second and the remaining time; stops the work when cancelled.

    Raises:
        LowlightError: the video cannot be read, enhanced or written; nothing is left under the target name.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    try:
        return _enhance_video(path, target, request, progress)
    except EncoderError as error:
        if not error.hardware:
            raise
        result = _enhance_video(path, target, request.on_cpu, progress)
        reason = error.message.values["reason"]
        notice = Message("The graphics card stopped encoding ({reason}); the CPU encoded the video.", reason=reason)
        return replace(result, notices=(notice, *result.notices))


def _enhance_video(path: Path, target: Path, request: VideoRequest, progress: Progress) -> VideoResult:
    with (
        request.open(path) as source,
        open_target(target, source, request, identity_of(path, request), progress) as sink,
    ):
        finished, damages = sink.finished, list[Message]()
        begin = Beginning.after(finished)
        meter = _Meter(source, request.cut, progress, finished.last)
        checkpoints = CheckpointWriter(finished.folder, finished.interval, begin.checkpoint)
        with closing(frames_of_result(source, request, progress, damages, begin.checkpoint.after)) as frames:
            well_lit = enhance_stream(frames, sink, request, meter.count, progress, begin, checkpoints)
        progress.report(1.0, meter.doing)
    found = [message for message in (source.notice, *damages) if message is not None]
    if finished.last is not None:
        found.append(continued_at(finished.last))
    return VideoResult(sink.target, (*source.info.notices, *found, *sink.notices), well_lit)


def continued_at(time: Fraction) -> Message:
    """Return the notice that an export was continued.

    Args:
        time: the time in the source of the last frame that was finished before, in seconds.
    """
    return Message("An export that was interrupted was continued at {time}.", time=clock(time))


def enhance_stream(
    frames: Iterator[AnyFrame],
    sink: FrameSink,
    request: VideoRequest,
    on_done: Callable[[AnyFrame], None],
    progress: Progress,
    begin: Beginning = FROM_START,
    checkpoints: CheckpointWriter | None = None,
) -> bool:
    """Enhance frames from any source into a sink.

    Args:
        frames: read ahead in another thread.
        sink: written to in another thread.
        request: how to enhance them.
        on_done: called with each frame of the source once its result is queued for writing.
        progress: stops the work when cancelled.
        begin: where the frames begin, and which is the first to be written.
        checkpoints: written on the way.

    Returns:
        Whether the frames, and those before them, were already well lit.

    Raises:
        LowlightError: a frame cannot be read, enhanced or written.
        Cancelled: `progress` was cancelled.
    """
    enhancer = request.new_enhancer(begin.checkpoint)
    with ThreadPoolExecutor(1, "lowlight-encode") as encoding, ThreadPoolExecutor(1, "lowlight-decode") as decoding:
        enhanced = _enhanced(prefetch(frames, decoding, _QUEUED_FRAMES), enhancer, progress, begin)
        if checkpoints is not None:
            enhanced = _with_checkpoints(enhanced, enhancer, checkpoints, sink.target)
        results = _finished(enhanced, request, on_done)
        run_in_background(partial(write_frame, sink), results, encoding, _QUEUED_FRAMES)
    return enhancer.well_lit


def _enhanced(
    frames: Iterator[AnyFrame], enhancer: VideoEnhancer, progress: Progress, begin: Beginning
) -> Iterator[tuple[AnyFrame, AnyFrame | None]]:
    """Yield each frame with its result, or with None if no result is written for it."""
    for number, frame in enumerate(frames, begin.checkpoint.frames):
        if begin.done is None or frame.time > begin.done:
            yield frame, enhancer.enhance(frame, progress.silent())
        else:
            progress.check()
            enhancer.skip(frame, begin.frames - number)
            yield frame, None


def _with_checkpoints(
    enhanced: Iterator[tuple[AnyFrame, AnyFrame | None]], enhancer: VideoEnhancer, checkpoints: CheckpointWriter, target: Path
) -> Iterator[tuple[AnyFrame, AnyFrame | None]]:
    """Write checkpoints before yielding results: each must exist before the part that ends there counts as finished."""
    for frame, result in enhanced:
        with writing(target):
            checkpoints.passed(frame.time, enhancer)
        yield frame, result


def _finished(
    enhanced: Iterator[tuple[AnyFrame, AnyFrame | None]], request: VideoRequest, on_done: Callable[[AnyFrame], None]
) -> Iterator[AnyFrame]:
    """Yield the results as they are written."""
    for frame, result in enhanced:
        if result is not None:
            request.on_frame(frame, result)
            yield request.finished(result)
            on_done(frame)


def write_frame(sink: FrameSink, frame: AnyFrame) -> None:
    """Write a frame; only videos take YCbCr."""
    if isinstance(sink, VideoSink | SegmentSink):
        sink.write(frame)
    else:
        sink.write(as_rgb(frame))


class _Meter:
    """Reports progress, speed and remaining time.

    Args:
        source: the video.
        cut: the parts to export.
        progress: receives the reports.
        done: time of the last frame that an earlier attempt finished; None if there is none.
    """

    def __init__(self, source: SeekableVideo, cut: Cut, progress: Progress, done: Fraction | None) -> None:
        timeline = source.info.timeline
        self._cut, self._length = cut, cut.length(timeline.duration if timeline is not None else None)
        self._name, self._progress, self._started = source.path.name, progress, time.monotonic()
        self._remaining = RemainingTime()
        self.frames, self.doing = 0, self._name
        share = 0.0 if done is None else self._share_at(done)
        self._remaining.update(0.0, share)
        if done is not None:
            progress.report(share, f"{self._name}: continues at {clock(done)}")

    def count(self, frame: AnyFrame) -> None:
        """Count a finished frame."""
        self.frames += 1
        elapsed, share = time.monotonic() - self._started, self._share_at(frame.time + frame.duration)
        self.doing = f"{self._name}: {self.frames / elapsed:.1f} frames/s"
        left = self._remaining.update(elapsed, share)
        if left:
            minutes, seconds = divmod(round(left), 60)
            self.doing += f", {minutes}:{seconds:02} left"
        self._progress.report(share, self.doing)

    def _share_at(self, time: Fraction) -> float:
        """Return the share of the result up to a time of the source."""
        return min(float(self._cut.result_time(time) / self._length), 1.0) if self._length else 0.0
