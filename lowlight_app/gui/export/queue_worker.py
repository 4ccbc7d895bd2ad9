"""Exports queue items on the worker thread by feeding them to the pipeline one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.errors import UnexpectedError
from lowlight_app.frame import AnyFrame, TimeSpan
from lowlight_app.geometry import Geometry
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.export.job_feed import JobFeed
from lowlight_app.gui.export.queue import ItemState, QueueItem, TargetCallback
from lowlight_app.gui.preview.render import ALL
from lowlight_app.media.geometry import apply_geometry
from lowlight_app.pipeline import Engine, Job, JobEvents, Outcome, enhance_jobs
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.target_plan import TargetPlan

_PREVIEW_INTERVAL = 0.4
"""Seconds between two previews of the frame that is being written."""
_PREVIEW_HEIGHT = 240


@dataclass(frozen=True)
class QueueUpdate:
    """A change of one item, reported by the worker.

    Attributes:
        state: the new state.
        fraction: the finished share, 0..1, while the item is being worked on.
        reason: why the item failed.
        report: see `QueueItem`.
        notices: what could not be read or preserved as it is, as texts for the user.
        target: the written result.
        image: preview of the frame that is being written, before on the left and after on the right.
    """

    item: QueueItem
    state: ItemState
    fraction: float = 0.0
    reason: str = ""
    report: str = ""
    notices: tuple[str, ...] = ()
    target: Path | None = None
    image: QImage | None = None


@dataclass(frozen=True, eq=False)
class _QueuedJob(Job):
    """A job with its queue item; compared by identity, because the queue may contain the same photo twice."""

    item: QueueItem | None = None


class QueueWorker:
    """One run over the waiting items of one model.

    Args:
        feed: hands out the items.
        report: receives `QueueUpdate` objects, on any thread.
        on_target: called on a thread of the pipeline.
        targets: the names of the results of this queue.
    """

    def __init__(
        self,
        feed: JobFeed,
        report: Callable[[QueueUpdate], None],
        on_target: TargetCallback,
        targets: TargetPlan,
    ) -> None:
        self._feed, self._report, self._on_target, self._targets = feed, report, on_target, targets
        self._events = JobEvents(lambda job, target: on_target(_item_of(job), target, False), self._end, self._preview)
        self._previewed = 0.0

    def run(self, enhancer: Enhancer, model: str, batch_progress: Progress) -> None:
        """Export items until the feed has no more for this model; cancelling one item does not stop the others.

        Raises:
            Cancelled: by `batch_progress`.
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
        while (taken := self._feed.take(model, self._report_progress, batch_progress)) is not None:
            item, progress = taken
            self._free_names(item)
            request = item.request
            job = _QueuedJob(
                request.source,
                request.options.folder_for(request.source),
                request.page,
                TimeSpan(*request.cut),
                request.track.default,
                request.options.settings,
                request.number,
                segments=request.track.segments,
                geometry=request.track.geometry,
                joined=tuple(TimeSpan(*part) for part in request.joined),
                stack=request.stack,
                light=request.light,
                item=item,
            )
            yield job, progress

    def _free_names(self, item: QueueItem) -> None:
        """Release names that an earlier attempt reserved for this item, unless another item has the same source."""
        source = item.request.source
        if not self._feed.works_on(source, other_than=item):
            self._targets.release_unwritten(source)

    def _report_progress(self, item: QueueItem, fraction: float) -> None:
        self._report(QueueUpdate(item, ItemState.WORKING, fraction))

    def _end(self, outcome: Outcome) -> None:
        item = _item_of(outcome.job)
        self._feed.end(item)
        if outcome.error is not None:
            reason = translate_message(outcome.error, omit_path=item.request.source)
            report = outcome.error.report if isinstance(outcome.error, UnexpectedError) else ""
            self._report(QueueUpdate(item, ItemState.FAILED, reason=reason, report=report))
        elif outcome.target is None:
            self._report(QueueUpdate(item, ItemState.SKIPPED))
        else:
            self._on_target(item, outcome.target, True)
            notices = tuple(translate_message(notice, omit_path=item.request.source) for notice in outcome.notices)
            self._report(QueueUpdate(item, ItemState.DONE, notices=notices, target=outcome.target))

    def _preview(self, job: Job, before: AnyFrame, after: AnyFrame) -> None:
        """Report a preview of the frame that is being written, at limited intervals."""
        now = time.monotonic()
        if now - self._previewed >= _PREVIEW_INTERVAL:
            self._previewed = now
            image = _split_image(before, after, job.geometry.for_size(before.width, before.height))
            self._report(QueueUpdate(_item_of(job), ItemState.WORKING, image=image))

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


def _item_of(job: Job) -> QueueItem:
    assert isinstance(job, _QueuedJob) and job.item is not None
    return job.item
