"""From file to file: reading, enhancing and writing, of several files at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import LowlightError, Message
from lowlight_app.frame import WHOLE, Frame, MediaInfo, Provenance, TimeSpan
from lowlight_app.media import FrameStream, open_sink, open_source, open_video, resolve_target
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.formats.registry import format_for
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack, TrackSegment

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
        settings, export: wishes of its own; None for those of the whole batch.
        number: of a frame of the video that is to be written as a photo; None for the video itself.
        rate: see `open_video`.
        parts: of the video that have settings of their own.
    """

    source: Path
    output: Path | None = None
    page: int | None = None
    span: TimeSpan = WHOLE
    settings: EnhanceSettings | None = None
    export: ExportSettings | None = None
    number: int | None = None
    rate: Fraction = RATE
    parts: tuple[TrackSegment, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        job: the job.
        target: what was written; None if the result existed and was to be kept, or the job failed.
        error: why it failed; None if it did not.
        well_lit: it was taken in good light, so there was next to nothing to do.
        notices: what could not be kept as it was.
    """

    job: Job
    target: Path | None = None
    error: LowlightError | None = None
    well_lit: bool = False
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Engine:
    """What a batch is enhanced with: an enhancer, the model it came from and the wishes of the user."""

    enhancer: Enhancer
    model_id: str
    settings: EnhanceSettings
    export: ExportSettings

    def wishing(self, job: Job) -> Engine:
        """The same, with the wishes of a job."""
        return replace(self, settings=job.settings or self.settings, export=job.export or self.export)


@dataclass(frozen=True)
class JobEvents:
    """Is told what happens to jobs at the moment it does, in whichever thread that is.

    Attributes:
        writing: the result of a job is about to appear under a name that was free, or may be overwritten.
        ended: a job has ended.
        seen: a frame of a video was enhanced; given before and after.
    """

    writing: Callable[[Job, Path], None] = lambda *_: None
    ended: Callable[[Outcome], None] = lambda *_: None
    seen: Callable[[Job, Frame, Frame], None] = lambda *_: None


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
    given = {job.source: job.source for job in jobs}  # no result may take the name of a source
    yield from enhance_jobs(zip(jobs, shares, strict=True), engine, given=given)


def enhance_jobs(
    jobs: Iterable[tuple[Job, Progress]],
    engine: Engine,
    witness: JobEvents | None = None,
    given: dict[Path, Path] | None = None,
) -> Iterator[Outcome]:
    """As `enhance_files`, for jobs that are taken one by one when there is time for the next, each with its own progress.

    Args:
        jobs: asked for the next one in the calling thread; what it raises is raised here.
        engine: with the wishes of jobs that have none of their own.
        witness: told what happens.
        given: see `resolve_target`; to be kept where one batch is worked on in several calls.

    Yields:
        How each job ended, in their order; a failure does not stop the others.

    Raises:
        Cancelled: by the progress of the job at work. The one read ahead is not begun.
    """
    told = witness or JobEvents()
    with ThreadPoolExecutor(1, "lowlight-read") as reader, ThreadPoolExecutor(1, "lowlight-write") as writer:
        writing: Future[Outcome] | None = None
        try:
            for work in _enhanced(iter(jobs), engine, _Desk(reader, told, {} if given is None else given)):
                if writing is not None:
                    yield writing.result()
                writing = writer.submit(_write, work, engine, told)
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


@dataclass(frozen=True)
class _Desk:
    """What the jobs of a batch share: the thread that reads, who is told, and the names that are given."""

    reader: ThreadPoolExecutor
    witness: JobEvents
    given: dict[Path, Path]

    def read(self, job: Job, engine: Engine) -> Future[_Work]:
        return self.reader.submit(_read, job, engine.wishing(job).export, self.given)


def _enhanced(jobs: Iterator[tuple[Job, Progress]], engine: Engine, desk: _Desk) -> Iterator[_Work]:
    ahead: Future[_Work] | None = None
    current = next(jobs, None)
    while current is not None:
        job, share = current
        share.report(0.0, job.source.name)
        work = (ahead or desk.read(job, engine)).result()
        small = work.frame is None or work.frame.pixels.nbytes <= _LARGEST_AHEAD
        following = next(jobs, None) if small else None
        ahead = desk.read(following[0], engine) if following is not None else None
        yield _enhance(work, engine.wishing(job), share, desk.witness)
        share.report(1.0, job.source.name)
        current = following if small else next(jobs, None)


def _read(job: Job, export: ExportSettings, given: dict[Path, Path]) -> _Work:
    try:
        with open_source(job.source, page=job.page, rate=job.rate) as source:
            info = source.info if job.number is None else replace(source.info, format="png", timeline=None)
            target = resolve_target(job.source, job.output, export, info, given)
            if target is None:
                return _Work(Outcome(job))
            if info.timeline is not None:
                return _Work(Outcome(job, target), info=info)
            open_sink(target, info, export, None).abort()  # refuses now what it would refuse after the work
            return _Work(Outcome(job, target), _frame_of(source, job), info)
    except LowlightError as error:
        return _Work(Outcome(job, error=error))


def _frame_of(source: FrameStream, job: Job) -> Frame:
    if job.number is None:
        return next(source.frames())
    with open_video(job.source) as video:
        return video.frame(job.number)


def _enhance(work: _Work, engine: Engine, progress: Progress, witness: JobEvents) -> _Work:
    job, target = work.outcome.job, work.outcome.target
    if work.info is not None and work.info.timeline is not None and target is not None:
        witness.writing(job, target)
        return _Work(_enhance_video(job, target, engine, progress, witness))
    if work.frame is None or work.info is None:
        return work
    depth = format_for(work.info, engine.export, target).depth_for(work.info.dtype, engine.export.bit_depth)
    try:
        light = engine.enhancer.analyse(work.frame)
        frame = engine.enhancer.enhance(work.frame, engine.settings, progress, light=light, depth=depth)
    except LowlightError as error:
        return _Work(Outcome(job, error=error))
    well_lit = light.well_lit and engine.settings.exposure == 0
    return _Work(Outcome(job, target, well_lit=well_lit), frame, work.info)


def _enhance_video(job: Job, target: Path, engine: Engine, progress: Progress, witness: JobEvents) -> Outcome:
    from lowlight_app.video_pipeline import VideoRequest, enhance_video  # loads PyAV

    seen = partial(witness.seen, job)
    course = SettingsTrack(engine.settings, job.parts)
    order = VideoRequest(engine.enhancer, engine.model_id, course, engine.export, job.span, job.rate, seen)
    try:
        result = enhance_video(job.source, target, order, progress)
    except LowlightError as error:
        return Outcome(job, error=error)
    return Outcome(job, result.target, well_lit=result.well_lit, notices=result.notices)


def _write(work: _Work, engine: Engine, witness: JobEvents) -> Outcome:
    outcome = _written(work, engine.wishing(work.outcome.job), witness)
    witness.ended(outcome)
    return outcome


def _written(work: _Work, engine: Engine, witness: JobEvents) -> Outcome:
    job, target = work.outcome.job, work.outcome.target
    if work.frame is None or work.info is None or target is None:
        return work.outcome
    witness.writing(job, target)
    provenance = Provenance(__version__, engine.model_id, asdict(engine.settings))
    try:
        with open_sink(target, work.info, engine.export, provenance) as sink:
            sink.write(work.frame)
    except LowlightError as error:
        return Outcome(job, error=error)
    return Outcome(job, sink.target, well_lit=work.outcome.well_lit)
