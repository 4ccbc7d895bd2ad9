"""Hand out the files of an archive to the workers of a cluster, and collect their reports."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from distributed import Client, Future, KilledWorker, as_completed

from lowlight_app.bug_report import as_unexpected
from lowlight_app.cluster.attempts import MOST_LOSSES, MOST_TRIES, Attempts
from lowlight_app.cluster.follow import stop_assignments
from lowlight_app.cluster.journal import Journal
from lowlight_app.cluster.pace import PaceMeter
from lowlight_app.cluster.planning import Planned, Planner
from lowlight_app.cluster.records import Assignment, Report
from lowlight_app.cluster.requests import ClusterEvents, ClusterRequest, TakeJob
from lowlight_app.cluster.results import Ending, Results, with_given_paths
from lowlight_app.cluster.worker import enhance_assignment
from lowlight_app.cluster.worker_events import WorkerEvents
from lowlight_app.errors import ClusterError, LowlightError, Message
from lowlight_app.pipeline import Job, Outcome
from lowlight_app.progress import Cancelled, Progress

_AHEAD = 2
"""Files given out per worker thread: enough to keep all busy, few enough to leave some for workers that join later."""
_POLL, _UPDATE = 0.05, 5.0
"""Seconds between two checks for finished files, and between two checks for new workers."""
_REPORT, _MOST_REPORTS = 0.5, 100
"""Least seconds between two progress reports of a file, and the largest number of reports per second of all workers together."""
_STOP_SECONDS = 10.0
"""Seconds for a worker to stop a file; after them, the file is cancelled without waiting for the worker."""


@dataclass
class _Submission:
    """A file that was submitted to Dask.

    Attributes:
        planned: the file.
        progress: the progress of the file.
        tries: how often it was given out.
        losses: how often Dask has given it up.
        worker: name of the worker that failed.
        allowed: addresses of the workers that may enhance it; empty for all.
        stopping: deadline for its worker to stop it, in seconds of `time.monotonic`; None if it is not being stopped.
    """

    planned: Planned
    progress: Progress
    tries: int = 1
    losses: int = 0
    worker: str | None = None
    allowed: frozenset[str] = frozenset()
    stopping: float | None = None


class Coordinator:
    """Hands out the files of one run.

    Args:
        run: id of the run.
        request: how to enhance the files.
        client: a client of the cluster, whose workers have the model.
        journal: the journal of finished files.
        planner: plans the names of results.
        meter: counts files and megapixels.
        events: callbacks.
        follow: whether workers report the progress of each file.
    """

    def __init__(
        self,
        run: str,
        request: ClusterRequest,
        client: Client,
        journal: Journal,
        planner: Planner,
        meter: PaceMeter,
        events: ClusterEvents,
        *,
        follow: bool = False,
    ) -> None:
        self._run, self._request, self._client = run, request, client
        self._journal, self._planner, self._meter, self._events = journal, planner, meter, events
        self._results = Results(journal, planner, client)
        self._submissions: dict[Future, _Submission] = {}
        self._completed = as_completed(with_results=True, raise_errors=False, loop=client.loop)
        self._worker_events, self._follow = WorkerEvents(client, run, follow=follow), follow
        self._take: TakeJob = lambda: None
        self._planned: Iterator[Planned | Outcome] = iter(())
        self._taken = deque[Progress]()
        """The progress of each job that was taken and is not given out yet."""
        self._count = 0
        self._workers: dict[str, str] = {}
        """Names of the workers by their addresses."""
        self._waiting = False
        self._limit, self._interval, self._updated = 0, 0.0, 0.0

    def run(self, take: TakeJob, progress: Progress) -> Iterator[Outcome]:
        """Yield the outcome of each file; see `archive.enhance_queue_on_cluster`."""
        self._take = take
        try:
            for outcome in self._outcomes(progress):
                self._report(progress)
                yield outcome
        finally:
            with suppress(Exception):  # the scheduler may be gone
                self._client.cancel(list(self._submissions), force=True)
                self._worker_events.close()
        self._journal.complete()
        self._results.tidy_up()

    def _report(self, progress: Progress) -> None:
        pace = self._meter.measure()
        self._events.on_pace(pace)
        progress.report(pace.share, str(pace))

    def _handle_events(self, progress: Progress) -> None:
        """Handle the events of the workers since the last call."""
        for notice in self._worker_events.notices():
            self._events.on_notice(notice)
        steps = list(self._worker_events.steps())
        segments = list(self._worker_events.segments())
        for worker, megapixels, key, share in segments:
            steps.append((key, "", self._meter.count_segment(worker, megapixels, key, share)))
        if segments:
            self._report(progress)
        submissions = {one.planned.key: one for one in self._submissions.values()} if steps else {}
        for key, worker, share in steps:
            if key in submissions:
                with suppress(Cancelled):  # the file is stopped in the next round
                    submissions[key].progress.report(share, worker)

    def _outcomes(self, progress: Progress) -> Iterator[Outcome]:
        more = True
        while more or self._submissions:
            self._update_workers()
            more = yield from self._give_out()
            progress.check()
            self._stop_cancelled()
            finished = self._collect()
            self._handle_events(progress)  # before `_finish`, for the last segments of finished videos
            yield from self._finish(finished)

    def _give_out(self) -> Generator[Outcome, None, bool]:
        """Give out files as long as there is room; return whether there may be more of them now."""
        while len(self._submissions) < self._limit:
            following = next(self._planned, None)
            if following is None:
                self._planned = self._planner.plan(self._take_jobs())
                following = next(self._planned, None)
            if following is None:
                return False
            progress = self._taken.popleft()
            if isinstance(following, Outcome):
                self._meter.count()
                yield following
            else:
                self._events.on_planned(following.job, following.shown_target)
                self._submit(_Submission(following, progress))
        return True

    def _take_jobs(self) -> Iterator[Job]:
        while (taken := self._take()) is not None:
            job, progress = taken
            self._taken.append(progress)
            yield job

    def _stop_cancelled(self) -> None:
        """Let workers stop the files whose progress was cancelled, and cancel the tasks of files that are not stopped in time."""
        now = time.monotonic()
        tasks = dict[str, bool]()
        for future, submission in self._submissions.items():
            if submission.progress.cancelled and submission.stopping is None:
                submission.stopping = now + _STOP_SECONDS
                tasks[str(future.key)] = submission.progress.interrupted
        if tasks:
            threading.Thread(target=self._stop_in_workers, args=(tasks,), name="lowlight-stop", daemon=True).start()
        late = [future for future, one in self._submissions.items() if one.stopping is not None and now > one.stopping]
        if late:
            self._client.cancel(late, force=True)

    def _stop_in_workers(self, tasks: dict[str, bool]) -> None:
        """Stop files; runs in a thread of its own, because a worker may hang."""
        with suppress(Exception):
            self._client.run(stop_assignments, self._run, tasks, on_error="ignore")

    def _update_workers(self) -> None:
        """Update the list of workers every few seconds."""
        if time.monotonic() < self._updated + _UPDATE:
            return
        self._check_connection()
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        if not workers and not self._waiting:
            self._events.on_notice(Message("The cluster has no workers now; waiting for some."))
        self._waiting = not workers
        self._workers = {address: str(facts["name"]) for address, facts in workers.items()}
        self._events.on_workers(sorted(self._workers.values()))
        gone = [
            future
            for future, submission in self._submissions.items()
            if submission.allowed and not submission.allowed & workers.keys()
        ]
        self._client.cancel(gone, force=True)  # they are given out again
        threads = sum(int(facts["nthreads"]) for facts in workers.values())
        self._limit, self._updated = max(_AHEAD, _AHEAD * threads), time.monotonic()
        self._interval = max(_REPORT, threads / _MOST_REPORTS) if self._follow else 0.0

    def _check_connection(self) -> None:
        if self._client.status != "running":
            raise ClusterError("The connection to the scheduler was lost. Start again to continue; finished results are kept.")

    def _submit(self, submission: _Submission) -> None:
        planned, self._count = submission.planned, self._count + 1
        job = self._planner.complete(planned.job)
        model = self._request.model.card.id
        assignment = Assignment(job, planned.target, planned.key, self._run, model, self._request.device, self._interval)
        if submission.worker is not None:
            submission.allowed = frozenset(address for address, name in self._workers.items() if name != submission.worker)
        future = self._client.submit(
            enhance_assignment,
            assignment,
            key=f"lowlight-{self._run}-{self._count}",
            pure=False,
            retries=0,
            priority=submission.tries,  # files that have failed come first
            workers=list(submission.allowed) or None,
        )
        self._submissions[future] = submission
        self._completed.add(future)

    def _collect(self) -> list[tuple[_Submission, Ending]]:
        """Return the finished files, and give out again those in which a worker has failed."""
        if not self._completed.has_ready():
            time.sleep(_POLL)
        finished = []
        for future, result in self._completed.next_batch(block=False):
            submission = self._submissions.pop(future)
            ending = self._conclude(submission, future, result)
            if ending is not None:
                finished.append((submission, ending))
            elif submission.progress.cancelled:
                self._events.on_stop(submission.planned.job)
        return finished

    def _conclude(self, submission: _Submission, future: Future, result: object) -> Ending | None:
        """Return the report or error with which a file ends; None if it was given out again or stopped."""
        if submission.progress.cancelled:
            return result if isinstance(result, Report) and not (result.stopped or result.name_taken) else None
        if isinstance(result, Report):
            return None if self._retry(submission, result) else result
        return self._conclude_without_report(submission, future)

    def _conclude_without_report(self, submission: _Submission, future: Future) -> LowlightError | None:
        """Return the error of a file that has no report; None if it was given out again because its worker was lost."""
        if future.status in ("cancelled", "lost"):
            self._updated = 0.0
            self._check_connection()
        error = future.exception() if future.status == "error" else None
        is_lost = error is None or isinstance(error, KilledWorker)
        if is_lost and submission.losses < MOST_LOSSES:
            self._submit(replace(submission, losses=submission.losses + 1))
            return None
        source = submission.planned.job.source
        if isinstance(error, Exception) and not is_lost:
            return as_unexpected(error, source)
        return ClusterError("the workers that had this file ended; it is left out.", path=source)

    def _retry(self, submission: _Submission, report: Report) -> bool:
        """Give a file out again under another name or to another worker if its report calls for that; return whether it was."""
        if report.name_taken:
            planned = self._planner.plan_again(submission.planned)
            self._events.on_planned(planned.job, planned.shown_target)
            self._submit(replace(submission, planned=planned))
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

    def _finish(self, finished: Sequence[tuple[_Submission, Ending]]) -> list[Outcome]:
        """Record finished files, and return their outcomes with the paths that the user gave."""
        if not finished:
            return []
        self._results.note([(submission.planned, ending) for submission, ending in finished])
        outcomes = []
        for submission, ending in finished:
            planned = submission.planned
            if isinstance(ending, LowlightError):
                self._meter.count(key=planned.key)
                outcomes.append(Outcome(planned.job, error=ending))
                continue
            self._meter.count(ending.worker, ending.megapixels, planned.key)
            outcomes.append(with_given_paths(planned, ending.outcome))
        return outcomes
