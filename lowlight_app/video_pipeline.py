"""Enhance a video: decoding, enhancing and encoding overlap, with memory independent of the length."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.errors import MediaError, Message, ModelError
from lowlight_app.frame import UNCUT, AnyFrame, Cut, Provenance, TimeSpan, YuvFrame
from lowlight_app.frame_stream import FrameSink, SeekableVideo
from lowlight_app.media import open_video
from lowlight_app.media.effects import Finish
from lowlight_app.media.files.image_sequence import RATE, files_of
from lowlight_app.media.frame_folder_sink import FrameFolderSink
from lowlight_app.media.geometry import apply_geometry, info_of_result
from lowlight_app.media.video.segment_writer import EncoderError
from lowlight_app.media.video.video_file import clock
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.models.model_store import ModelStore
from lowlight_app.output_settings import OutputSharpen
from lowlight_app.pipelining import prefetch, run_in_background
from lowlight_app.progress import Progress
from lowlight_app.remaining_time import RemainingTime
from lowlight_app.settings import ExportSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack

_QUEUED_FRAMES = 3
"""Between two steps: enough to absorb a slow frame, few enough for 4K in little memory."""
_WARM_UP = Fraction(4)
"""Seconds of video before the first frame of a continued export that are enhanced again: twice the longest time over which light
is smoothed."""


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
    on_frame: Callable[[AnyFrame, AnyFrame], None] = lambda *_: None

    @property
    def written(self) -> ExportSettings:
        """The export settings that the sink gets: turned and cropped frames cannot stay interlaced."""
        return self.export if self.track.geometry.changes_nothing else replace(self.export, keep_interlaced=False)

    @property
    def needs_rgb(self) -> bool:
        """Whether something needs frames in RGB; otherwise they stay in the coding of the file."""
        export = self.export
        changes_pixels = (
            export.longest_side is not None or export.output_sharpen is not OutputSharpen.OFF or export.watermark is not None
        )
        live = export.quality_mode is QualityMode.LIVE and not export.denoised_over_time
        written_differently = export.frames is not None or self.written.keeps_fields or not self.track.geometry.changes_nothing
        return changes_pixels or not live or written_differently

    def read(self, source: VideoSource, span: TimeSpan, progress: Progress) -> Generator[AnyFrame, None, None]:
        """Yield the frames of a part of the video; `progress` stops the work when cancelled."""
        frames = source.frames if self.needs_rgb else source.frames_in_own_coding
        return frames(progress.silent(), span=span)

    def finished(self, frame: AnyFrame) -> AnyFrame:
        """Return an enhanced frame as it is written: turned and cropped, to even sides in a video."""
        if isinstance(frame, YuvFrame):
            return frame
        return apply_geometry(frame, self.track.geometry, even=self.export.frames is None)


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
        Cancelled: by `progress`.
    """
    progress = progress or Progress()
    try:
        return _enhance_video(path, target, request, progress)
    except EncoderError as error:
        if not error.hardware:
            raise
        on_cpu = replace(request, export=replace(request.export, hardware=False))
        result = _enhance_video(path, target, on_cpu, progress)
        reason = error.message.values["reason"]
        notice = Message("The graphics card stopped encoding ({reason}); the CPU encoded the video.", reason=reason)
        return replace(result, notices=(notice, *result.notices))


def _enhance_video(path: Path, target: Path, request: VideoRequest, progress: Progress) -> VideoResult:
    with (
        open_video(path, request.rate, deinterlace=not request.written.keeps_fields) as source,
        open_target(target, source, request, identity_of(path, request), progress) as sink,
    ):
        done, damages = sink.resume_after, list[Message]()
        meter = _Meter(source, request.cut, progress, done)
        with closing(_frames_in(source, request, progress, damages, done)) as frames:
            well_lit = enhance_stream(frames, sink, request, meter.count, progress, done)
        progress.report(1.0, meter.doing)
    found = [message for message in (source.notice, *damages) if message is not None]
    if done is not None:
        found.append(Message("An export that was interrupted was continued at {time}.", time=clock(done)))
    return VideoResult(sink.target, (*source.info.notices, *found, *sink.notices), well_lit and done is None)


def identity_of(path: Path, request: VideoRequest) -> dict[str, Any]:
    """Return all that determines the result of a video, as JSON can represent it; see `WorkFolder`.

    The encoder of a graphics card is not part of it: an export may continue on the CPU.
    """
    files = files_of(path)
    watermark = request.export.watermark
    if watermark is not None and watermark.picture is not None and watermark.picture.exists():
        files.append(watermark.picture)
    facts = {
        "version": __version__,
        "files": [(str(file.absolute()), file.stat().st_size, file.stat().st_mtime_ns) for file in files],
        "model": (request.model_id, _checksum_of(request.model_id)),
        "track": request.track.to_json(),
        "spans": [(span.start, span.end) for span in request.cut.spans],
        "rate": request.rate,
        "export": {name: value for name, value in asdict(request.export).items() if name != "hardware"},
    }
    identity: dict[str, Any] = json.loads(json.dumps(facts, default=str))
    return identity


def _checksum_of(model_id: str) -> str:
    try:
        return ModelStore().find(model_id).card.sha256
    except ModelError:  # a network that is in no folder
        return ""


def _frames_in(
    source: VideoSource, request: VideoRequest, progress: Progress, damages: list[Message], done: Fraction | None
) -> Generator[AnyFrame, None, None]:
    """Yield the frames of the parts of a video; append where they were damaged.

    Args:
        source: the video.
        request: the parts.
        progress: stops the work when cancelled.
        damages: receives where they are damaged.
        done: time of the last frame that needs not be written again. The frames begin somewhat before it, so that light and noise
            over time are those of an export without interruption; this needs no knowledge of what the enhancer remembers.

    Raises:
        MediaError: a part contains no frames.
    """
    cut = request.cut
    rest = cut if done is None else cut.since(done - _WARM_UP)
    for span in rest.spans:
        count = 0
        with closing(request.read(source, span, progress)) as frames:
            for frame in frames:
                count += 1
                yield frame
        if source.damage is not None and source.damage not in damages:
            damages.append(source.damage)
        if not count and span in cut.spans:
            raise MediaError("the chosen part contains no frames.", path=source.path)


def open_target(
    target: Path,
    source: VideoSource,
    request: VideoRequest,
    identity: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> VideoSink | FrameFolderSink:
    """Open the sink for the result of a video.

    Args:
        target: see `resolve_target`.
        source: the video.
        request: how to enhance and write it.
        identity: see `WorkFolder`.
        progress: see `VideoSink`.

    Raises:
        LowlightError: the result cannot be written.
    """
    geometry = request.track.geometry
    if request.export.frames is not None:
        return FrameFolderSink(target, info_of_result(source.info, geometry), request.export, identity)
    provenance = Provenance(__version__, request.model_id, asdict(request.track.default))
    finish = Finish(request.export, source.track.of_result(geometry).upright_aspect)
    return VideoSink(target, source, request.written, provenance, request.cut, finish.apply, geometry, identity, progress)


def enhance_stream(
    frames: Iterator[AnyFrame],
    sink: FrameSink,
    request: VideoRequest,
    on_done: Callable[[AnyFrame], None],
    progress: Progress,
    done: Fraction | None = None,
) -> bool:
    """Enhance frames from any source into a sink.

    Args:
        frames: read ahead in another thread.
        sink: written to in another thread.
        request: how to enhance them.
        on_done: called with each frame of the source once its result is queued for writing.
        progress: stops the work when cancelled.
        done: frames up to this time are enhanced only for those after them, and not written.

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
        enhanced = _enhanced(prefetch(frames, decoding, _QUEUED_FRAMES), enhancer, request, on_done, progress, done)
        run_in_background(partial(write_frame, sink), enhanced, encoding, _QUEUED_FRAMES)
    return enhancer.well_lit


def _enhanced(
    frames: Iterator[AnyFrame],
    enhancer: VideoEnhancer,
    request: VideoRequest,
    on_done: Callable[[AnyFrame], None],
    progress: Progress,
    done: Fraction | None,
) -> Iterator[AnyFrame]:
    for frame in frames:
        result = enhancer.enhance(frame, progress.silent())
        if done is not None and frame.time <= done:
            continue
        request.on_frame(frame, result)
        yield request.finished(result)
        on_done(frame)


def write_frame(sink: FrameSink, frame: AnyFrame) -> None:
    """Write a frame; only videos take YCbCr."""
    if isinstance(sink, VideoSink):
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
