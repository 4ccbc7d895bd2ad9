"""The common part of all runs over the queue, on this computer or on a cluster: take items, and report their results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lowlight_app.errors import UnexpectedError
from lowlight_app.frame import TimeSpan
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.job_feed import JobFeed
from lowlight_app.gui.export.queue import ItemState, QueueItem, TargetCallback
from lowlight_app.gui.export.queue_update import QueueUpdate, Report
from lowlight_app.pipeline import Job, Outcome
from lowlight_app.progress import Progress
from lowlight_app.target_plan import TargetPlan


class QueueRun:
    """One run over the waiting items of one model.

    Args:
        feed: hands out the items.
        report: receives what happens.
        on_target: called on a thread of the pipeline.
        targets: the names of the results of this queue.
        goes_on: returns whether this run may take further items.
    """

    def __init__(
        self, feed: JobFeed, report: Report, on_target: TargetCallback, targets: TargetPlan, goes_on: Callable[[], bool]
    ) -> None:
        self._feed, self._report, self._on_target, self._targets, self._goes_on = feed, report, on_target, targets, goes_on
        self._items: dict[str, QueueItem] = {}

    def _take(self, model: str, batch_progress: Progress) -> tuple[Job, Progress] | None:
        taken = self._feed.take(model, self._report_progress, batch_progress) if self._goes_on() else None
        if taken is None:
            return None
        item, progress = taken
        self._items[item.key] = item
        self._free_names(item)
        return _job_of(item), progress

    def _item_of(self, job: Job) -> QueueItem:
        return self._items[job.id]

    def _free_names(self, item: QueueItem) -> None:
        """Release names that an earlier attempt reserved for this item, unless another item has the same source."""
        source = item.request.source
        if not self._feed.works_on(source, other_than=item):
            self._targets.release_unwritten(source)

    def _report_progress(self, item: QueueItem, fraction: float, _message: str) -> None:
        self._report(QueueUpdate(item, ItemState.WORKING, fraction))

    def _plan(self, job: Job, target: Path) -> None:
        """Record that the result of a job is about to be written."""
        self._on_target(self._item_of(job), target, False)

    def _end(self, outcome: Outcome) -> None:
        item = self._item_of(outcome.job)
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


def _job_of(item: QueueItem) -> Job:
    request = item.request
    return Job(
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
        id=item.key,
    )
