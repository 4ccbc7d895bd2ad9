"""Foretells how large results will be, behind the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.photo import Photo
from lowlight_app.progress import Progress
from lowlight_app.settings import ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.gui.export.size_sample import SizeSample


class SizeEstimator(QObject):
    """Asks the network for a part of a result, once for all ways of writing it.

    Args:
        engine: whose network is used.
        lane: where it works.
    """

    estimated = Signal(object, object)
    """The `ExportSettings` that were asked about, and the bytes that all results would take; None if that cannot be told."""

    def __init__(self, engine: EngineLoader, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._lane = engine, lane
        self._sample: tuple[object, Enhancer, SizeSample] | None = None

    def estimate(self, photos: Sequence[Photo], export: ExportSettings) -> None:
        """Find out how large results would be; `estimated` tells. Nothing comes of it while there is no engine.

        How large a video will be depends on what moves in it, which no part of it can tell.
        """
        enhancer = self._engine.enhancer
        if enhancer is None or any(photo.is_video for photo in photos):
            return
        first, pixels = photos[0], sum(_pixels_of_result(photo, export) for photo in photos)
        about = (first.path, first.page, first.settings)

        def work(_: Progress, __: Callable[[Any], None]) -> int:
            from lowlight_app.gui.export.size_sample import take_size_sample

            known = self._sample
            if known is None or known[:2] != (about, enhancer):
                known = self._sample = (about, enhancer, take_size_sample(*about, enhancer))
            return round(pixels * known[2].bytes_per_pixel(export))

        def tell(size: int | None) -> None:
            self.estimated.emit(export, size)

        self._lane.submit(Task("estimate", work, done=tell, failed=lambda _: tell(None)))

    def forget_sample(self) -> None:
        """Nothing will be estimated for now."""
        self._sample = None


def _pixels_of_result(photo: Photo, export: ExportSettings) -> float:
    longest = max(photo.info.width, photo.info.height)
    return photo.info.width * photo.info.height * min(1.0, (export.longest_side or longest) / longest) ** 2
