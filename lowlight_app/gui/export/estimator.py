"""Estimates time and size of an export: enhances and encodes part of a photo, or a few frames of a video, as the export would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.photo import Photo
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings, QualityMode

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import Frame, MediaInfo
    from lowlight_app.video_estimate import VideoCost

_SAMPLE_SIDE = 640
"""Side of the enhanced sample in pixels: large enough to be representative, small enough to take a moment."""


@dataclass(frozen=True)
class Estimate:
    """Size and time of all results together.

    Attributes:
        size: the size of the results, in bytes.
        seconds: the time for the videos; None if there are only photos, which take a moment each.
    """

    size: int
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class PhotoSample:
    """The enhanced middle of a photo; one sample serves all export settings."""

    frame: Frame
    info: MediaInfo

    def bytes_per_pixel(self, export: ExportSettings) -> float:
        """Return how many bytes one pixel of the result takes, whatever its size.

        Raises:
            LowlightError: the result cannot be written with these settings.
        """
        from lowlight_app.media import encoded_size

        return encoded_size(self.frame, self.info, replace(export, longest_side=None)) / (self.frame.height * self.frame.width)


class _Samples:
    """The measured samples; used by the worker thread only.

    Args:
        enhancer: the enhancer with the network to use.
        model_id: the id of the enhancer's model.
    """

    def __init__(self, enhancer: Enhancer, model_id: str) -> None:
        self.enhancer, self._model_id = enhancer, model_id
        self._photos: dict[object, PhotoSample] = {}
        self._videos: dict[object, VideoCost] = {}

    def photos(self, photos: Sequence[Photo], export: ExportSettings) -> Estimate:
        """Return an estimate for photos that are as compressible as the first."""
        first = photos[0]
        subject = (first.path, first.page, first.settings)
        if subject not in self._photos:
            self._photos = {subject: take_photo_sample(*subject, self.enhancer)}
        pixels = sum(_result_pixels(photo, export) for photo in photos)
        return Estimate(round(pixels * self._photos[subject].bytes_per_pixel(export)))

    def videos(self, videos: Sequence[Photo], export: ExportSettings, progress: Progress) -> Estimate:
        """Return an estimate for videos that are as laborious as the first."""
        first = videos[0]
        subject = (first.path, first.track, first.export_ranges, _relevant_settings(export))
        if subject not in self._videos:
            self._videos[subject] = self._measure(first, export, progress)
        cost, share = self._videos[subject], sum(video.workload for video in videos) / first.workload
        frames = first.workload / (first.info.width * first.info.height)
        rate = first.info.timeline.rate if first.info.timeline else 1
        return Estimate(round(share * cost.size(frames, frames / float(rate))), share * cost.seconds(frames))

    def _measure(self, video: Photo, export: ExportSettings, progress: Progress) -> VideoCost:
        from lowlight_app.frame import Cut, TimeSpan
        from lowlight_app.video_estimate import estimate_cost  # loads PyAV
        from lowlight_app.video_request import VideoRequest

        cut = Cut.of(TimeSpan(*part) for part in video.export_ranges)
        request = VideoRequest(self.enhancer, self._model_id, video.track, export, cut)
        return estimate_cost(video.path, request, progress)


class ExportEstimator(QObject):
    """Estimates exports on a worker thread; runs the network once per photo, and once per video and way to encode it.

    Args:
        engine: provides the network.
        worker: where estimates run.
    """

    estimated = Signal(object, object)
    """The `ExportSettings` and the `Estimate`, None if there can be none; for videos once with each quality mode."""

    def __init__(self, engine: EngineLoader, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._worker = engine, worker
        self._samples: _Samples | None = None
        self._requested: tuple[Sequence[Photo], ExportSettings] | None = None
        engine.ready.connect(self._start)

    def estimate(self, photos: Sequence[Photo], export: ExportSettings) -> None:
        """Estimate an export and emit `estimated`, as soon as a model is loaded."""
        self._requested = photos, export
        self._start()

    def stop(self) -> None:
        """Stop the work, and release the memory of the samples."""
        self._requested = self._samples = None
        self._worker.cancel("estimate")

    def _start(self) -> None:
        enhancer = self._engine.enhancer
        if enhancer is None or self._requested is None:
            return
        if self._samples is None or self._samples.enhancer is not enhancer:
            self._samples = _Samples(enhancer, self._engine.model_id)
        samples, (photos, export) = self._samples, self._requested

        def work(progress: Progress, hand_over: Callable[[Any], None]) -> None:
            for variant in _variants(photos, export):
                hand_over((variant, _estimate(samples, photos, variant, progress)))

        def failed(_: Exception) -> None:
            for variant in _variants(photos, export):
                self.estimated.emit(variant, None)

        self._worker.submit(Task("estimate", work, part=lambda part: self.estimated.emit(*part), failed=failed))


def _variants(photos: Sequence[Photo], export: ExportSettings) -> list[ExportSettings]:
    """Return the settings to estimate: for videos with each quality mode, the chosen one first."""
    if not any(photo.is_video for photo in photos):
        return [export]
    return [export, *(replace(export, quality_mode=mode) for mode in QualityMode if mode is not export.quality_mode)]


def _estimate(samples: _Samples, photos: Sequence[Photo], export: ExportSettings, progress: Progress) -> Estimate:
    videos, stills = [p for p in photos if p.is_video], [p for p in photos if p.is_still]
    size = sum(_stack_size(photo) for photo in photos if photo.is_stack)
    size += samples.photos(stills, export).size if stills else 0
    if not videos:
        return Estimate(size)
    moving = samples.videos(videos, export, progress)
    return Estimate(size + moving.size, moving.seconds)


def _stack_size(stack: Photo) -> int:
    """Return the size of the part of a stack in its file, whose format and compression the result has."""
    return round(stack.path.stat().st_size * stack.export_pages / stack.info.pages)


def _relevant_settings(export: ExportSettings) -> ExportSettings:
    """Return export settings without those that change neither time nor size of a video."""
    plain = ExportSettings()
    same = {name: getattr(plain, name) for name in ("naming", "conflict", "keep_time", "metadata", "join_ranges")}
    return replace(export, **same)


def take_photo_sample(path: Path, page: int | None, settings: EnhanceSettings, enhancer: Enhancer) -> PhotoSample:
    """Enhance the middle of a photo.

    Raises:
        LowlightError: the photo cannot be read or enhanced.
    """
    from lowlight_app.enhance import Box
    from lowlight_app.media import open_source

    with open_source(path, page=page) as source:
        frame, info = next(source.frames()), source.info
    height, width = min(frame.height, _SAMPLE_SIDE), min(frame.width, _SAMPLE_SIDE)
    top, left = (frame.height - height) // 2, (frame.width - width) // 2
    region = Box(top, left, top + height, left + width)
    return PhotoSample(enhancer.enhance_region(frame, enhancer.analyze_illumination(frame), region, settings), info)


def _result_pixels(photo: Photo, export: ExportSettings) -> float:
    width, height = photo.result_size
    longest = max(width, height)
    return width * height * min(1.0, (export.longest_side or longest) / longest) ** 2
