"""Estimates the size of results: enhances the middle of a photo, and encodes it in memory as the export would write it."""

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
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import Frame, MediaInfo

_SAMPLE_SIDE = 640
"""Side of the enhanced sample in pixels: large enough to be representative, small enough to take a moment."""


@dataclass(frozen=True, eq=False)
class SizeSample:
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


class SizeEstimator(QObject):
    """Estimates the size of results on a worker thread; runs the network once per photo, whatever the export settings.

    Args:
        engine: provides the network.
        worker: where estimates run.
    """

    estimated = Signal(object, object)
    """The `ExportSettings`, and the size of all results in bytes; None if it cannot be estimated."""

    def __init__(self, engine: EngineLoader, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._worker = engine, worker
        self._sample: tuple[object, Enhancer, SizeSample] | None = None

    def estimate(self, photos: Sequence[Photo], export: ExportSettings) -> None:
        """Estimate the size of all results and emit `estimated`. Does nothing while no model is loaded.

        Does nothing for videos: their size depends on motion, which a sample of one frame does not show.
        """
        enhancer = self._engine.enhancer
        if enhancer is None or any(photo.is_video for photo in photos):
            return
        first, pixels = photos[0], sum(_result_pixels(photo, export) for photo in photos)
        subject = (first.path, first.page, first.settings)

        def work(_: Progress, __: Callable[[Any], None]) -> int:
            sample = self._sample
            if sample is None or sample[:2] != (subject, enhancer):
                sample = self._sample = (subject, enhancer, take_size_sample(*subject, enhancer))
            return round(pixels * sample[2].bytes_per_pixel(export))

        def done(size: int | None) -> None:
            self.estimated.emit(export, size)

        self._worker.submit(Task("estimate", work, done=done, failed=lambda _: done(None)))

    def forget_sample(self) -> None:
        """Release the sample's memory."""
        self._sample = None


def take_size_sample(path: Path, page: int | None, settings: EnhanceSettings, enhancer: Enhancer) -> SizeSample:
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
    return SizeSample(enhancer.enhance_region(frame, enhancer.analyze_illumination(frame), region, settings), info)


def _result_pixels(photo: Photo, export: ExportSettings) -> float:
    longest = max(photo.info.width, photo.info.height)
    return photo.info.width * photo.info.height * min(1.0, (export.longest_side or longest) / longest) ** 2
