"""Enhance a video: decoding, enhancing and encoding overlap, with memory independent of the length."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import UNCUT, Cut, Frame, Provenance
from lowlight_app.frame_stream import FrameSink, SeekableVideo
from lowlight_app.media import open_video
from lowlight_app.media.effects import Finish
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.frame_folder_sink import FrameFolderSink
from lowlight_app.media.geometry import apply_geometry, info_of_result
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.pipelining import prefetch, run_in_background
from lowlight_app.progress import Progress
from lowlight_app.remaining_time import RemainingTime
from lowlight_app.settings import ExportSettings
from lowlight_app.settings_track import SettingsTrack

_QUEUED_FRAMES = 3
"""Between two steps: enough to absorb a slow frame, few enough for 4K in little memory."""


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
class VideoRequest:
    """How to enhance and write a video; see `Engine` and `Job`.

    Attributes:
        track: settings over time.
        cut: the parts of the video to export.
        rate: see `open_video`.
        on_frame: called with each frame before and after, both whole, in the calling thread.
    """

    enhancer: Enhancer
    model_id: str
    track: SettingsTrack
    export: ExportSettings
    cut: Cut = UNCUT
    rate: Fraction = RATE
    on_frame: Callable[[Frame, Frame], None] = lambda *_: None

    @property
    def written(self) -> ExportSettings:
        """The export settings that the sink gets: turned and cropped frames cannot stay interlaced."""
        return self.export if self.track.geometry.changes_nothing else replace(self.export, keep_interlaced=False)

    def finished(self, frame: Frame) -> Frame:
        """Return an enhanced frame as it is written: turned and cropped, to even sides in a video."""
        return apply_geometry(frame, self.track.geometry, even=self.export.frames is None)


def enhance_video(path: Path, target: Path, request: VideoRequest, progress: Progress | None = None) -> VideoResult:
    """Enhance a video from file to file.

    Args:
        path: the video.
        target: see `resolve_target`.
        request: how to enhance and write it.
        progress: reports frames per second and the remaining time; stops the work when cancelled.

    Raises:
        LowlightError: the video cannot be read, enhanced or written; nothing is left under the target name.
        Cancelled: by `progress`.
    """
    progress = progress or Progress()
    with (
        open_video(path, request.rate, deinterlace=not request.written.keeps_fields) as source,
        open_target(target, source, request) as sink,
    ):
        meter, damages = _Meter(source, request.cut, progress), list[Message]()
        with closing(_frames_in(source, request.cut, progress, damages)) as frames:
            well_lit = enhance_stream(frames, sink, request, meter.count, progress)
        progress.report(1.0, meter.doing)
    found = [message for message in (source.notice, *damages) if message is not None]
    return VideoResult(sink.target, (*source.info.notices, *found, *sink.notices), well_lit)


def _frames_in(source: VideoSource, cut: Cut, progress: Progress, damages: list[Message]) -> Generator[Frame, None, None]:
    """Yield the frames of the parts of a video; append where they were damaged.

    Raises:
        MediaError: a part contains no frames.
    """
    for span in cut.spans:
        count = 0
        with closing(source.frames(progress.silent(), span=span)) as frames:
            for frame in frames:
                count += 1
                yield frame
        if source.damage is not None and source.damage not in damages:
            damages.append(source.damage)
        if not count:
            raise MediaError("the chosen part contains no frames.", path=source.path)


def open_target(target: Path, source: VideoSource, request: VideoRequest) -> VideoSink | FrameFolderSink:
    """Open the sink for the result of a video.

    Raises:
        LowlightError: the result cannot be written.
    """
    geometry = request.track.geometry
    if request.export.frames is not None:
        return FrameFolderSink(target, info_of_result(source.info, geometry), request.export)
    provenance = Provenance(__version__, request.model_id, asdict(request.track.default))
    finish = Finish(request.export, source.track.of_result(geometry).upright_aspect)
    return VideoSink(target, source, request.written, provenance, request.cut, finish.apply, geometry)


def enhance_stream(
    frames: Iterator[Frame], sink: FrameSink, request: VideoRequest, on_done: Callable[[Frame], None], progress: Progress
) -> bool:
    """Enhance frames from any source into a sink.

    Args:
        frames: read ahead in another thread.
        sink: written to in another thread.
        request: how to enhance them.
        on_done: called with each frame of the source once its result is queued for writing.
        progress: stops the work when cancelled.

    Returns:
        Whether the frames were already well lit.

    Raises:
        LowlightError: a frame cannot be read, enhanced or written.
        Cancelled: by `progress`.
    """
    depth = 8 if request.export.bit_depth == 8 else None
    enhancer = VideoEnhancer(
        request.enhancer, request.track, request.export.quality_mode, depth, request.export.denoised_over_time
    )
    with ThreadPoolExecutor(1, "lowlight-encode") as encoding, ThreadPoolExecutor(1, "lowlight-decode") as decoding:
        enhanced = _enhanced(prefetch(frames, decoding, _QUEUED_FRAMES), enhancer, request, on_done, progress)
        run_in_background(sink.write, enhanced, encoding, _QUEUED_FRAMES)
    return enhancer.well_lit


def _enhanced(
    frames: Iterator[Frame],
    enhancer: VideoEnhancer,
    request: VideoRequest,
    on_done: Callable[[Frame], None],
    progress: Progress,
) -> Iterator[Frame]:
    for frame in frames:
        result = enhancer.enhance(frame, progress.silent())
        request.on_frame(frame, result)
        yield request.finished(result)
        on_done(frame)


class _Meter:
    """Reports progress, speed and remaining time."""

    def __init__(self, source: SeekableVideo, cut: Cut, progress: Progress) -> None:
        timeline = source.info.timeline
        self._cut, self._length = cut, cut.length(timeline.duration if timeline is not None else None)
        self._name, self._progress, self._started = source.path.name, progress, time.monotonic()
        self._remaining = RemainingTime()
        self._remaining.update(0.0, 0.0)
        self.frames, self.doing = 0, self._name

    def count(self, frame: Frame) -> None:
        """Count a finished frame."""
        self.frames += 1
        elapsed = time.monotonic() - self._started
        shown = self._cut.result_time(frame.time) + frame.duration
        share = min(float(shown / self._length), 1.0) if self._length else 0.0
        self.doing = f"{self._name}: {self.frames / elapsed:.1f} frames/s"
        left = self._remaining.update(elapsed, share)
        if left:
            minutes, seconds = divmod(round(left), 60)
            self.doing += f", {minutes}:{seconds:02} left"
        self._progress.report(share, self.doing)
