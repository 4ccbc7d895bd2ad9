"""Works through a queue on a lane: a pipeline fed item by item."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.frame import Frame, TimeSpan
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.engine.screen_image import ScreenConverter, shown
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.export.job_feed import JobFeed
from lowlight_app.gui.export.queue import ItemState, QueueItem
from lowlight_app.gui.preview.render import ALL
from lowlight_app.pipeline import Engine, Job, JobEvents, Outcome, enhance_jobs
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.target_plan import TargetPlan

_EVERY = 0.4
"""Seconds between two looks at the frame that is being written."""
_SEEN_HEIGHT = 240


@dataclass(frozen=True)
class QueueUpdate:
    """What became of an item.

    Attributes:
        state: where it stands now.
        fraction: how much of it is done, while it is being worked on.
        reason: why it failed.
        target: what was written.
        image: what a frame that is being written looks like, before at the left and after at the right.
    """

    item: QueueItem
    state: ItemState
    fraction: float = 0.0
    reason: str = ""
    target: Path | None = None
    image: QImage | None = None


@dataclass(frozen=True, eq=False)
class _QueuedJob(Job):
    """A job that knows its item; compared by identity, for the same photo may be in the queue twice."""

    item: QueueItem | None = None


class QueueWorker:
    """One run through what waits for one model.

    Args:
        feed: where the items come from.
        tell: given `QueueUpdate`, from any thread.
        note: told, before a result appears and again when it has, which item's it is and where.
        targets: the names of the results of this queue.
    """

    def __init__(
        self,
        feed: JobFeed,
        tell: Callable[[QueueUpdate], None],
        note: Callable[[QueueItem, Path, bool], None],
        targets: TargetPlan,
    ) -> None:
        self._feed, self._tell, self._note, self._targets = feed, tell, note, targets
        self._events = JobEvents(lambda job, target: note(_item_of(job), target, False), self._end, self._see)
        self._seen_at = 0.0

    def work(self, enhancer: Enhancer, model: str, whole: Progress) -> None:
        """Take items and export them until there are no more; one that is stopped does not stop the rest.

        Raises:
            Cancelled: by `whole`.
        """
        engine = Engine(enhancer, model, EnhanceSettings(), ExportSettings())
        finished = False
        while not finished:
            try:
                for _ in enhance_jobs(self._jobs(model, whole), engine, self._events, self._targets):
                    pass
                finished = True
            except Cancelled:
                whole.check()
                self._put_back()

    def _jobs(self, model: str, whole: Progress) -> Iterator[tuple[Job, Progress]]:
        while (taken := self._feed.take(model, self._tell_progress, whole)) is not None:
            item, progress = taken
            self._free_names(item)
            order = item.order
            job = _QueuedJob(
                order.source,
                order.wish.folder,
                order.page,
                TimeSpan(*order.cut),
                order.course.default,
                order.wish.settings,
                order.number,
                segments=order.course.segments,
                item=item,
            )
            yield job, progress

    def _free_names(self, item: QueueItem) -> None:
        """Release names that were reserved for the item earlier, before it failed or was put back. No job is read meanwhile."""
        source = item.order.source
        if not self._feed.works_on(source, other_than=item):
            self._targets.release_unwritten(source)

    def _tell_progress(self, item: QueueItem, fraction: float) -> None:
        self._tell(QueueUpdate(item, ItemState.WORKING, fraction))

    def _end(self, outcome: Outcome) -> None:
        item = _item_of(outcome.job)
        self._feed.end(item)
        if outcome.error is not None:
            reason = translate_message(outcome.error, omit_path=item.order.source)
            self._tell(QueueUpdate(item, ItemState.FAILED, reason=reason))
        elif outcome.target is None:
            self._tell(QueueUpdate(item, ItemState.SKIPPED))
        else:
            self._note(item, outcome.target, True)
            self._tell(QueueUpdate(item, ItemState.DONE, target=outcome.target))

    def _see(self, job: Job, before: Frame, after: Frame) -> None:
        """Now and then, what is written just now."""
        now = time.monotonic()
        if now - self._seen_at >= _EVERY:
            self._seen_at = now
            self._tell(QueueUpdate(_item_of(job), ItemState.WORKING, image=_halves(before, after)))

    def _put_back(self) -> None:
        stopped, again = self._feed.give_back()
        for item in stopped:
            self._tell(QueueUpdate(item, ItemState.CANCELLED))
        for item in again:
            self._tell(QueueUpdate(item, ItemState.WAITING))


def _halves(before: Frame, after: Frame) -> QImage:
    """The left half of one and the right half of the other, small."""
    scale = _SEEN_HEIGHT / before.height
    image, right = (
        ScreenConverter.of(frame.color, SRGB).image(shown(downscaled(frame, scale), ALL)) for frame in (before, after)
    )
    middle = image.width() // 2
    painter = QPainter(image)
    painter.drawImage(middle, 0, right, middle)
    painter.end()
    return image


def _item_of(job: Job) -> QueueItem:
    assert isinstance(job, _QueuedJob) and job.item is not None
    return job.item
