"""From video to video: decoding, enhancing and encoding overlap, in memory that does not grow with the length."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import WHOLE, Frame, Provenance, TimeSpan
from lowlight_app.frame_stream import SeekableVideo
from lowlight_app.media import open_video
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.frame_folder_sink import FrameFolderSink
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.pipelining import prefetch, run_behind
from lowlight_app.progress import Progress
from lowlight_app.settings import ExportSettings
from lowlight_app.settings_track import SettingsTrack

_WAITING = 3
"""Frames between two steps: enough that none waits for a slow frame of another, few enough for 4K in little memory."""


@dataclass(frozen=True)
class VideoResult:
    """A written video.

    Attributes:
        target: the file.
        notices: what could not be kept as it was.
        well_lit: it was taken in good light, so there was next to nothing to do.
    """

    target: Path
    notices: tuple[Message, ...]
    well_lit: bool


@dataclass(frozen=True)
class VideoRequest:
    """How a video is to be enhanced and written; see `Engine` and `Job`.

    Attributes:
        rate: see `open_video`.
        seen: is given each frame before and after, in the calling thread.
    """

    enhancer: Enhancer
    model_id: str
    course: SettingsTrack
    export: ExportSettings
    span: TimeSpan = WHOLE
    rate: Fraction = RATE
    seen: Callable[[Frame, Frame], None] = lambda *_: None


def enhance_video(path: Path, target: Path, order: VideoRequest, progress: Progress | None = None) -> VideoResult:
    """Enhance a video from file to file.

    Args:
        path: the video.
        target: see `resolve_target`.
        order: how.
        progress: reports frames per second and the time left, and stops the work when cancelled.

    Raises:
        LowlightError: it could not be read, enhanced or written; nothing was left under the target's name.
        Cancelled: by `progress`.
    """
    span, progress = order.span, progress or Progress()
    depth = 8 if order.export.bit_depth == 8 else None
    film = VideoEnhancer(order.enhancer, order.course, order.export.quality_mode, depth, order.export.temporal_denoise)
    with (
        open_video(path, order.rate) as source,
        _sink(target, source, order) as sink,
        closing(source.frames(progress.silent(), span=span)) as decoded,
        ThreadPoolExecutor(1, "lowlight-encode") as encoding,
        ThreadPoolExecutor(1, "lowlight-decode") as decoding,
    ):
        meter = _Meter(source, span, progress)
        enhanced = _enhanced(prefetch(decoded, decoding, _WAITING), film, order.seen, meter, progress)
        run_behind(sink.write, enhanced, encoding, _WAITING)
        if not meter.frames:
            raise MediaError("the chosen part contains no frames.", path=path)
        progress.report(1.0, meter.doing)
    damage = () if source.damage is None else (source.damage,)
    return VideoResult(sink.target, (*damage, *sink.notices), film.well_lit)


def _sink(target: Path, source: VideoSource, order: VideoRequest) -> VideoSink | FrameFolderSink:
    if order.export.frames is not None:
        return FrameFolderSink(target, source.info, order.export)
    provenance = Provenance(__version__, order.model_id, asdict(order.course.whole))
    return VideoSink(target, source, order.export, provenance, order.span)


def _enhanced(
    frames: Iterator[Frame], film: VideoEnhancer, seen: Callable[[Frame, Frame], None], meter: _Meter, progress: Progress
) -> Iterator[Frame]:
    for frame in frames:
        result = film.enhance(frame, progress.silent())
        seen(frame, result)
        yield result
        meter.count(frame)


class _Meter:
    """Tells how much is done, and how fast."""

    def __init__(self, source: SeekableVideo, span: TimeSpan, progress: Progress) -> None:
        timeline = source.info.timeline
        whole = timeline.duration if timeline is not None else None
        ends = [end for end in (span.end, whole) if end is not None]
        self._start, self._length = span.start, (min(ends) - span.start if ends else None)
        self._name, self._progress, self._began = source.path.name, progress, time.monotonic()
        self.frames, self.doing = 0, self._name

    def count(self, frame: Frame) -> None:
        """A frame is done."""
        self.frames += 1
        spent = time.monotonic() - self._began
        share = float((frame.time + frame.duration - self._start) / self._length) if self._length else 0.0
        self.doing = f"{self._name}: {self.frames / spent:.1f} frames/s"
        if 0 < share < 1:
            minutes, seconds = divmod(round(spent / share - spent), 60)
            self.doing += f", {minutes}:{seconds:02} left"
        self._progress.report(min(share, 1.0), self.doing)
