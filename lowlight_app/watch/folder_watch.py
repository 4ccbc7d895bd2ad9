"""Enhance what arrives in a folder, until the work is cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lowlight_app.errors import LowlightError, UnexpectedError, UsageError
from lowlight_app.media import names_a_file
from lowlight_app.media.discovery import FoundFile
from lowlight_app.media.files.version import Version
from lowlight_app.pipeline import Engine, Job, JobEvents, Outcome, enhance_jobs
from lowlight_app.progress import Progress
from lowlight_app.target_plan import TargetPlan
from lowlight_app.watch.arrivals import SETTLED, Arrival, Arrivals
from lowlight_app.watch.folder_events import FolderEvents
from lowlight_app.watch.journal import WatchJournal

_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3600.0
"""Seconds until a failed file is tried again, at first and at most; they double. Drives come back, and disks are emptied."""

_AWAY = 5.0
"""Seconds between two checks for a folder that is missing, such as that of a drive."""


@dataclass(frozen=True)
class WatchRequest:
    """Which folder to watch.

    Attributes:
        folder: the folder.
        output: the folder for results; may be in `folder`, or the same.
        recursive: watch subfolders, too, and keep the folder structure in `output`.
        poll: see `FolderEvents`.
    """

    folder: Path
    output: Path
    recursive: bool = False
    poll: float | None = None

    def __post_init__(self) -> None:
        """Check the folders.

        Raises:
            UsageError: `folder` is no folder, or `output` names a file.
        """
        if not self.folder.is_dir():
            raise UsageError("this is not a folder that can be watched.", path=self.folder)
        if self.output.is_file() or names_a_file(self.output):
            raise UsageError("this is a file; name a folder for the results.", path=self.output)


@dataclass(frozen=True)
class _Failure:
    """A failure of a file: the version that failed, the error text, and the time of the next attempt (`time.monotonic`)."""

    version: Version
    text: str
    pause: float
    again: float


def enhance_arrivals(
    request: WatchRequest,
    make_job: Callable[[FoundFile], Job],
    engine: Engine,
    progress: Progress,
    on_error: Callable[[LowlightError], None],
) -> Iterator[Outcome]:
    """Enhance each photo, video and stack of a folder once, those that are in it and those that arrive, until cancelled.

    What was enhanced is noted in a `WatchJournal`, so that the next call continues. A file that is replaced by another version is
    enhanced again. A file that fails is tried again after growing pauses, and when it changes.

    Args:
        request: which folder to watch.
        make_job: returns the job of a file; its results must be in `request.output`.
        engine: the engine, with the settings.
        progress: ends the work when cancelled.
        on_error: called when the folder cannot be searched.

    Yields:
        The outcome of each file; a failure that repeats itself is not repeated.

    Raises:
        Cancelled: `progress` was cancelled; never returns otherwise.
        LowlightError: see `WatchJournal`.
    """
    with (
        WatchJournal(request.folder, request.output, engine.export.conflict) as journal,
        FolderEvents(request.folder, recursive=request.recursive, poll=request.poll) as events,
    ):
        watch = _Watch(request, journal, engine)
        reported: set[str] = set()
        while True:
            batch = watch.arrivals.search()
            errors = {str(error): error for error in watch.arrivals.errors}
            for text in errors.keys() - reported:
                on_error(errors[text])
            reported = set(errors)
            if batch:
                yield from watch.enhance(batch, make_job, progress)
            else:
                events.wait(_AWAY if errors else watch.next_look(), progress)


class _Watch:
    """The state of a watched folder."""

    def __init__(self, request: WatchRequest, journal: WatchJournal, engine: Engine) -> None:
        self._journal, self._engine = journal, engine
        self._failures: dict[Path, _Failure] = {}
        self._results = journal.results()
        self._targets = TargetPlan()
        self._targets.remember(self._results)
        settled = max(SETTLED, request.poll or 0)
        self.arrivals = Arrivals(
            request.folder, self._is_wanted, recursive=request.recursive, left_out=request.output, settled=settled
        )

    def next_look(self) -> float:
        """Return the seconds until the folder must be searched again even if no change is reported."""
        now = time.monotonic()
        retries = [failure.again - now for failure in self._failures.values() if failure.again > now]
        due = self.arrivals.next_due()
        return min([_LONGEST_PAUSE, *retries, *([] if due is None else [due])])

    def enhance(self, batch: Sequence[Arrival], make_job: Callable[[FoundFile], Job], progress: Progress) -> Iterator[Outcome]:
        """Enhance files and note their results."""
        for arrival in batch:
            self._targets.release_unwritten(arrival.file.path)  # the name of a result that could not be written
        self._targets.protect(self.arrivals.found)
        versions = {arrival.file.path: arrival.version for arrival in batch}
        jobs = [make_job(arrival.file) for arrival in batch]
        (part,) = progress.divide([1.0])
        shares = part.divide([1.0] * len(jobs))
        events = JobEvents(on_write=partial(self._begin, versions), on_finish=partial(self._finish, versions))
        for outcome in enhance_jobs(zip(jobs, shares, strict=True), self._engine, events, self._targets):
            if outcome.error is None or self._is_new(outcome.error, outcome.job.source, versions[outcome.job.source]):
                yield outcome
        progress.report(0.0)

    def _is_wanted(self, path: Path, version: Version) -> bool:
        failure = self._failures.get(path)
        if path in self._results or self._journal.is_done(path, version):
            return False
        return failure is None or failure.version != version or failure.again <= time.monotonic()

    def _begin(self, versions: dict[Path, Version], job: Job, target: Path) -> None:
        self._results[target] = job.source
        self._journal.begin(job.source, versions[job.source], target)

    def _finish(self, versions: dict[Path, Version], outcome: Outcome) -> None:
        if outcome.error is not None:
            return
        source = outcome.job.source
        if outcome.target is not None:
            self._results[outcome.target] = source
        self._failures.pop(source, None)
        self._journal.finish(source, versions[source], outcome.target)

    def _is_new(self, error: LowlightError, source: Path, version: Version) -> bool:
        """Note a failure; return whether it differs from the last one of this file."""
        before = self._failures.get(source)
        text, same = str(error), before is not None and before.version == version
        pause = min(2 * before.pause, _LONGEST_PAUSE) if before is not None and same else _FIRST_PAUSE
        if isinstance(error, UnexpectedError):
            pause = _LONGEST_PAUSE
        self._failures[source] = _Failure(version, text, pause, time.monotonic() + pause)
        return before is None or not same or before.text != text
