"""Enhance the files of an archive or of a queue on a cluster, each exactly once."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from distributed import Client

from lowlight_app.cluster.attempts import Attempts
from lowlight_app.cluster.calls import call_workers
from lowlight_app.cluster.coordinator import Coordinator
from lowlight_app.cluster.journal import Journal
from lowlight_app.cluster.model_plugin import ModelPlugin
from lowlight_app.cluster.pace import PaceMeter
from lowlight_app.cluster.planning import Batch, Planner
from lowlight_app.cluster.requests import ClusterEvents, ClusterRequest, QueueRecords, TakeJob
from lowlight_app.cluster.results import WORKER_TIMEOUT, clear_attempts
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.cluster.storage import StoredTargetPlan, absolute, address_of, folder_of_journal
from lowlight_app.cluster.versions import own_versions
from lowlight_app.media import names_a_file
from lowlight_app.media.files.part_file import remove_parts_of
from lowlight_app.pipeline import Job, Outcome
from lowlight_app.progress import Progress


def enhance_on_cluster(
    jobs: Sequence[Job], request: ClusterRequest, client: Client, progress: Progress, events: ClusterEvents | None = None
) -> Iterator[Outcome]:
    """Enhance photos and videos on the workers of a cluster, each exactly once.

    A `Journal` records finished files, so that the same call continues after a kill. Results have the names
    that `pipeline.enhance_files` gives them.

    Args:
        jobs: the jobs, at least one.
        request: how to enhance them.
        client: a client of the cluster.
        progress: stops the work when cancelled; finished results are kept.
        events: callbacks.

    Yields:
        The outcome of each job as it is finished; one that an earlier call has finished counts as skipped.

    Raises:
        Cancelled: `progress` was cancelled.
        ClusterError: the connection to the scheduler was lost.
        LowlightError: see `Journal`.
    """
    remaining = ((job, progress.silent()) for job in jobs)
    with Journal(journal_folder(jobs)) as journal, _model_on_workers(client, request.model) as run:
        clear_attempts(journal.finished_last())
        planner = Planner(_batch_of(request), journal, (job.source for job in jobs), StoredTargetPlan())
        coordinator = Coordinator(run, request, client, journal, planner, PaceMeter(len(jobs)), events or ClusterEvents())
        yield from coordinator.run(lambda: next(remaining, None), progress)


def enhance_queue_on_cluster(
    take: TakeJob, request: ClusterRequest, client: Client, progress: Progress, events: ClusterEvents, records: QueueRecords
) -> Iterator[Outcome]:
    """Enhance photos and videos as `enhance_on_cluster` does, but take them one by one when a worker has room for them.

    Each job needs an id of its own: a job counts as the same in the next call if its id is the same, too.

    Args:
        take: called as long as any file is not finished, also after it has returned None.
        request: how to enhance them.
        client: a client of the cluster.
        progress: stops the work when cancelled. The share of a job that is done, and the name of
            its worker, are also reported to its own progress.
        events: callbacks.
        records: the records of the queue.

    Yields:
        The outcome of each job as it is finished, but for those that were stopped.

    Raises:
        Cancelled: `progress` was cancelled.
        ClusterError: the connection to the scheduler was lost.
        LowlightError: see `Journal`.
    """
    with Journal(records.journal) as journal, _model_on_workers(client, request.model) as run:
        clear_attempts(journal.finished_last())
        planner = Planner(_batch_of(request), journal, (), records.targets, at_once=1)
        coordinator = Coordinator(run, request, client, journal, planner, PaceMeter(0), events, follow=True)
        yield from coordinator.run(take, progress)


def _batch_of(request: ClusterRequest) -> Batch:
    return Batch(request.settings, request.export, request.model.checksum)


def forget_queue(journal: Path) -> None:
    """Delete the files that lost workers have left of a finished queue.

    Args:
        journal: folder of its journal, which may be deleted afterwards.

    Raises:
        LowlightError: the journal cannot be read.
    """
    with Journal(journal) as known:
        for entry in known.entries():
            if entry.target is not None:
                attempts = Attempts(entry.target, entry.key)
                for attempt in attempts.earlier():
                    remove_parts_of(entry.target, attempt.process)
                attempts.clear()


def journal_folder(jobs: Iterable[Job]) -> Path:
    """Return the folder for the journal: the common folder of all results, or one in the user's data if they are at addresses."""
    folders = {absolute(_folder_of(job)) for job in jobs}
    address = min((folder for folder in folders if address_of(folder) is not None), default=None)
    return Path(os.path.commonpath(folders)) if address is None else folder_of_journal(address)


def _folder_of(job: Job) -> Path:
    if job.output is None:
        return job.source.parent
    return job.output.parent if names_a_file(job.output) else job.output


@contextmanager
def _model_on_workers(client: Client, model: SentModel) -> Iterator[str]:
    """Send the model to the workers, present and future; yield the id of this run."""
    run = uuid.uuid4().hex[:12]
    plugin = ModelPlugin(run, model, own_versions())
    call_workers(client, client.register_plugin, plugin)
    try:
        yield run
    finally:
        with suppress(Exception):  # the scheduler may be gone, or a worker hang
            client.sync(client.unregister_worker_plugin, plugin.name, callback_timeout=WORKER_TIMEOUT)
