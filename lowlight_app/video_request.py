"""A request to enhance a video: its settings, the frames that it takes from the source, and the files that it writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.checkpoints import START, Checkpoint
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.errors import MediaError, Message, ModelError
from lowlight_app.frame import UNCUT, AnyFrame, Cut, Frame, Provenance, TimeSpan, YuvFrame
from lowlight_app.media import open_video
from lowlight_app.media.effects import Finish
from lowlight_app.media.files.image_sequence import RATE, files_of
from lowlight_app.media.frame_folder_sink import FrameFolderSink
from lowlight_app.media.geometry import apply_geometry, info_of_result
from lowlight_app.media.video.frame_coder import FrameCoder
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.models.model_store import ModelStore
from lowlight_app.output_settings import OutputSharpen
from lowlight_app.progress import Progress
from lowlight_app.settings import ExportSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack


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
    def on_cpu(self) -> VideoRequest:
        """The same request without the encoder of a graphics card."""
        return replace(self, export=replace(self.export, hardware=False))

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

    def new_enhancer(self, checkpoint: Checkpoint = START) -> VideoEnhancer:
        """Return the enhancer for the frames after a checkpoint."""
        depth = 8 if self.export.bit_depth == 8 else None
        enhancer = VideoEnhancer(self.enhancer, self.track, self.export.quality_mode, depth, self.export.denoised_over_time)
        if checkpoint.light is not None:
            enhancer.light_state = checkpoint.light
        return enhancer

    def open(self, path: Path) -> VideoSource:
        """Open the video to enhance."""
        return open_video(path, self.rate, deinterlace=not self.written.keeps_fields)

    def read(self, source: VideoSource, span: TimeSpan, progress: Progress) -> Generator[AnyFrame, None, None]:
        """Yield the frames of a part of the video; `progress` stops the work when cancelled."""
        frames = source.frames if self.needs_rgb else source.frames_in_own_coding
        return frames(progress.silent(), span=span)

    def finished(self, frame: AnyFrame) -> AnyFrame:
        """Return an enhanced frame as it is written: turned and cropped, to even sides in a video."""
        if isinstance(frame, YuvFrame):
            return frame
        return apply_geometry(frame, self.track.geometry, even=self.export.frames is None)


def identity_of(path: Path, request: VideoRequest) -> dict[str, Any]:
    """Return all that determines the result of a video, as JSON can represent it; see `WorkFolder`.

    The encoder of a graphics card is not part of it: an export may continue on the CPU. Nor is what to do about existing files.
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
        "export": {name: value for name, value in asdict(request.export).items() if name not in ("hardware", "conflict")},
    }
    identity: dict[str, Any] = json.loads(json.dumps(facts, default=str))
    return identity


def _checksum_of(model_id: str) -> str:
    try:
        return ModelStore().find(model_id).card.sha256
    except ModelError:  # a network that is in no folder
        return ""


def frames_of_result(
    source: VideoSource, request: VideoRequest, progress: Progress, damages: list[Message], after: Fraction | None = None
) -> Generator[AnyFrame, None, None]:
    """Yield the frames of the parts of a video; append where they were damaged.

    Args:
        source: the video.
        request: the parts.
        progress: stops the work when cancelled.
        damages: receives where they are damaged.
        after: time of the last frame that is left out, in seconds; None for all.

    Raises:
        MediaError: a part contains no frames.
    """
    cut = request.cut
    rest = cut if after is None else cut.since(after)
    for span in rest.spans:
        count = 0
        with closing(request.read(source, span, progress)) as frames:
            for frame in frames:
                count += 1
                if after is None or frame.time > after:
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
    if request.export.frames is not None:
        info = info_of_result(source.info, request.track.geometry)
        return FrameFolderSink(target, info, request.export, identity)
    return open_video_sink(target, source, request, identity, progress)


def open_video_sink(
    target: Path,
    source: VideoSource,
    request: VideoRequest,
    identity: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> VideoSink:
    """Open the sink for a result that is a video; see `open_target`."""
    provenance = Provenance(__version__, request.model_id, asdict(request.track.default))
    finish = _finish_of(source, request)
    return VideoSink(target, source, request.written, provenance, request.cut, finish, request.track.geometry, identity, progress)


def frame_coder_of(source: VideoSource, request: VideoRequest) -> FrameCoder:
    """Return the coder that prepares frames of the result for the encoder.

    Raises:
        UsageError: see `choose_encoder`.
    """
    return FrameCoder(source, request.written, request.cut, _finish_of(source, request), request.track.geometry)


def _finish_of(source: VideoSource, request: VideoRequest) -> Callable[[Frame], Frame]:
    return Finish(request.export, source.track.of_result(request.track.geometry).upright_aspect).apply
