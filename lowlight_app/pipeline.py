"""From file to file: reading, enhancing and writing, of several files at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import LowlightError
from lowlight_app.frame import WHOLE, Frame, MediaInfo, Provenance, Span
from lowlight_app.media import open_sink, open_source, resolve_target
from lowlight_app.media.formats import format_for
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

_LARGEST_AHEAD = 256 << 20
"""Bytes of pixels up to which the next picture is read while one is enhanced."""


@dataclass(frozen=True)
class Job:
    """A photo or video to be enhanced.

    Attributes:
        source: the file.
        output: see `resolve_target`.
        page: see `open_source`.
        span: the part of a video that is wanted.
    """

    source: Path
    output: Path | None = None
    page: int | None = None
    span: Span = WHOLE


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        job: the job.
        target: what was written; None if the result existed and was to be kept, or the job failed.
        error: why it failed; None if it did not.
        well_lit: it was taken in good light, so there was next to nothing to do.
        notices: what could not be kept as it was, in words.
    """

    job: Job
    target: Path | None = None
    error: LowlightError | None = None
    well_lit: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Engine:
    """What a batch is enhanced with: an enhancer, the model it came from and the wishes of the user."""

    enhancer: Enhancer
    model_id: str
    settings: EnhanceSettings
    export: ExportSettings


def enhance_file(job: Job, engine: Engine, progress: Progress | None = None) -> Outcome:
    """Enhance one photo or video.

    Raises:
        LowlightError: it could not be read, enhanced or written; nothing was left under the target's name.
        Cancelled: by `progress`.
    """
    outcome = next(enhance_files([job], engine, progress))
    if outcome.error is not None:
        raise outcome.error
    return outcome


def enhance_files(jobs: Sequence[Job], engine: Engine, progress: Progress | None = None) -> Iterator[Outcome]:
    """Enhance photos and videos; while a photo is enhanced, the next is read and the one before is written.

    Yields:
        How each job ended, in their order; a failure does not stop the others.

    Raises:
        Cancelled: by `progress`. What was finished stays, what was not leaves nothing behind.
    """
    shares = (progress or Progress()).divide([1.0] * len(jobs))
    with ThreadPoolExecutor(1, "lowlight-read") as reader, ThreadPoolExecutor(1, "lowlight-write") as writer:
        writing: Future[Outcome] | None = None
        try:
            for work in _enhanced(jobs, engine, shares, reader):
                if writing is not None:
                    yield writing.result()
                writing = writer.submit(_write, work, engine)
        except Cancelled:
            if writing is not None:
                yield writing.result()
            raise
        if writing is not None:
            yield writing.result()


@dataclass(frozen=True)
class _Work:
    """A job on its way: its outcome as far as it is known, and the frame or video that is still to be worked on."""

    outcome: Outcome
    frame: Frame | None = None
    info: MediaInfo | None = None


def _enhanced(jobs: Sequence[Job], engine: Engine, shares: Sequence[Progress], reader: ThreadPoolExecutor) -> Iterator[_Work]:
    given: set[Path] = set()
    ahead: Future[_Work] | None = None
    for index, (job, share) in enumerate(zip(jobs, shares, strict=True)):
        share.report(0.0, job.source.name)
        work = (ahead or reader.submit(_read, job, engine.export, given)).result()
        small = work.frame is None or work.frame.pixels.nbytes <= _LARGEST_AHEAD
        ahead = reader.submit(_read, jobs[index + 1], engine.export, given) if small and index + 1 < len(jobs) else None
        yield _enhance(work, engine, share)
        share.report(1.0, job.source.name)


def _read(job: Job, export: ExportSettings, given: set[Path]) -> _Work:
    try:
        with open_source(job.source, page=job.page) as photo:
            target = resolve_target(job.source, job.output, export, photo.info, given)
            if target is None:
                return _Work(Outcome(job))
            if photo.info.timeline is not None:
                return _Work(Outcome(job, target), info=photo.info)
            open_sink(target, photo.info, export, None).abort()  # refuses now what it would refuse after the work
            return _Work(Outcome(job, target), next(photo.frames()), photo.info)
    except LowlightError as error:
        return _Work(Outcome(job, error=error))


def _enhance(work: _Work, engine: Engine, progress: Progress) -> _Work:
    job, target = work.outcome.job, work.outcome.target
    if work.info is not None and work.info.timeline is not None and target is not None:
        return _Work(_enhance_video(job, target, engine, progress))
    if work.frame is None or work.info is None:
        return work
    depth = format_for(work.info, engine.export, target).depth_for(work.info.dtype, engine.export.bit_depth)
    try:
        light = engine.enhancer.analyse(work.frame)
        frame = engine.enhancer.enhance(work.frame, engine.settings, progress, light=light, depth=depth)
    except LowlightError as error:
        return _Work(Outcome(job, error=error))
    return _Work(Outcome(job, target, well_lit=light.well_lit), frame, work.info)


def _enhance_video(job: Job, target: Path, engine: Engine, progress: Progress) -> Outcome:
    from lowlight_app.video import Order, enhance_video  # loads PyAV

    order = Order(engine.enhancer, engine.model_id, engine.settings, engine.export, job.span)
    try:
        result = enhance_video(job.source, target, order, progress)
    except LowlightError as error:
        return Outcome(job, error=error)
    return Outcome(job, result.target, well_lit=result.well_lit, notices=result.notices)


def _write(work: _Work, engine: Engine) -> Outcome:
    job, target = work.outcome.job, work.outcome.target
    if work.frame is None or work.info is None or target is None:
        return work.outcome
    provenance = Provenance(__version__, engine.model_id, asdict(engine.settings))
    try:
        with open_sink(target, work.info, engine.export, provenance) as sink:
            sink.write(work.frame)
    except LowlightError as error:
        return Outcome(job, error=error)
    return Outcome(job, sink.target, well_lit=work.outcome.well_lit)
