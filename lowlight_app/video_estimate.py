"""Estimate time and size of the result of a video: enhance and encode a few of its frames as the export would."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import islice
from math import ceil
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from lowlight_app.frame import AnyFrame, Cut, TimeSpan
from lowlight_app.frame_stream import FrameSink
from lowlight_app.media import open_video, resolve_target
from lowlight_app.media.video.stream_sizes import StreamSizes, stream_sizes
from lowlight_app.models.device import Device
from lowlight_app.progress import Progress
from lowlight_app.video_pipeline import write_frame
from lowlight_app.video_request import VideoRequest, open_target

_MAX_FRAMES = 12
_MAX_SECONDS = 5.0
"""The sample ends after this time, but contains two frames at least: the first takes longer than all others."""
_KEY_INTERVAL = 250
"""Frames from one key frame to the next, as encoders place them in a video that changes little."""


@dataclass(frozen=True)
class VideoCost:
    """Time and size of the result of a video, by a sample.

    Attributes:
        seconds_per_frame: the time that the work on a frame takes.
        sizes: the sizes of the result's frames and of its sound.
    """

    seconds_per_frame: float
    sizes: StreamSizes

    def seconds(self, frames: float) -> float:
        """Return how long it takes to export this many frames."""
        return frames * self.seconds_per_frame

    def size(self, frames: float, seconds: float) -> int:
        """Return the bytes of a result with this many frames that lasts this many seconds."""
        keys = ceil(frames / _KEY_INTERVAL)
        pictures = keys * self.sizes.key_frame + (frames - keys) * self.sizes.other_frame
        return round(pictures + seconds * self.sizes.sound_per_second)


@dataclass(frozen=True)
class _Steps:
    """Seconds that one frame took in each step of the export."""

    reading: float
    enhancing: float
    writing: float


def estimate_cost(path: Path, request: VideoRequest, progress: Progress) -> VideoCost:
    """Enhance and encode a few frames from the middle of the chosen part, into a temporary folder.

    Raises:
        LowlightError: the video cannot be read, enhanced or written.
        Cancelled: `progress` was cancelled.
    """
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_video(path, request.rate, deinterlace=not request.written.keeps_fields) as source,
    ):
        timeline = source.info.timeline
        part = _middle(_longest(request.cut), timeline.duration if timeline else None)
        request = replace(request, cut=Cut((part,)))
        target = resolve_target(path, Path(folder), request.export, source.info)
        assert target is not None  # the folder is empty
        with open_target(target, source, request) as sink, closing(request.read(source, part, progress)) as frames:
            steps = _export_sample(frames, sink, request, progress)
        return VideoCost(_pace(steps, request.enhancer.network.device), _sizes(sink.target))


def _longest(cut: Cut) -> TimeSpan:
    """Return the longest part of a cut; one that ends with the video counts as such."""
    return max(cut.spans, key=lambda span: (span.end is None, (span.end or 0) - span.start))


def _middle(span: TimeSpan, duration: Fraction | None) -> TimeSpan:
    """Return the second in the middle of a span."""
    end = min(end for end in (span.end, duration) if end is not None) if span.end or duration else None
    if end is None:
        return span
    start = span.start + max(Fraction(0), (end - span.start - 1) / 2)
    return TimeSpan(start, min(start + 1, end))


def _export_sample(frames: Iterator[AnyFrame], sink: FrameSink, request: VideoRequest, progress: Progress) -> list[_Steps]:
    enhancer, steps = request.new_enhancer(), list[_Steps]()
    begin = last = time.monotonic()
    for frame in islice(frames, _MAX_FRAMES):
        read = time.monotonic()
        result = request.finished(enhancer.enhance(frame, progress.silent()))
        enhanced = time.monotonic()
        write_frame(sink, result)
        start, last = last, time.monotonic()
        steps.append(_Steps(read - start, enhanced - read, last - enhanced))
        if len(steps) > 1 and last - begin > _MAX_SECONDS:
            break
    sink.close()
    rest = (time.monotonic() - last) / max(1, len(steps))  # encoders hold frames back until the end
    return [replace(step, writing=step.writing + rest) for step in steps]


def _pace(steps: Sequence[_Steps], device: Device | None) -> float:
    """Return the seconds per frame: the steps run side by side, but on the CPU they share its cores."""
    steady = steps[1:] or steps
    means = [fmean(getattr(step, field.name) for step in steady) for field in fields(_Steps)]
    return max(means) if device is not None and device.kind == "gpu" else sum(means)


def _sizes(target: Path) -> StreamSizes:
    if not target.is_dir():
        return stream_sizes(target)
    image = fmean(file.stat().st_size for file in target.iterdir())
    return StreamSizes(image, image, 0.0)
