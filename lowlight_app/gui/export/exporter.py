"""Coordinates exports on the GUI thread: starts the worker, updates the queue from its reports, and sums up the result."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import LowlightError, Message, ModelError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.export.cluster_choice import ClusterChoice
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import OPEN, ExportQueue, ExportRequest, ItemState, QueueItem, TargetCallback
from lowlight_app.gui.export.queue_update import ClusterStatus, QueueUpdate
from lowlight_app.gui.export.runs import QueueRuns
from lowlight_app.gui.export.summary import summarize
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.remaining_time import RemainingTime
from lowlight_app.settings import ExportSettings, part_naming
from lowlight_app.settings_track import SettingsTrack

if TYPE_CHECKING:
    from lowlight_app.enhance import Illumination


class Exporter(QObject):
    """Exports photos and videos with the settings they have when they are queued; accepts more while it works.

    Args:
        document: receives the state of exported photos.
        engine: provides the network.
        queue: the items to export.
        worker: the thread that exports.
        on_target: called on the worker thread.
        choose_cluster: returns the cluster that enhances the queue; None for this computer. Called on any thread.

    Attributes:
        queue: the items to export.
        cluster: the cluster that enhances the queue now; None if none does.
    """

    progressed = Signal(float, float)
    """The finished share of all items, 0..1, and the remaining seconds; 0 while they are unknown."""
    preview_changed = Signal(object)
    """A `QImage` of the frame that is being written, before and after; None when no frame is being written."""
    paused_changed = Signal(bool)
    cluster_changed = Signal(object)
    """The new value of `cluster`, a `ClusterStatus` or None."""
    cluster_failed = Signal(Exception)
    """The `LowlightError` for which a cluster cannot be used. The export is paused; `resume` tries again."""
    noticed = Signal(Message)
    """A notice for the user."""
    finished = Signal(object)
    """An `ExportSummary`."""

    def __init__(
        self,
        document: Document,
        engine: EngineLoader,
        queue: ExportQueue,
        worker: Worker,
        on_target: TargetCallback,
        choose_cluster: Callable[[], ClusterChoice | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._worker = document, engine, worker
        self.queue = queue
        self.cluster: ClusterStatus | None = None
        self._runs = QueueRuns(engine, on_target, choose_cluster)
        self._feed = self._runs.feed
        self._task: Task[QueueUpdate | ClusterStatus | Message, None] | None = None
        self._batch: dict[QueueItem, None] = {}
        self._stopwatch, self._remaining = _Stopwatch(), RemainingTime()
        engine.ready.connect(self._begin)
        queue.changed.connect(self._queue_changed)
        queue.cancel_requested.connect(self._feed.cancel)

    @property
    def busy(self) -> bool:
        """Whether any item is being exported or waits."""
        return self._task is not None or self.queue.busy

    @property
    def paused(self) -> bool:
        """Whether the export is paused."""
        return self._feed.paused

    @property
    def waits_for_engine(self) -> bool:
        """Whether the export begins when the model is loaded."""
        return self._runs.waits_for_engine

    def export(self, photos: Sequence[Photo], options: ExportOptions) -> None:
        """Add photos to the queue; the ranges of a video as one item, or as one each if they are not joined."""
        self.queue.add([QueueItem(request) for photo in photos for request in self._requests(photo, options)])

    def _requests(self, photo: Photo, options: ExportOptions) -> list[ExportRequest]:
        if photo.is_stack:
            track, options = SettingsTrack(photo.settings), replace(options, settings=options.settings.for_stack())
            model, pixels = self._engine.model_id, photo.workload
            return [ExportRequest(photo.path, track, options, model, pixels, stack=photo.export_stack)]
        ranges, settings = photo.export_ranges, options.settings
        whole = ExportRequest(photo.path, photo.track, options, self._engine.model_id, photo.workload, photo.page)
        if settings.join_ranges or len(ranges) == 1:
            return [replace(whole, cut=ranges[0], joined=ranges[1:])]
        requests = []
        for number, part in enumerate(ranges, start=1):
            named = replace(options, settings=replace(settings, naming=part_naming(settings.naming, str(number))))
            requests.append(replace(whole, options=named, cut=part, pixels=photo.workload_of(part)))
        return requests

    def export_frame(self, video: Photo, options: ExportOptions, light: Illumination | None) -> None:
        """Add the video frame on show to the queue; the name of the resulting photo contains the frame number.

        Args:
            video: shows the frame.
            options: how and where the photo is written.
            light: the light of the frame; None if it is not known.
        """
        naming = part_naming(options.settings.naming, f"{video.frame_number + 1:05}")
        options = replace(options, settings=replace(options.settings, naming=naming))
        track, pixels = SettingsTrack(video.settings, geometry=video.geometry), float(video.info.width * video.info.height)
        request = ExportRequest(video.path, track, options, self._engine.model_id, pixels, number=video.frame_number)
        self.queue.add([QueueItem(replace(request, light=light))])

    def restore(self, items: Sequence[QueueItem]) -> None:
        """Add the unfinished and failed items of an earlier process; the summary reports failed ones again."""
        self._batch |= dict.fromkeys(items)
        self.queue.add(items)

    def cancel(self) -> None:
        """Cancel all items, within a tile; finished results stay."""
        self.queue.cancel(self.queue.items)
        self.resume()

    def pause(self) -> None:
        """Pause all items where they are; a cluster begins photos anew, and videos after their finished segments."""
        self._feed.pause()
        if self._runs.cluster is not None:
            self._feed.interrupt()
        self._stopwatch.stop()
        self.paused_changed.emit(True)

    def resume(self) -> None:
        """Continue after `pause`."""
        if not self.paused:
            return
        self._feed.resume()
        self._stopwatch.start()
        self.paused_changed.emit(False)
        self._begin()

    def report_progress(self) -> None:
        """Emit `progressed`."""
        counted = [item for item in self._batch if item.state is not ItemState.CANCELLED]
        total = sum(item.request.pixels for item in counted)
        if not self.busy or not total:
            return
        done = sum(item.request.pixels * (item.fraction if item.state in OPEN else 1.0) for item in counted) / total
        self.progressed.emit(done, self._remaining.update(self._stopwatch.seconds, done) or 0.0)

    # --- Running the worker

    def _queue_changed(self) -> None:
        waiting = self.queue.in_state(ItemState.WAITING)
        self._runs.targets.protect(item.request.source for item in waiting)
        self._feed.set_waiting(waiting)
        self._batch |= dict.fromkeys(waiting)
        self._begin()
        self.report_progress()
        self._finish_if_done()

    def _begin(self) -> None:
        waiting = self.queue.in_state(ItemState.WAITING)
        if self._task is not None or not waiting or self.paused:
            return
        model = waiting[0].request.model or self._engine.model_id
        work = self._runs.prepare(model)
        if work is None:
            return
        self._stopwatch.start()
        failed = partial(self._task_failed, model)
        self._task = Task("export", work, part=self._apply, done=lambda _: self._task_ended(), failed=failed)
        self._worker.submit(self._task)

    def _apply(self, report: QueueUpdate | ClusterStatus | Message) -> None:
        if isinstance(report, Message):
            self.noticed.emit(report)
        elif isinstance(report, ClusterStatus):
            self._show_cluster(report)
        else:
            self._apply_update(report)

    def _show_cluster(self, status: ClusterStatus | None) -> None:
        if self.cluster != status:
            self.cluster = status
            self.cluster_changed.emit(status)
            self.report_progress()

    def _apply_update(self, update: QueueUpdate) -> None:
        item = update.item
        if update.image is not None:
            self.preview_changed.emit(update.image)
            return
        if update.state is ItemState.WORKING:
            self._apply_progress(item, update.fraction, update.worker)
            return
        self.queue.update(item, update.state, update.reason, update.target, update.notices, update.report)
        self.preview_changed.emit(None)
        photo = self._document.find(item.request.source) if update.target is not None else None
        if photo is not None and item.request.number is None:  # a saved frame is not the exported video
            self._document.set_state(photo, PhotoState.EXPORTED)

    def _apply_progress(self, item: QueueItem, fraction: float, worker: str) -> None:
        if item.state is ItemState.WAITING:
            self.queue.update(item, ItemState.WORKING)
        elif item.state is ItemState.CANCELLED:  # cancelled here while the worker was taking it
            self._feed.cancel(item)
        if item.state is ItemState.WORKING:
            self.queue.set_progress(item, fraction, worker)
            self.report_progress()

    def _task_ended(self) -> None:
        self._task = None
        self._show_cluster(None)
        self._begin()
        self._finish_if_done()

    def _task_failed(self, model: str, error: Exception) -> None:
        """Fail all items of a model that cannot be loaded; a bug fails only the first item in progress, a cluster none."""
        if isinstance(error, LowlightError) and not isinstance(error, ModelError) and self._runs.cluster is not None:
            self.pause()
            self._return_taken(*self._feed.return_taken())
            self._task_ended()
            self.cluster_failed.emit(error)
            return
        cancelled, returned = self._feed.return_taken()
        if isinstance(error, LowlightError):
            failing = [item for item in self.queue.in_state(ItemState.WAITING) if item.request.model == model]
            reason = translate_message(error)
        else:
            failing, reason = returned[:1], self.tr("A bug in Lowlight; see the report.")
        for item in failing:
            self.queue.update(item, ItemState.FAILED, reason)
        self._return_taken(cancelled, [item for item in returned if item not in failing])
        self._task_ended()
        if not isinstance(error, LowlightError):
            self._worker.failed.emit(error)

    def _return_taken(self, cancelled: Sequence[QueueItem], returned: Sequence[QueueItem]) -> None:
        for item in cancelled:
            self.queue.update(item, ItemState.CANCELLED)
        for item in returned:
            self.queue.update(item, ItemState.WAITING)

    def _finish_if_done(self) -> None:
        if self.busy or not self._batch:
            return
        done, self._batch = list(self._batch), {}
        tidy = self._runs.clear()
        if tidy is not None:
            self._worker.submit(Task("tidy", tidy, failed=lambda _: None))  # only hidden files may stay
        self._stopwatch, self._remaining = _Stopwatch(), RemainingTime()
        self.finished.emit(summarize(done))


class _Stopwatch:
    """Measures the seconds during which the export was not paused."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._started: float | None = None

    @property
    def seconds(self) -> float:
        return self._elapsed + (time.monotonic() - self._started if self._started is not None else 0.0)

    def start(self) -> None:
        if self._started is None:
            self._started = time.monotonic()

    def stop(self) -> None:
        self._elapsed, self._started = self.seconds, None


def result_name_of(photo: Photo, export: ExportSettings) -> str:
    """Return the file name that a photo's result gets in a folder where the name is free."""
    from lowlight_app.frame import MediaInfo
    from lowlight_app.media.output_path import result_name

    if photo.is_stack:
        export = export.for_stack()
    facts = photo.info
    modified = photo.path.stat().st_mtime_ns if photo.path.exists() else time.time_ns()
    dtype = "uint8" if facts.depth == 8 else "uint16"
    info = MediaInfo(
        facts.format, facts.width, facts.height, 3, dtype, modified_ns=modified, taken=facts.taken, timeline=facts.timeline
    )
    return result_name(photo.path, export, info)
