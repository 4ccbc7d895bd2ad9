"""Enhance files in a Dask worker, with a model that is loaded once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import Client, get_worker, worker_client

from lowlight_app.bug_report import limit_to_file
from lowlight_app.cluster import storage
from lowlight_app.cluster.attempts import MOST_ATTEMPTS, Attempts
from lowlight_app.cluster.divided_video import DividedVideo, SegmentAssignment, SegmentReport, find_divisible
from lowlight_app.cluster.follow import Follower, interrupt_if_cancelled
from lowlight_app.cluster.gate import Gate
from lowlight_app.cluster.model_plugin import ModelPlugin
from lowlight_app.cluster.records import Assignment, Report, segments_topic, with_path
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import DeadlyFileError, LowlightError
from lowlight_app.frame import MediaInfo
from lowlight_app.media.video.segments import Segment, segment_name
from lowlight_app.pipeline import Engine, Job, Outcome, enhance_jobs, inspect_source, video_request
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, ExportSettings
from lowlight_app.target_plan import TargetPlan
from lowlight_app.video_segments import enhance_segment

_FILES_AT_ONCE = 4
"""Number of files that a worker holds at a time; the network works on one of them."""

_gate = Gate(_FILES_AT_ONCE)

Clients = Callable[[], AbstractContextManager[Client]]
"""Opens a client of the cluster, for use in a `with` statement."""
Divide = Callable[[Assignment, MediaInfo, Engine, Progress], Outcome]
"""Enhances a video on all workers; see `_divide`."""


class _PlannedName(TargetPlan):
    """A target plan with the one name that the coordinator has planned."""

    def __init__(self, target: Path) -> None:
        super().__init__()
        self._target = target

    def reserve(self, source: Path, candidates: object, conflict: Conflict) -> Path | None:  # noqa: ARG002 - decided already
        """See `TargetPlan`."""
        return None if conflict is Conflict.SKIP and os.path.lexists(self._target) else self._target


def enhance_assignment(assignment: Assignment) -> Report:
    """Enhance a file in a Dask worker; errors are part of the report."""
    worker = get_worker()
    plugin: ModelPlugin = worker.plugins[f"lowlight-{assignment.run}"]
    follower, name = Follower(worker, plugin, assignment), str(worker.name)

    @contextmanager
    def clients() -> Iterator[Client]:
        follower.silent = True  # finished segments report the progress instead
        with worker_client() as client:
            yield client

    try:
        return run_assignment(assignment, lambda: plugin.enhancer(assignment.device), follower.progress, name, clients=clients)
    except Cancelled:
        if follower.stopped:
            return Report(Outcome(assignment.job), name, stopped=True)
        raise


def run_assignment(
    assignment: Assignment,
    load: Callable[[], Enhancer],
    progress: Progress,
    worker: str,
    gate: Gate = _gate,
    clients: Clients | None = None,
) -> Report:
    """Enhance a file, unless an earlier attempt has finished it or too many attempts have ended their process.

    Args:
        assignment: the file.
        load: returns the enhancer.
        progress: stops the work when cancelled.
        worker: name of this worker.
        gate: admits files to this worker.
        clients: opens a client of the cluster, to whose workers a long video is given; None for none.

    Raises:
        Cancelled: `progress` was cancelled.
    """
    job, attempts = assignment.job, Attempts(assignment.target, assignment.key)
    report = Report(Outcome(job), worker)
    try:
        with limit_to_file(job.source):
            earlier = attempts.earlier()
            crashes = sum(attempt.run == assignment.run for attempt in earlier)
            report = replace(report, dead_processes=tuple(attempt.process for attempt in earlier), crashes=crashes)
            if earlier and storage.is_empty_file(assignment.target):  # reserved by a process that was killed; see `publish`
                assignment = _overwriting(assignment)
            with ExitStack() as place:  # in the gate; a divided video leaves it early
                place.enter_context(gate.enter(alone=crashes > 0))
                divide = None if clients is None else partial(_divide, clients, place.close)
                return _attempt(assignment, load, progress, report, divide)
    except LowlightError as error:
        crashes = MOST_ATTEMPTS if isinstance(error, DeadlyFileError) else report.crashes
        return replace(report, outcome=Outcome(job, error=error), crashes=crashes)


def _attempt(
    assignment: Assignment,
    load: Callable[[], Enhancer],
    progress: Progress,
    report: Report,
    divide: Divide | None,
) -> Report:
    """Enhance a file, and record the attempt; return the report, completed with the outcome."""
    job, attempts = assignment.job, Attempts(assignment.target, assignment.key)
    assert job.settings is not None and job.export is not None
    may_exist = job.export.conflict is Conflict.OVERWRITE
    if not may_exist and storage.exists(assignment.target):
        return _report_existing(assignment, report)
    if report.crashes >= MOST_ATTEMPTS:
        storage.remove_unfinished(assignment.target)
    _check_crashes(job, report.crashes)
    progress.report(0.0)
    progress.check()  # the listener may have stopped it
    engine = Engine(load(), assignment.model_id, job.settings, job.export)
    storage.make_folder(assignment.target.parent)
    attempts.begin(assignment.run)
    try:
        outcome = _enhance(assignment, engine, progress, divide)
    except Cancelled:  # the coordinator may have ended, and would not clear the attempt
        attempts.withdraw(assignment.run)
        raise
    except LowlightError:
        if may_exist or not storage.exists(assignment.target):
            raise
        return _report_appeared(assignment, report)
    if outcome.target is None:
        return _report_appeared(assignment, report)
    return replace(report, outcome=outcome, megapixels=_megapixels(job, job.export))


def _overwriting(assignment: Assignment) -> Assignment:
    export = assignment.job.export
    assert export is not None
    return replace(assignment, job=replace(assignment.job, export=replace(export, conflict=Conflict.OVERWRITE)))


def _report_appeared(assignment: Assignment, report: Report) -> Report:
    """Return the report on a result that another process has written during this attempt."""
    existing = _report_existing(assignment, report)
    Attempts(assignment.target, assignment.key).withdraw(assignment.run)
    return existing


def _report_existing(assignment: Assignment, report: Report) -> Report:
    """Return the report on a result that exists: it is that of another attempt, or a file of another origin."""
    if report.dead_processes or Attempts(assignment.target, assignment.key).by_others(assignment.run):
        return replace(report, outcome=Outcome(assignment.job, assignment.target))
    job = assignment.job
    return replace(report, name_taken=job.export is not None and job.export.conflict is Conflict.UNIQUE)


def _check_crashes(job: Job, crashes: int) -> None:
    if crashes >= MOST_ATTEMPTS:
        raise DeadlyFileError(
            "{count} workers ended while they worked on this file; it is left out.", path=job.source, count=crashes
        )


def _enhance(assignment: Assignment, engine: Engine, progress: Progress, divide: Divide | None) -> Outcome:
    """Enhance a file under its planned name. A result that has appeared meanwhile is kept unless it may be overwritten."""
    overwrite = engine.export.conflict is Conflict.OVERWRITE
    engine = replace(engine, export=replace(engine.export, conflict=Conflict.OVERWRITE if overwrite else Conflict.SKIP))
    info = None if divide is None else find_divisible(assignment)
    if divide is not None and info is not None:
        return divide(assignment, info, engine, progress)
    with _local_files(assignment) as (source, target):
        job = replace(assignment.job, source=source, export=engine.export)
        outcome = next(enhance_jobs([(job, progress)], engine, targets=_PlannedName(target)))
        if outcome.error is not None:
            raise with_path(outcome.error, source, assignment.job.source)
        if target != assignment.target:
            storage.upload(target, assignment.target, overwrite=overwrite)
    return replace(outcome, job=assignment.job, target=outcome.target and assignment.target)


def _divide(
    clients: Clients, on_planned: Callable[[], None], assignment: Assignment, info: MediaInfo, engine: Engine, progress: Progress
) -> Outcome:
    """Enhance a video on all workers. While they enhance its segments, other tasks can use the thread of this task."""
    with clients() as client:
        video = DividedVideo(assignment, info, client, enhance_segment_assignment, partial(_count_segment, assignment, info))
        result = video.enhance(video_request(assignment.job, info, engine), progress, on_planned)
    return Outcome(assignment.job, result.target, well_lit=result.well_lit, notices=result.notices)


def _count_segment(assignment: Assignment, info: MediaInfo, segment: Segment, worker: str) -> None:
    """Report a finished segment to the coordinator; see `PaceMeter.count_segment`."""
    megapixels = segment.frames * info.width * info.height / 1e6
    whole = _megapixels_of(assignment.job, info)
    share = megapixels / whole if whole else 0.0
    get_worker().log_event(segments_topic(assignment.run), (worker, megapixels, assignment.key, share))


def enhance_segment_assignment(assignment: SegmentAssignment) -> SegmentReport:
    """Enhance a segment of a video in a Dask worker; errors are part of the report."""
    worker, video = get_worker(), assignment.video
    plugin: ModelPlugin = worker.plugins[f"lowlight-{video.run}"]
    key = worker.get_current_task()
    progress = Progress(lambda *_: interrupt_if_cancelled(worker, key, progress))
    try:
        with limit_to_file(video.job.source):
            return SegmentReport(str(worker.name), _attempt_segment(assignment, plugin.enhancer(video.device), progress))
    except LowlightError as error:
        path = error.message.path
        if path is not None and path.is_relative_to(assignment.folder):
            error = with_path(error, path, video.target)
        return SegmentReport(str(worker.name), error)


def _attempt_segment(assignment: SegmentAssignment, enhancer: Enhancer, progress: Progress) -> Segment:
    """Enhance a segment unless too many attempts have ended their process. The attempt is cleared if the process survives.

    Raises:
        ExportError: the folder was deleted, because the video was cancelled or has failed; it is not created again.
    """
    video, segment = assignment.video, assignment.segment
    attempts = Attempts(assignment.folder / segment_name(segment.number), video.key)
    crashes = sum(attempt.run == video.run for attempt in attempts.earlier())
    _check_crashes(video.job, crashes)
    with _gate.enter(alone=crashes > 0):
        attempts.begin(video.run)
        try:
            return _enhance_segment(assignment, enhancer, progress)
        finally:
            attempts.clear()


def _enhance_segment(assignment: SegmentAssignment, enhancer: Enhancer, progress: Progress) -> Segment:
    video, job = assignment.video, assignment.video.job
    assert job.settings is not None and job.export is not None
    request = video_request(job, assignment.info, Engine(enhancer, video.model_id, job.settings, job.export))
    return enhance_segment(job.source, request, assignment.segment, assignment.folder, progress)


@contextmanager
def _local_files(assignment: Assignment) -> Iterator[tuple[Path, Path]]:
    """Yield local paths of source and target: for addresses, a downloaded copy, and a temporary path to upload from."""
    source, target = assignment.job.source, assignment.target
    with ExitStack() as stack:

        def folder() -> Path:
            return Path(stack.enter_context(TemporaryDirectory(prefix="lowlight-")))

        local = storage.download(source, folder()) if storage.address_of(source) is not None else source
        yield local, folder() / target.name if storage.address_of(target) is not None else target


def _megapixels(job: Job, export: ExportSettings) -> float:
    """Return the number of pixels of all frames of a job, in millions; 0 if unknown."""
    try:
        info = inspect_source(job, export)
    except LowlightError:
        return 0.0
    return _megapixels_of(job, info)


def _megapixels_of(job: Job, info: MediaInfo) -> float:
    """Return the number of pixels of all frames of a job whose source has these properties, in millions."""
    frames = float(info.pages if job.page is None else 1)
    if info.timeline is not None:
        frames = float((job.cut.length(info.timeline.duration) or 0) * info.timeline.rate)
    return frames * info.width * info.height / 1e6
