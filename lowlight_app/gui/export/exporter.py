"""Keeps a queue of exports going, behind the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.export.job_feed import JobFeed
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import OPEN, ExportQueue, ExportRequest, ItemState, QueueItem
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.progress import Progress
from lowlight_app.settings import ExportSettings
from lowlight_app.settings_track import SettingsTrack
from lowlight_app.target_plan import TargetPlan

if TYPE_CHECKING:
    from lowlight_app.gui.export.queue_worker import QueueUpdate


@dataclass(frozen=True)
class ExportSummary:
    """How everything ended that was in the queue since it was last empty.

    Attributes:
        written: the results.
        failed: files that could not be exported, and why.
        cancelled: how many the user stopped.
        skipped: how many results existed and were to be kept.
    """

    written: list[Path]
    failed: list[tuple[Path, str]]
    cancelled: int = 0
    skipped: int = 0


class Exporter(QObject):
    """Exports photos and videos with the settings they have when it is asked; more can be asked while it works.

    Args:
        document: told which photos are exported.
        engine: whose network is used.
        lane: where it works.

    Attributes:
        queue: what it does.
        note: told, from another thread, which item's result is about to appear where, and then that it has.
    """

    progressed = Signal(float, float)
    """How much is done, 0..1, and how many seconds are left; both 0 while it waits for the engine."""
    seen = Signal(object)
    """A picture of the frame that is being written, before and after; None when none is any more."""
    paused_changed = Signal(bool)
    finished = Signal(object)
    """A `ExportSummary`."""

    def __init__(self, document: Document, engine: EngineLoader, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine, self._lane = document, engine, lane
        self.queue = ExportQueue(self)
        self.note: Callable[[QueueItem, Path, bool], None] = lambda *_: None
        self._feed = JobFeed()
        self._task: Task | None = None
        self._batch: dict[QueueItem, None] = {}
        self._targets = TargetPlan()
        self._clock = _Clock()
        engine.ready.connect(self._begin)
        self.queue.changed.connect(self._queue_changed)
        self.queue.cancel_asked.connect(self._feed.stop)

    @property
    def busy(self) -> bool:
        """Whether something is exported or waits for it."""
        return self._task is not None or self.queue.busy

    @property
    def paused(self) -> bool:
        """Whether it waits for `resume`."""
        return self._feed.paused

    @property
    def waits_for_engine(self) -> bool:
        """Whether no model is loaded yet."""
        return self._engine.enhancer is None

    def export(self, photos: Sequence[Photo], wish: ExportOptions) -> None:
        """Export photos as is wished, as soon as it is their turn."""
        model = self._engine.model_id
        self.queue.add([QueueItem(ExportRequest(p.path, p.course, wish, model, p.work, p.page, p.cut)) for p in photos])

    def export_frame(self, video: Photo, wish: ExportOptions) -> None:
        """Write the frame of a video that is shown as a photo, named after its number."""
        naming = wish.settings.naming.replace("{name}", f"{{name}}-{video.number + 1:05}", 1)
        wish = replace(wish, settings=replace(wish.settings, naming=naming))
        work = float(video.facts.width * video.facts.height)
        order = ExportRequest(video.path, SettingsTrack(video.settings), wish, self._engine.model_id, work, number=video.number)
        self.queue.add([QueueItem(order)])

    def restore(self, items: Sequence[QueueItem]) -> None:
        """Go on with what an earlier process did not finish; what had failed is told of again."""
        self._batch |= dict.fromkeys(items)
        self.queue.add(items)

    def cancel(self) -> None:
        """Stop all, within a tile; what is finished stays."""
        self.queue.cancel(self.queue.items)
        self.resume()

    def pause(self) -> None:
        """Hold everything where it is."""
        self._feed.pause()
        self._clock.stop()
        self.paused_changed.emit(True)

    def resume(self) -> None:
        """Go on."""
        if not self.paused:
            return
        self._feed.resume()
        self._clock.start()
        self.paused_changed.emit(False)
        self._begin()

    # --- What happens

    def _queue_changed(self) -> None:
        waiting = self.queue.in_state(ItemState.WAITING)
        self._targets.protect(item.order.source for item in waiting)
        self._feed.arrange(waiting)
        self._batch |= dict.fromkeys(waiting)
        self._begin()
        self.tell_progress()
        self._end_if_done()

    def _begin(self) -> None:
        waiting = self.queue.in_state(ItemState.WAITING)
        if self._task is not None or not waiting or self.paused:
            return
        model, whole = waiting[0].order.model or self._engine.model_id, Progress()
        provide = self._engine.provider(model)
        if provide is None:
            return
        self._clock.start()

        def work(_: Progress, hand_over: Callable[[Any], None]) -> None:
            from lowlight_app.gui.export.queue_worker import QueueWorker

            QueueWorker(self._feed, hand_over, self.note, self._targets).work(provide(), model, whole)

        failed = partial(self._fail, model)
        self._task = Task("export", work, part=self._take, done=lambda _: self._end(), failed=failed, progress=whole)
        self._lane.submit(self._task)

    def _take(self, news: QueueUpdate) -> None:
        item = news.item
        if news.image is not None:
            self.seen.emit(news.image)
            return
        if news.state is ItemState.WORKING:
            self._take_progress(item, news.fraction)
            return
        self.queue.update(item, news.state, news.reason, news.target)
        self.seen.emit(None)
        photo = self._document.find(item.order.source) if news.target is not None else None
        if photo is not None:
            self._document.set_state(photo, PhotoState.EXPORTED)

    def _take_progress(self, item: QueueItem, fraction: float) -> None:
        if item.state is ItemState.WAITING:
            self.queue.update(item, ItemState.WORKING)
        elif item.state is ItemState.CANCELLED:  # while it was on its way to the thread
            self._feed.stop(item)
        if item.state is ItemState.WORKING:
            self.queue.progress(item, fraction)
            self.tell_progress()

    def _end(self) -> None:
        self._task = None
        self._begin()
        self._end_if_done()

    def _fail(self, model: str, error: Exception) -> None:
        """A model that cannot be loaded fails all that wait for it; a bug fails what was first at work."""
        stopped, again = self._feed.give_back()
        known = isinstance(error, LowlightError)
        failing = [item for item in self.queue.in_state(ItemState.WAITING) if item.order.model == model] if known else again[:1]
        reason = translate_message(error) if isinstance(error, LowlightError) else self.tr("A bug in Lowlight; see the report.")
        for items, state, why in ((failing, ItemState.FAILED, reason), (stopped, ItemState.CANCELLED, "")):
            for item in items:
                self.queue.update(item, state, why)
        for item in [item for item in again if item not in failing]:
            self.queue.update(item, ItemState.WAITING)
        self._end()
        if not known:
            self._lane.failed.emit(error)

    def _end_if_done(self) -> None:
        if self.busy or not self._batch:
            return
        done, self._batch = list(self._batch), {}
        self._targets.clear()
        self._clock = _Clock()
        self.finished.emit(summarize(done))

    def tell_progress(self) -> None:
        """Announce how far it is."""
        counted = [item for item in self._batch if item.state is not ItemState.CANCELLED]
        whole = sum(item.order.work for item in counted)
        if not self.busy or not whole:
            return
        done = sum(item.order.work * (item.fraction if item.state in OPEN else 1.0) for item in counted) / whole
        self.progressed.emit(done, self._clock.seconds * (1 - done) / done if done else 0.0)


class _Clock:
    """Counts the seconds in which work was done."""

    def __init__(self) -> None:
        self._counted = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        return self._counted + (time.monotonic() - self._since if self._since is not None else 0.0)

    def start(self) -> None:
        if self._since is None:
            self._since = time.monotonic()

    def stop(self) -> None:
        self._counted, self._since = self.seconds, None


def summarize(items: Sequence[QueueItem]) -> ExportSummary:
    """What is told when the queue is empty."""
    states = [item.state for item in items]
    return ExportSummary(
        [item.target for item in items if item.target is not None],
        [(item.order.source, item.reason) for item in items if item.state is ItemState.FAILED],
        states.count(ItemState.CANCELLED),
        states.count(ItemState.SKIPPED),
    )


def result_name_of(photo: Photo, export: ExportSettings) -> str:
    """What the result of a photo would be called in a folder where the name is free."""
    from lowlight_app.frame import MediaInfo
    from lowlight_app.media.output_path import result_name

    facts = photo.facts
    changed = photo.path.stat().st_mtime_ns if photo.path.exists() else time.time_ns()
    dtype = "uint8" if facts.depth == 8 else "uint16"
    info = MediaInfo(
        facts.format, facts.width, facts.height, 3, dtype, modified_ns=changed, taken=facts.taken, timeline=facts.timeline
    )
    return result_name(photo.path, export, info)
