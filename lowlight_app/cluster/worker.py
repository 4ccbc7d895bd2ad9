"""What runs in the workers: enhance one file after the other with a model that is loaded once."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
from distributed import Worker, WorkerPlugin, get_worker

from lowlight_app.bug_report import limit_to_file
from lowlight_app.cluster import storage
from lowlight_app.cluster.attempts import Attempts
from lowlight_app.cluster.gate import Gate
from lowlight_app.cluster.records import Assignment, Report, with_path
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.cluster.versions import Versions, check_versions, own_versions
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ClusterError, LowlightError
from lowlight_app.models.backends import load_network
from lowlight_app.models.backends.onnx import count_threads
from lowlight_app.models.device import DeviceChoice
from lowlight_app.pipeline import Engine, Job, Outcome, enhance_jobs, inspect_source
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings
from lowlight_app.target_plan import TargetPlan

MOST_ATTEMPTS = 2
"""Attempts at a file that ended the process of their worker; after them it is left alone."""
_FILES_AT_ONCE = 4
"""In one worker; the network works on one of them."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Numbers of options of glibc."""
_LARGEST_KEPT = 32 << 20
"""Bytes of a block of memory; the value to which glibc raises its threshold itself."""
_gate = Gate(_FILES_AT_ONCE)


class ModelPlugin(WorkerPlugin):  # type: ignore[misc]
    """Brings the model to each worker, also to those that join later.

    Args:
        run: id of the coordinator's run.
        model: the model.
        versions: of the coordinator.
    """

    def __init__(self, run: str, model: SentModel, versions: Versions) -> None:
        self.name = f"lowlight-{run}"
        self._model, self._versions = model, versions
        self._enhancers: dict[DeviceChoice, Enhancer] = {}
        self._lock: Any = None

    def setup(self, worker: Worker) -> None:
        """See `WorkerPlugin`. The model is loaded with the first file: a worker must not fail to start."""
        self._lock = threading.Lock()
        _keep_memory()
        self._worker = str(worker.name)

    def enhancer(self, device: DeviceChoice) -> Enhancer:
        """Return the enhancer, which is loaded by the first call.

        Raises:
            LowlightError: this worker has other versions than the coordinator, or cannot use the model or the device.
        """
        with self._lock:
            if device not in self._enhancers:
                check_versions(self._worker, own_versions(), self._versions)
                cv2.setNumThreads(count_threads())
                self._enhancers[device] = _OneAtATime(load_network(self._model.open(), device))
            return self._enhancers[device]


class _OneAtATime(Enhancer):
    """Enhances one frame at a time, while other threads read and write files."""

    _lock = threading.Lock()

    def analyze_illumination(self, *arguments: Any, **options: Any) -> Any:
        """See `Enhancer`."""
        with self._lock:
            return super().analyze_illumination(*arguments, **options)

    def enhance(self, *arguments: Any, **options: Any) -> Any:
        """See `Enhancer`."""
        with self._lock:
            return super().enhance(*arguments, **options)


class _PlannedName(TargetPlan):
    """Gives the result the name that the coordinator planned."""

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
    key = worker.get_current_task()
    progress = Progress(lambda *_: _check_wanted(worker, key, progress))
    return run_assignment(assignment, lambda: plugin.enhancer(assignment.device), progress, str(worker.name))


def run_assignment(
    assignment: Assignment, load: Callable[[], Enhancer], progress: Progress, worker: str, gate: Gate = _gate
) -> Report:
    """Enhance a file unless an earlier attempt has done so, or too many have ended their process.

    Args:
        assignment: the file.
        load: returns the enhancer.
        progress: stops the work when cancelled.
        worker: name of this worker.
        gate: admits files to this worker.

    Raises:
        Cancelled: by `progress`.
    """
    job, attempts = assignment.job, Attempts(assignment.target, assignment.key)
    report = Report(Outcome(job), worker)
    try:
        with limit_to_file(job.source):
            earlier = attempts.earlier()
            report = replace(report, dead=tuple(attempt.process for attempt in earlier))
            crashes = sum(attempt.run == assignment.run for attempt in earlier)
            with gate.enter(alone=crashes > 0):
                return _attempt(assignment, load, progress, report, crashes)
    except LowlightError as error:
        return replace(report, outcome=Outcome(job, error=error))


def _attempt(assignment: Assignment, load: Callable[[], Enhancer], progress: Progress, report: Report, crashes: int) -> Report:
    job, attempts = assignment.job, Attempts(assignment.target, assignment.key)
    assert job.settings is not None and job.export is not None
    may_exist = job.export.conflict is Conflict.OVERWRITE
    if not may_exist and storage.exists(assignment.target):
        return _existing(assignment, report)
    if crashes >= MOST_ATTEMPTS:
        raise ClusterError(
            "{count} workers ended while they worked on this file; it is left out.", path=job.source, count=crashes
        )
    enhancer = load()
    attempts.begin(assignment.run)
    try:
        outcome = _enhance(assignment, enhancer, progress, job.settings, job.export)
    except Cancelled:  # also if the coordinator has ended, so that nobody would forget the attempt
        attempts.withdraw(assignment.run)
        raise
    except LowlightError:
        if may_exist or not storage.exists(assignment.target):
            raise
        return _appeared(assignment, report)
    if outcome.target is None:
        return _appeared(assignment, report)
    return replace(report, outcome=outcome, megapixels=_megapixels(job, job.export))


def _appeared(assignment: Assignment, report: Report) -> Report:
    """Return the report on a result that has appeared during this attempt."""
    existing = _existing(assignment, report)
    Attempts(assignment.target, assignment.key).withdraw(assignment.run)
    return existing


def _existing(assignment: Assignment, report: Report) -> Report:
    """Return the report on a result that exists: that of another attempt, or a file of another origin."""
    if report.dead or Attempts(assignment.target, assignment.key).by_others(assignment.run):
        return replace(report, outcome=Outcome(assignment.job, assignment.target))
    job = assignment.job
    return replace(report, taken=job.export is not None and job.export.conflict is Conflict.UNIQUE)


def _enhance(
    assignment: Assignment, enhancer: Enhancer, progress: Progress, settings: EnhanceSettings, export: ExportSettings
) -> Outcome:
    """Enhance a file under its planned name. A result that has appeared meanwhile is kept unless it may be overwritten."""
    kept = replace(export, conflict=Conflict.OVERWRITE if export.conflict is Conflict.OVERWRITE else Conflict.SKIP)
    engine = Engine(enhancer, assignment.model_id, settings, kept)
    with _at_hand(assignment) as (source, target):
        job = replace(assignment.job, source=source, export=kept)
        outcome = next(enhance_jobs([(job, progress)], engine, targets=_PlannedName(target)))
        if outcome.error is not None:
            raise with_path(outcome.error, source, assignment.job.source)
        if target != assignment.target:
            storage.upload(target, assignment.target, overwrite=kept.conflict is Conflict.OVERWRITE)
    return replace(outcome, job=assignment.job, target=outcome.target and assignment.target)


@contextmanager
def _at_hand(assignment: Assignment) -> Iterator[tuple[Path, Path]]:
    """Yield source and target on this machine: a downloaded source, and a target to upload, where they are at addresses."""
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
    frames = float(info.pages if job.page is None else 1)
    if info.timeline is not None:
        frames = float((job.cut.length(info.timeline.duration) or 0) * info.timeline.rate)
    return frames * info.width * info.height / 1e6


def _keep_memory() -> None:
    """Keep freed memory for the next tile, as processes do that Dask has not started.

    Dask makes glibc return it at once; to get it again then takes a third of the processor time.
    """
    with suppress(OSError, AttributeError):  # other systems have no such function
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_M_TRIM_THRESHOLD, 2 * _LARGEST_KEPT)


def _check_wanted(worker: Worker, key: object, progress: Progress) -> None:
    """Stop when the coordinator no longer waits for the result, because it was stopped or has ended."""
    with suppress(Exception):  # the state belongs to another thread, which may change it meanwhile
        task = worker.state.tasks.get(key)
        if task is not None and task.state == "cancelled":
            progress.interrupt()
