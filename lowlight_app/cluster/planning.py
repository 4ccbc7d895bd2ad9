"""Plan the name of each result, in the order and by the rules of a run on one machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from lowlight_app import __version__
from lowlight_app.bug_report import limit_to_file
from lowlight_app.cluster.journal import Entry, Journal, State
from lowlight_app.cluster.storage import StoredTargetPlan, absolute, address_of, exists, modified_ns, read_beginning, version_of
from lowlight_app.errors import LowlightError, MediaError
from lowlight_app.frame import MediaInfo, VideoTiming
from lowlight_app.media import names_a_file, resolve_target
from lowlight_app.media.files.image_sequence import RATE, files_of
from lowlight_app.media.files.publish import numbered_names
from lowlight_app.media.formats.registry import detect_format
from lowlight_app.media.stacks.fits import FITS_SUFFIXES
from lowlight_app.media.video.video_formats import VIDEO_SUFFIXES
from lowlight_app.pipeline import Job, Outcome, inspect_source
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings
from lowlight_app.target_plan import TargetPlan

_AT_ONCE = 32
"""Number of jobs that are inspected together, and whose names are noted in the journal in one transaction."""
_THREADS = 4
"""Number of threads that inspect files: network drives answer slowly."""


@dataclass(frozen=True)
class Batch:
    """The common properties of the jobs of a batch.

    Attributes:
        settings: the settings of jobs that have none of their own.
        export: the export settings of jobs that have none of their own.
        model: checksum of the model.
    """

    settings: EnhanceSettings
    export: ExportSettings
    model: str


@dataclass(frozen=True)
class Planned:
    """A job with the name of its result.

    Attributes:
        job: the job as the user gave it.
        target: the result; an absolute path.
        key: the key of the job in the journal.
    """

    job: Job
    target: Path
    key: str

    @property
    def shown_target(self) -> Path:
        """The result as the user gave its folder, which may be a relative path."""
        output = self.job.output or self.job.source.parent
        return (output.parent if self.job.output is not None and names_a_file(output) else output) / self.target.name


class Planner:
    """Plans the names of the results of a batch.

    Args:
        batch: what the jobs have in common.
        journal: knows the names of earlier runs.
        sources: all original files, whose names no result may take.
        targets: the names of the batch, if others have names in it, too.
        at_once: number of jobs that are taken and planned together.
    """

    def __init__(
        self,
        batch: Batch,
        journal: Journal,
        sources: Iterable[Path],
        targets: TargetPlan | None = None,
        at_once: int = _AT_ONCE,
    ) -> None:
        self._batch, self._journal, self._at_once = batch, journal, at_once
        self._targets = targets or StoredTargetPlan()
        self._targets.protect(map(absolute, sources))
        self._targets.remember({entry.target: entry.source for entry in journal.entries() if entry.target is not None})

    def plan(self, jobs: Iterable[Job]) -> Iterator[Planned | Outcome]:
        """Yield each job with its planned name, which is in the journal by then, or the outcome of a job that needs no work."""
        remaining = iter(jobs)
        with ThreadPoolExecutor(_THREADS, "lowlight-inspect") as threads:
            while chunk := list(islice(remaining, self._at_once)):
                yield from self._plan(chunk, threads)

    def plan_again(self, planned: Planned) -> Planned:
        """Plan another name, since a file of another origin has the planned one."""
        target = self._targets.reserve(absolute(planned.job.source), numbered_names(planned.target), Conflict.UNIQUE)
        assert target is not None  # only `Conflict.SKIP` reserves none
        again = replace(planned, target=target)
        self._journal.record([self.entry(again, State.PLANNED)])
        return again

    def complete(self, job: Job) -> Job:
        """Return a job for another process: with absolute paths, and settings of its own."""
        return replace(
            job,
            source=absolute(job.source),
            output=None if job.output is None else absolute(job.output),
            settings=job.settings or self._batch.settings,
            export=job.export or self._batch.export,
        )

    def entry(self, planned: Planned, state: State, error: LowlightError | None = None) -> Entry:
        """Return the journal's entry of a job."""
        lasting = (planned.job.export or self._batch.export).conflict is not Conflict.OVERWRITE
        message = None if error is None else error.message
        return Entry(planned.key, absolute(planned.job.source), planned.target, state, message, lasting)

    def _plan(self, jobs: list[Job], threads: ThreadPoolExecutor) -> list[Planned | Outcome]:
        known: list[Planned | Outcome | str] = []
        for job, key in zip(jobs, threads.map(self._key, jobs), strict=True):
            known.append(Outcome(job, error=key) if isinstance(key, LowlightError) else self._recall(job, key))
        unknown = [job for job, found in zip(jobs, known, strict=True) if isinstance(found, str)]
        inspected = dict(zip(map(id, unknown), threads.map(self._inspect, unknown), strict=True))
        results: list[Planned | Outcome] = []
        for job, found in zip(jobs, known, strict=True):
            results.append(self._reserve(job, found, inspected[id(job)]) if isinstance(found, str) else found)
        self._journal.record(self.entry(found, State.PLANNED) for found in results if isinstance(found, Planned))
        return results

    def _key(self, job: Job) -> str | LowlightError:
        try:
            with limit_to_file(job.source):
                return key_of(self.complete(job), self._batch.model)
        except LowlightError as error:
            return error

    def _recall(self, job: Job, key: str) -> Planned | Outcome | str:
        """Return the plan or the outcome of a job from an earlier run; its key if the journal does not have it."""
        entry = self._journal.find(key)
        if entry is None or entry.target is None:
            return key
        if entry.state is State.DONE:
            return Outcome(job) if exists(entry.target) else key
        self._targets.remember({entry.target: entry.source})
        return Planned(job, entry.target, key)

    def _inspect(self, job: Job) -> MediaInfo | LowlightError:
        try:
            with limit_to_file(job.source):
                if address_of(job.source) is not None:
                    return inspect_beginning(job.source)
                return inspect_source(job, job.export or self._batch.export)
        except LowlightError as error:
            return error

    def _reserve(self, job: Job, key: str, info: MediaInfo | LowlightError) -> Planned | Outcome:
        if isinstance(info, LowlightError):
            return Outcome(job, error=info)
        complete = self.complete(job)
        export = job.export or self._batch.export
        try:
            target = resolve_target(complete.source, complete.output, export, info, self._targets)
        except LowlightError as error:
            return Outcome(job, error=error)
        return Outcome(job) if target is None else Planned(job, target, key)


def key_of(job: Job, model: str) -> str:
    """Return a key for the present version of a source and everything else that determines the result.

    Args:
        job: the job, with absolute paths, and settings of its own.
        model: checksum of the model.

    Raises:
        MediaError: the source cannot be found.
    """
    watermark = job.export.watermark if job.export is not None else None
    pictures = [] if watermark is None or watermark.picture is None else [watermark.picture]
    files = [job.source] if address_of(job.source) is not None else files_of(job.source)
    versions = [(str(file), *version_of(file)) for file in (*files, *pictures)]
    facts = (__version__, model, versions, _recipe(replace(job, source=Path(), output=None)))
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def inspect_beginning(path: Path) -> MediaInfo:
    """Return the properties of a file at an address that decide the name of its result: its format, found by the first bytes.

    Raises:
        MediaError: it cannot be read, or is no photo or video.
    """
    found, suffix, modified = detect_format(read_beginning(path)), path.suffix.lower(), modified_ns(path)
    if found is not None:
        return MediaInfo(found.name, 1, 1, 3, "uint8", modified_ns=modified)
    if suffix in FITS_SUFFIXES:
        return MediaInfo("fits", 1, 1, 1, "uint16", modified_ns=modified)
    if suffix in VIDEO_SUFFIXES:
        container = "matroska" if suffix in (".mkv", ".webm") else "mp4"
        return MediaInfo(container, 1, 1, 3, "uint8", modified_ns=modified, timeline=VideoTiming(None, RATE))
    raise MediaError("this is not a photo or video in a supported format.", path=path)


@lru_cache(maxsize=64)
def _recipe(job: Job) -> str:
    """Return the settings of a job as text, without the rule for existing files, which does not change a result."""
    assert job.export is not None
    return json.dumps(asdict(replace(job, export=replace(job.export, conflict=Conflict.UNIQUE))), default=str)
