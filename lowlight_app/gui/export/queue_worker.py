"""Exports queue items on the worker thread by feeding them to the pipeline one by one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from PySide6.QtGui import QImage, QPainter

from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.frame import AnyFrame
from lowlight_app.geometry import Geometry
from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.export.queue import ItemState
from lowlight_app.gui.export.queue_run import QueueRun
from lowlight_app.gui.export.queue_update import QueueUpdate
from lowlight_app.gui.preview.render import ALL
from lowlight_app.media.geometry import apply_geometry
from lowlight_app.pipeline import Engine, Job, JobEvents, enhance_jobs
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

_PREVIEW_INTERVAL = 0.4
"""Seconds between two previews of the frame that is being written."""
_PREVIEW_HEIGHT = 240


class QueueWorker(QueueRun):
    """One run over the waiting items of one model, on this computer. Args: see `QueueRun`."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._events = JobEvents(self._plan, self._end, self._preview)
        self._previewed = 0.0

    def run(self, enhancer: Enhancer, model: str, batch_progress: Progress) -> None:
        """Export items until the feed has no more for this model; cancelling one item does not stop the others.

        Raises:
            Cancelled: `batch_progress` was cancelled.
        """
        engine = Engine(enhancer, model, EnhanceSettings(), ExportSettings())
        finished = False
        while not finished:
            try:
                for _ in enhance_jobs(self._jobs(model, batch_progress), engine, self._events, self._targets):
                    pass
                finished = True
            except Cancelled:
                batch_progress.check()
                self._return_taken()

    def _jobs(self, model: str, batch_progress: Progress) -> Iterator[tuple[Job, Progress]]:
        while (taken := self._take(model, batch_progress)) is not None:
            yield taken

    def _preview(self, job: Job, before: AnyFrame, after: AnyFrame) -> None:
        """Report a preview of the frame that is being written, at limited intervals."""
        now = time.monotonic()
        if now - self._previewed >= _PREVIEW_INTERVAL:
            self._previewed = now
            image = _split_image(before, after, job.geometry.for_size(before.width, before.height))
            self._report(QueueUpdate(self._item_of(job), ItemState.WORKING, image=image))

    def _return_taken(self) -> None:
        cancelled, returned = self._feed.return_taken()
        for item in cancelled:
            self._report(QueueUpdate(item, ItemState.CANCELLED))
        for item in returned:
            self._report(QueueUpdate(item, ItemState.WAITING))


def _split_image(before: AnyFrame, after: AnyFrame, geometry: Geometry) -> QImage:
    """Return a small image: the left half of `before` beside the right half of `after`, both turned and cropped."""
    scale = min(1.0, _PREVIEW_HEIGHT / geometry.result_size(before.width, before.height)[1])
    small = (apply_geometry(downscaled(as_rgb(frame), scale), geometry) for frame in (before, after))
    image, right = (ScreenConverter.of(frame.color, SRGB).image(light_to_8bit(frame, ALL)) for frame in small)
    middle = image.width() // 2
    painter = QPainter(image)
    painter.drawImage(middle, 0, right, middle)
    painter.end()
    return image
