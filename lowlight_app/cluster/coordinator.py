"""Hand out the files of an archive to the workers of a cluster, and note what becomes of them."""

from __future__ import annotations

import os
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, KilledWorker, as_completed

from lowlight_app.bug_report import as_unexpected
from lowlight_app.cluster.attempts import MOST_LOSSES, MOST_TRIES, Attempts
from lowlight_app.cluster.journal import Entry, Journal, State
from lowlight_app.cluster.model_plugin import ModelPlugin
from lowlight_app.cluster.pace import Pace, PaceMeter
from lowlight_app.cluster.planning import Batch, Planned, Planner
from lowlight_app.cluster.records import Assignment, Report, notices_topic, segments_topic, with_path
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.cluster.storage import absolute, address_of, folder_of_journal, remove_parts
from lowlight_app.cluster.versions import own_versions
from lowlight_app.cluster.worker import enhance_assignment
from lowlight_app.errors import ClusterError, LowlightError, Message
from lowlight_app.media import names_a_file
from lowlight_app.media.files.part_file import PROCESS
from lowlight_app.models.device import DeviceChoice
from lowlight_app.pipeline import Job, Outcome
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

_AHEAD = 2
"""Files that wait for each one that is worked on: enough to keep workers busy, few enough to give a new worker its share."""
_POLL, _UPDATE = 0.05, 5.0
"""Seconds between two looks at what is finished, and at which workers there are."""
_PATIENCE = 10.0
"""Seconds to wait at the end for workers that hang."""


@dataclass(frozen=True)
class ClusterRequest:
    """How to enhance the files of an archive.

    Attributes:
        model: the model.
        device: of each worker.
        settings: of jobs that have none of their own.
        export: the same.
    """

    model: SentModel
    device: DeviceChoice
    settings: EnhanceSettings
    export: ExportSettings


@dataclass(frozen=True)
class ClusterEvents:
    """Callbacks, called in the thread of the coordinator.

    Attributes:
        note: a notice.
        on_pace: the pace, after files are finished.
    """

    note: Callable[[Message], None] = lambda _: None
    on_pace: Callable[[Pace], None] = lambda _: None


def enhance_on_cluster(
    jobs: Sequence[Job], request: ClusterRequest, client: Client, progress: Progress, events: ClusterEvents | None = None
) -> Iterator[Outcome]:
    """Enhance photos and videos on the workers of a cluster, each exactly once.

    What is done is noted in a `Journal`; the same call continues what a call that was killed has left. Results have the names
    that `pipeline.enhance_files` gives them.

    Args:
        jobs: at least one.
        request: how to enhance them.
        client: of the cluster.
        progress: stops the work when cancelled; finished results are kept.
        events: callbacks.

    Yields:
        The outcome of each job as it is finished; one that an earlier call has finished counts as skipped.

    Raises:
        Cancelled: by `progress`.
        ClusterError: the connection to the scheduler was lost.
        LowlightError: see `Journal`.
    """
    with Journal(journal_folder(jobs)) as journal, _model_on_workers(client, request.model) as run:
        _clear_attempts(journal.finished_last())
        planner = Planner(Batch(request.settings, request.export, request.model.checksum), journal, (job.source for job in jobs))
        coordinator = _Coordinator(run, request, client, journal, planner, PaceMeter(len(jobs)), events or ClusterEvents())
        yield from coordinator.run(jobs, progress)


def journal_folder(jobs: Iterable[Job]) -> Path:
    """Return the folder that holds the results of all jobs, in it or below; one of the user's data if they are at addresses."""
    folders = {absolute(_folder_of(job)) for job in jobs}
    address = min((folder for folder in folders if address_of(folder) is not None), default=None)
    return Path(os.path.commonpath(folders)) if address is None else folder_of_journal(address)


def _folder_of(job: Job) -> Path:
    if job.output is None:
        return job.source.parent
    return job.output.parent if names_a_file(job.output) else job.output


def _clear_attempts(finished: Iterable[Entry]) -> None:
    for entry in finished:
        if entry.target is not None:
            Attempts(entry.target, entry.key).clear()


@contextmanager
def _model_on_workers(client: Client, model: SentModel) -> Iterator[str]:
    """Send the model to the workers, present and future; yield the id of this run."""
    run = uuid.uuid4().hex[:12]
    plugin = ModelPlugin(run, model, own_versions())
    client.register_plugin(plugin)
    try:
        yield run
    finally:
        with suppress(Exception):  # the scheduler may be gone, or a worker hang
            client.sync(client.unregister_worker_plugin, plugin.name, callback_timeout=_PATIENCE)


@dataclass
class _Submission:
    """A file that a worker has, or will have.

    Attributes:
        planned: the file.
        tries: times that it was given out.
        losses: times that Dask gave it up.
        worker: the worker that could not do it.
        allowed: addresses of the workers that may have it; empty for all.
    """

    planned: Planned
    tries: int = 1
    losses: int = 0
    worker: str | None = None
    allowed: frozenset[str] = frozenset()


class _Coordinator:
    """The state of one run."""

    def __init__(
        self,
        run: str,
        request: ClusterRequest,
        client: Client,
        journal: Journal,
        planner: Planner,
        meter: PaceMeter,
        events: ClusterEvents,
    ) -> None:
        self._run, self._request, self._client = run, request, client
        self._journal, self._planner, self._meter, self._events = journal, planner, meter, events
        self._submissions: dict[Future, _Submission] = {}
        self._completed = as_completed(with_results=True, raise_errors=False, loop=client.loop)
        self._segments: deque[tuple[str, float, str, float]] = deque()
        """Arguments for `PaceMeter.count_segment`, added by the thread of the client."""
        self._notices: deque[tuple[str, dict[str, Any]]] = deque()
        """Names of workers, and `Message.to_json` of their notices, likewise."""
        self._noted: set[tuple[str, str]] = set()
        """Workers and templates of notices that were passed on."""
        client.subscribe_topic(segments_topic(run), lambda event: self._segments.append(event[1]))
        client.subscribe_topic(notices_topic(run), lambda event: self._notices.append(event[1]))
        self._count = 0
        self._workers: dict[str, str] = {}
        """Names of the workers by their addresses."""
        self._waiting = False
        self._limit, self._updated = 0, 0.0

    def run(self, jobs: Sequence[Job], progress: Progress) -> Iterator[Outcome]:
        planned = self._planner.plan(jobs)
        try:
            for outcome in self._outcomes(planned, progress):
                self._report(progress)
                yield outcome
        finally:
            with suppress(Exception):  # the scheduler may be gone
                self._client.cancel(list(self._submissions), force=True)
                for topic in (segments_topic(self._run), notices_topic(self._run)):
                    self._client.unsubscribe_topic(topic)
        self._journal.complete()
        self._tidy_up()

    def _report(self, progress: Progress) -> None:
        pace = self._meter.measure()
        self._events.on_pace(pace)
        progress.report(pace.share, str(pace))

    def _pass_notices_on(self) -> None:
        """Report what happens to the workers, once for each of them."""
        while self._notices:
            worker, facts = self._notices.popleft()
            message = Message.from_json(facts)
            if (worker, message.template) not in self._noted:
                self._noted.add((worker, message.template))
                self._events.note(Message("Worker {worker}: {notice}", worker=worker, notice=message))

    def _count_segments(self, progress: Progress) -> None:
        """Count the segments of videos that are finished since the last call."""
        if self._segments:
            while self._segments:
                self._meter.count_segment(*self._segments.popleft())
            self._report(progress)

    def _outcomes(self, planned: Iterator[Planned | Outcome], progress: Progress) -> Iterator[Outcome]:
        more = True
        while more or self._submissions:
            self._update_workers()
            while more and len(self._submissions) < self._limit:
                following = next(planned, None)
                more = following is not None
                if isinstance(following, Outcome):
                    self._meter.count()
                    yield following
                elif following is not None:
                    self._submit(_Submission(following))
            progress.check()
            finished = self._collect()
            self._count_segments(progress)  # also the last of a video that is finished
            self._pass_notices_on()
            yield from self._finish(finished)

    def _update_workers(self) -> None:
        """Look now and then at which workers there are."""
        if time.monotonic() < self._updated + _UPDATE:
            return
        self._check_connection()
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        if not workers and not self._waiting:
            self._events.note(Message("The cluster has no workers now; waiting for some."))
        self._waiting = not workers
        self._workers = {address: str(facts["name"]) for address, facts in workers.items()}
        gone = [
            future
            for future, submission in self._submissions.items()
            if submission.allowed and not submission.allowed & workers.keys()
        ]
        self._client.cancel(gone, force=True)  # they are given out again
        threads = sum(int(facts["nthreads"]) for facts in workers.values())
        self._limit, self._updated = max(_AHEAD, _AHEAD * threads), time.monotonic()

    def _check_connection(self) -> None:
        if self._client.status != "running":
            raise ClusterError("The connection to the scheduler was lost. Start the same command again to continue.")

    def _submit(self, submission: _Submission) -> None:
        planned, self._count = submission.planned, self._count + 1
        job = self._planner.complete(planned.job)
        model = self._request.model.card.id
        assignment = Assignment(job, planned.target, planned.key, self._run, model, self._request.device)
        if submission.worker is not None:
            submission.allowed = frozenset(address for address, name in self._workers.items() if name != submission.worker)
        future = self._client.submit(
            enhance_assignment,
            assignment,
            key=f"lowlight-{self._run}-{self._count}",
            pure=False,
            retries=0,
            priority=submission.tries,  # what failed comes first
            workers=list(submission.allowed) or None,
        )
        self._submissions[future] = submission
        self._completed.add(future)

    def _collect(self) -> list[tuple[_Submission, Report | LowlightError]]:
        """Return the files with which workers are finished, and give out again those that they could not do."""
        if not self._completed.has_ready():
            time.sleep(_POLL)
        finished = []
        for future, result in self._completed.next_batch(block=False):
            submission = self._submissions.pop(future)
            ending = self._ending(submission, future, result)
            if ending is not None:
                finished.append((submission, ending))
        return finished

    def _ending(self, submission: _Submission, future: Future, result: object) -> Report | LowlightError | None:
        """Return what became of a file; None if it was given out again."""
        if isinstance(result, Report):
            return None if self._is_tried_again(submission, result) else result
        if future.status in ("cancelled", "lost"):
            self._updated = 0.0
            self._check_connection()
        killed = isinstance(future.exception() if future.status == "error" else None, KilledWorker)
        if (killed or future.status != "error") and submission.losses < MOST_LOSSES:
            self._submit(replace(submission, losses=submission.losses + 1))
            return None
        source = submission.planned.job.source
        error = future.exception() if future.status == "error" else None
        if isinstance(error, Exception) and not killed:
            return as_unexpected(error, source)
        return ClusterError("the workers that had this file ended; it is left out.", path=source)

    def _is_tried_again(self, submission: _Submission, report: Report) -> bool:
        if report.taken:
            self._submit(replace(submission, planned=self._planner.plan_again(submission.planned)))
            return True
        error = report.outcome.error
        if error is not None and len(self._workers) < 2:
            self._updated = 0.0
            self._update_workers()
        if error is None or report.crashes >= MOST_TRIES or submission.tries >= MOST_TRIES or len(self._workers) < 2:
            return False
        Attempts(submission.planned.target, submission.planned.key).clear()
        self._submit(replace(submission, tries=submission.tries + 1, worker=report.worker))
        return True

    def _finish(self, finished: Sequence[tuple[_Submission, Report | LowlightError]]) -> list[Outcome]:
        """Note what became of files, and return their outcomes as the user knows them."""
        if not finished:
            return []
        for submission, ending in finished:  # first: without the attempts, nobody knows who has left part files
            if isinstance(ending, Report) and ending.dead:
                self._journal.note_leftovers(ending.dead, submission.planned.target.parent)
        entries = [self._entry(submission.planned, ending) for submission, ending in finished]
        self._journal.finish(entries)
        _clear_attempts(entries)
        outcomes = []
        for submission, ending in finished:
            planned = submission.planned
            if isinstance(ending, LowlightError):
                self._meter.count(key=planned.key)
                outcomes.append(Outcome(planned.job, error=ending))
                continue
            self._meter.count(ending.worker, ending.megapixels, planned.key)
            outcomes.append(_as_typed(planned, ending.outcome))
        return outcomes

    def _entry(self, planned: Planned, ending: Report | LowlightError) -> Entry:
        error = ending if isinstance(ending, LowlightError) else ending.outcome.error
        return self._planner.entry(planned, State.DONE if error is None else State.FAILED, error)

    def _tidy_up(self) -> None:
        """Delete the part files of processes that have ended."""
        leftovers = self._journal.take_leftovers()
        alive = _processes_of(self._client) if leftovers else set()
        for process, folder in leftovers:
            if alive is None or process in alive:
                self._journal.note_leftovers([process], folder)
            else:
                remove_parts(folder, process)


def _processes_of(client: Client) -> set[str] | None:
    """Return the ids of the processes of all workers; None if one does not answer in time."""
    try:
        return set(client.sync(client.run, _own_process, on_error="ignore", callback_timeout=_PATIENCE).values())
    except TimeoutError:
        return None


def _own_process() -> str:
    return PROCESS


def _as_typed(planned: Planned, outcome: Outcome) -> Outcome:
    """Return an outcome with the paths as the user gave them."""
    source, error = planned.job.source, outcome.error
    if error is not None:
        error = with_path(error, absolute(source), source)
    target = None if outcome.target is None else planned.shown_target
    return replace(outcome, job=planned.job, target=target, error=error)
