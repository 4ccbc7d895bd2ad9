"""Exports queue items on a cluster, on the worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lowlight_app.cluster.address import check_installed
from lowlight_app.errors import Message
from lowlight_app.gui.export.cluster_choice import ClusterChoice
from lowlight_app.gui.export.queue import ItemState, QueueItem
from lowlight_app.gui.export.queue_run import QueueRun
from lowlight_app.gui.export.queue_update import ClusterStatus, QueueUpdate
from lowlight_app.models.backends import convert_once
from lowlight_app.models.model_store import ModelStore
from lowlight_app.pipeline import Job
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from pathlib import Path

    from lowlight_app.cluster.pace import Pace


class ClusterRun(QueueRun):
    """One run over the waiting items of one model, on a cluster. Args: see `QueueRun`."""

    def run(self, choice: ClusterChoice, model: str, journal: Path, batch_progress: Progress) -> None:
        """Export items until the feed has no more for this model; cancelling one item does not stop the others.

        Args:
            choice: the cluster.
            model: id of the model.
            journal: folder of the journal of this queue.
            batch_progress: stops the work.

        Raises:
            Cancelled: `batch_progress` was cancelled.
            LowlightError: the cluster or the model cannot be used, or the connection was lost.
        """
        check_installed()
        from lowlight_app.cluster.archive import enhance_queue_on_cluster
        from lowlight_app.cluster.connect import connect
        from lowlight_app.cluster.requests import ClusterEvents, ClusterRequest, QueueRecords
        from lowlight_app.cluster.sent_model import SentModel

        self._status = ClusterStatus(choice.address)
        self._report(self._status)
        sent = SentModel.of(convert_once(ModelStore().find(model), self._report))
        request = ClusterRequest(sent, choice.device, EnhanceSettings(), ExportSettings())
        events = ClusterEvents(self._report, self._show_pace, self._show_workers, self._plan, self._give_back)
        records = QueueRecords(journal, self._targets)
        with connect(choice.address, _ignore, self._report, choice.certificates, batch_progress.check) as client:
            self._status = replace(self._status, connected=True, dashboard=client.dashboard_link or "")
            take = lambda: self._take(model, batch_progress)  # noqa: E731
            for outcome in enhance_queue_on_cluster(take, request, client, batch_progress, events, records):
                self._end(outcome)

    def _show_pace(self, pace: Pace) -> None:
        self._show_speeds({name: pace.speeds.get(name, 0.0) for name in self._status.speeds} | dict(pace.speeds))

    def _show_workers(self, names: Sequence[str]) -> None:
        self._show_speeds({name: self._status.speeds.get(name, 0.0) for name in names})

    def _show_speeds(self, speeds: dict[str, float]) -> None:
        self._status = replace(self._status, speeds=speeds)
        self._report(self._status)

    def _report_progress(self, item: QueueItem, fraction: float, message: str) -> None:
        self._report(QueueUpdate(item, ItemState.WORKING, fraction, worker=message))

    def _give_back(self, job: Job) -> None:
        item = self._item_of(job)
        waits = self._feed.give_back(item)
        self._report(QueueUpdate(item, ItemState.WAITING if waits else ItemState.CANCELLED))


def _ignore(_: Message) -> None:
    """Take the notice about the dashboard, which the queue shows."""
