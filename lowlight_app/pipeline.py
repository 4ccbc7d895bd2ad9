"""Enhance files: reading, enhancing and writing overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app import __version__
from lowlight_app.bug_report import limit_to_file
from lowlight_app.enhance import Enhancer, Illumination
from lowlight_app.enhance.playback_illumination import PlaybackIllumination, Sample
from lowlight_app.errors import LowlightError, Message, UsageError
from lowlight_app.frame import WHOLE, AnyFrame, Cut, Frame, MediaInfo, Provenance, TimeSpan
from lowlight_app.geometry import IDENTITY, CropRequest, Geometry
from lowlight_app.media import FrameStream, open_sink, open_source, open_video, resolve_target
from lowlight_app.media.effects import join_before_after
from lowlight_app.media.files.image_sequence import RATE
from lowlight_app.media.formats.registry import format_for
from lowlight_app.media.geometry import apply_geometry, info_of_result
from lowlight_app.media.stacks.open import open_stack
from lowlight_app.media.stacks.stack import StackKind
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack, TrackSegment
from lowlight_app.stack_pipeline import StackRequest, check_stack_request, enhance_stack
from lowlight_app.stack_settings import WHOLE_STACK, StackSettings
from lowlight_app.target_plan import TargetPlan
from lowlight_app.video_view import VideoView

if TYPE_CHECKING:
    from lowlight_app.video_request import VideoRequest

_LARGEST_WITH_PREFETCH = 256 << 20
"""Bytes of pixels of an image; while a larger one is enhanced, the next is not read, to save memory."""


@dataclass(frozen=True)
class Job:
    """A photo, video or stack to enhance.

    Attributes:
        source: the file.
        output: see `resolve_target`.
        page: see `open_source`; None for all pages of a stack.
        span: the part of a video to export.
        joined: further parts, which are joined to it in the order of the video; parts that overlap become one.
        settings: settings of this job; None for those of the batch.
        export: export settings of this job; None for those of the batch.
        number: number of the frame of a video to write as a photo; None for the video itself.
        light: the light of this frame, decided by the network of the batch; None if it is not known.
        rate: see `open_video`.
        segments: parts of the video with settings of their own.
        geometry: applied to the result.
        stack: how to enhance a stack.
        id: tells apart jobs that are equal otherwise, such as one file that is queued twice.
    """

    source: Path
    output: Path | None = None
    page: int | None = None
    span: TimeSpan = WHOLE
    settings: EnhanceSettings | None = None
    export: ExportSettings | None = None
    number: int | None = None
    rate: Fraction = RATE
    segments: tuple[TrackSegment, ...] = ()
    geometry: Geometry | CropRequest = IDENTITY
    joined: tuple[TimeSpan, ...] = ()
    stack: StackSettings = WHOLE_STACK
    light: Illumination | None = None
    id: str = ""

    @property
    def cut(self) -> Cut:
        """The parts of a video to export."""
        return Cut.of([self.span, *self.joined])

    def geometry_for(self, info: MediaInfo) -> Geometry:
        """Return the geometry for a picture of this size.

        Raises:
            UsageError: the crop reaches beyond the picture.
        """
        return self.geometry.for_size(info.width, info.height)


@dataclass(frozen=True)
class Outcome:
    """Result of a job.

    Attributes:
        job: the job.
        target: the written file; None if the job failed, or was skipped because its result exists.
        error: the error; None if the job succeeded or was skipped.
        well_lit: the image was already well lit and hardly changed.
        notices: what could not be read or preserved as it is.
    """

    job: Job
    target: Path | None = None
    error: LowlightError | None = None
    well_lit: bool = False
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Engine:
    """The enhancer, the id of its model and the settings of a batch."""

    enhancer: Enhancer
    model_id: str
    settings: EnhanceSettings
    export: ExportSettings

    def for_job(self, job: Job) -> Engine:
        """Return the engine with the settings of a job."""
        return replace(self, settings=job.settings or self.settings, export=job.export or self.export)


@dataclass(frozen=True)
class JobEvents:
    """Callbacks for the events of jobs, called at once in the thread in which the event occurs.

    Attributes:
        on_write: the target of a job is about to be written; its name was free or may be overwritten.
        on_finish: a job has finished.
        on_frame: a frame of a video was enhanced; called with the frame before and after.
    """

    on_write: Callable[[Job, Path], None] = lambda *_: None
    on_finish: Callable[[Outcome], None] = lambda *_: None
    on_frame: Callable[[Job, AnyFrame, AnyFrame], None] = lambda *_: None


def enhance_file(job: Job, engine: Engine, progress: Progress | None = None) -> Outcome:
    """Enhance one photo or video.

    Raises:
        LowlightError: the file cannot be read, enhanced or written; nothing is left under the target name.
        Cancelled: `progress` was cancelled.
    """
    outcome = next(enhance_files([job], engine, progress))
    if outcome.error is not None:
        raise outcome.error
    return outcome


def enhance_files(jobs: Sequence[Job], engine: Engine, progress: Progress | None = None) -> Iterator[Outcome]:
    """Enhance photos and videos; while a photo is enhanced, the next is read and the previous one is written.

    Yields:
        The outcome of each job, in order; a failure, even a bug, does not stop the others.

    Raises:
        Cancelled: `progress` was cancelled. Finished results are kept; unfinished ones leave nothing behind.
    """
    shares = (progress or Progress()).divide([1.0] * len(jobs))
    targets = TargetPlan(job.source for job in jobs)
    yield from enhance_jobs(zip(jobs, shares, strict=True), engine, targets=targets)


def enhance_jobs(
    jobs: Iterable[tuple[Job, Progress]],
    engine: Engine,
    events: JobEvents | None = None,
    targets: TargetPlan | None = None,
) -> Iterator[Outcome]:
    """Enhance jobs as `enhance_files` does, but take them one by one when they are needed, each with its own progress.

    Args:
        jobs: iterated in the calling thread; its exceptions are propagated.
        engine: the engine, with the settings of jobs that have none of their own.
        events: callbacks.
        targets: the names of the batch; share it between the calls of one batch.

    Yields:
        The outcome of each job, in order; a failure does not stop the others.

    Raises:
        Cancelled: the progress was cancelled of the current job. The job that was read ahead is not started.
    """
    events, targets = events or JobEvents(), targets or TargetPlan()
    with ThreadPoolExecutor(1, "lowlight-read") as reading, ThreadPoolExecutor(1, "lowlight-write") as writing:
        pending: Future[Outcome] | None = None
        try:
            for step in _enhanced(iter(jobs), engine, _Reader(reading, targets), events):
                if pending is not None:
                    yield pending.result()
                pending = writing.submit(_write, step, engine, events)
        except Cancelled:
            if pending is not None:
                yield pending.result()
            raise
        if pending is not None:
            yield pending.result()


@dataclass(frozen=True)
class _Step:
    """State of a job between reading, enhancing and writing.

    Attributes:
        outcome: the outcome so far.
        frame: the photo to enhance or write.
        samples: the frames that decide its light, if that is not known and it is a frame of a video: those before it and itself.
        info: the properties of the unfinished result; for a video, those of its source.
        is_stack: the source is a stack, which is enhanced from file to file.
    """

    outcome: Outcome
    frame: Frame | None = None
    info: MediaInfo | None = None
    is_stack: bool = False
    samples: Sequence[Sample] = ()


@dataclass(frozen=True)
class _Reader:
    """Reads jobs in a thread of its own and reserves their targets."""

    thread: ThreadPoolExecutor
    targets: TargetPlan

    def read(self, job: Job, engine: Engine) -> Future[_Step]:
        return self.thread.submit(_attempt, job, lambda: _read(job, engine.for_job(job).export, self.targets))


def _attempt(job: Job, work: Callable[[], _Step]) -> _Step:
    """Do a part of a job; an error, even a bug, fails this job only."""
    try:
        with limit_to_file(job.source):
            return work()
    except LowlightError as error:
        return _Step(Outcome(job, error=error))


def _enhanced(jobs: Iterator[tuple[Job, Progress]], engine: Engine, reader: _Reader, events: JobEvents) -> Iterator[_Step]:
    prefetched: Future[_Step] | None = None
    current = next(jobs, None)
    while current is not None:
        job, share = current
        share.report(0.0, job.source.name)
        step = (prefetched or reader.read(job, engine)).result()
        small = step.frame is None or step.frame.pixels.nbytes <= _LARGEST_WITH_PREFETCH
        following = next(jobs, None) if small else None
        prefetched = reader.read(following[0], engine) if following is not None else None
        yield _attempt(job, partial(_enhance, step, engine.for_job(job), share, events))
        share.report(1.0, job.source.name)
        current = following if small else next(jobs, None)


def find_stack(job: Job, export: ExportSettings) -> MediaInfo | None:
    """Return the properties of a job's stack; None if the source is no stack, or one page of it is to be enhanced.

    Raises:
        UsageError: the stack cannot be enhanced as requested, or the request is for a stack but the source is none.
    """
    stack = open_stack(job.source) if job.page is None and job.number is None else None
    if stack is None:
        if job.stack != WHOLE_STACK:
            raise UsageError("this is not a stack of images; leave out the options for stacks.", path=job.source)
        return None
    with stack:
        info = stack.info
        info.select(dict(job.stack.spans))
        changes_shape = not job.geometry.for_size(info.width, info.height).changes_nothing
        check_stack_request(job.source, job.stack, export, changes_shape=changes_shape)
        name = str(StackKind.FITS if info.kind is StackKind.FITS else StackKind.PLAIN)
        return MediaInfo(
            name, info.width, info.height, info.channels, str(info.dtype), pages=info.count, modified_ns=info.modified_ns
        )


def inspect_source(job: Job, export: ExportSettings) -> MediaInfo:
    """Return the properties of a job's source by which its result is named, without decoding it.

    Raises:
        LowlightError: the source cannot be read, or not be enhanced as requested.
    """
    stack = find_stack(job, export)
    if stack is not None:
        return stack
    with open_source(job.source, page=job.page, rate=job.rate) as source:
        return _named_by(source, job)


def _named_by(source: FrameStream, job: Job) -> MediaInfo:
    return source.info if job.number is None else replace(source.info, format="png", timeline=None)


def _read(job: Job, export: ExportSettings, targets: TargetPlan) -> _Step:
    stack = find_stack(job, export)
    if stack is not None:
        return _Step(Outcome(job, resolve_target(job.source, job.output, export, stack, targets)), info=stack, is_stack=True)
    with open_source(job.source, page=job.page, rate=job.rate) as source:
        info = _named_by(source, job)
        target = resolve_target(job.source, job.output, export, info, targets)
        if target is None:
            return _Step(Outcome(job))
        if info.timeline is not None:
            return _Step(Outcome(job, target), info=info)
        result = info_of_result(info, job.geometry_for(info))
        open_sink(target, result, export, None).abort()  # fails now rather than after the work
        frame, samples = _frame_of(source, job)
        return _Step(Outcome(job, target, notices=frame.notices), frame, result, samples=samples)


def _frame_of(source: FrameStream, job: Job) -> tuple[Frame, Sequence[Sample]]:
    """Return the photo of a job, and what decides its light; see `_Step`."""
    if job.number is None:
        return next(source.frames()), ()
    with open_video(job.source) as video:
        view = VideoView(video)
        samples = () if job.light is not None else (*view.lead_in(job.number), view.sample(job.number))
        return video.frame(job.number), samples


def _light_of(step: _Step, frame: Frame, enhancer: Enhancer) -> Illumination:
    if step.outcome.job.light is not None:
        return step.outcome.job.light
    if not step.samples:
        return enhancer.analyze_illumination(frame)
    *lead_in, sample = step.samples
    return PlaybackIllumination(enhancer).analyze(*sample, lead_in)


def _enhance(step: _Step, engine: Engine, progress: Progress, events: JobEvents) -> _Step:
    job, target = step.outcome.job, step.outcome.target
    if step.is_stack and target is not None:
        events.on_write(job, target)
        return _Step(_enhance_stack(job, target, engine, progress))
    if step.info is not None and step.info.timeline is not None and target is not None:
        events.on_write(job, target)
        return _Step(_enhance_video(job, target, step.info, engine, progress, events))
    if step.frame is None or step.info is None:
        return step
    depth = format_for(step.info, engine.export, target).depth_for(step.info.dtype, engine.export.bit_depth)
    light = _light_of(step, step.frame, engine.enhancer)
    frame = engine.enhancer.enhance(step.frame, engine.settings, progress, illumination=light, depth=depth)
    well_lit = light.well_lit and not engine.settings.adjusts_light
    geometry = job.geometry.for_size(frame.width, frame.height)
    frame = apply_geometry(frame, geometry)
    if engine.export.before_after is not None:
        frame = join_before_after(apply_geometry(step.frame, geometry), frame, engine.export.before_after, depth)
    return _Step(replace(step.outcome, well_lit=well_lit), frame, step.info)


def _enhance_video(job: Job, target: Path, info: MediaInfo, engine: Engine, progress: Progress, events: JobEvents) -> Outcome:
    from lowlight_app.video_pipeline import enhance_video  # loads PyAV

    request = replace(video_request(job, info, engine), on_frame=partial(events.on_frame, job))
    result = enhance_video(job.source, target, request, progress)
    return Outcome(job, result.target, well_lit=result.well_lit, notices=result.notices)


def video_request(job: Job, info: MediaInfo, engine: Engine) -> VideoRequest:
    """Return how to enhance and write the video of a job.

    Args:
        job: the job.
        info: the properties of its source.
        engine: the engine, with the settings of the job.

    Raises:
        UsageError: the crop reaches beyond the picture.
    """
    from lowlight_app.video_request import VideoRequest  # loads PyAV

    track = SettingsTrack(engine.settings, job.segments, job.geometry_for(info))
    return VideoRequest(engine.enhancer, engine.model_id, track, engine.export, job.cut, job.rate)


def _enhance_stack(job: Job, target: Path, engine: Engine, progress: Progress) -> Outcome:
    request = StackRequest(engine.enhancer, engine.model_id, engine.settings, engine.export, job.stack)
    result = enhance_stack(job.source, target, request, progress)
    return Outcome(job, result.target, well_lit=result.well_lit, notices=result.notices)


def _write(step: _Step, engine: Engine, events: JobEvents) -> Outcome:
    job = step.outcome.job
    outcome = _attempt(job, lambda: _written(step, engine.for_job(job), events)).outcome
    events.on_finish(outcome)
    return outcome


def _written(step: _Step, engine: Engine, events: JobEvents) -> _Step:
    job, target = step.outcome.job, step.outcome.target
    if step.frame is None or step.info is None or target is None:
        return step
    events.on_write(job, target)
    provenance = Provenance(__version__, engine.model_id, asdict(engine.settings))
    with open_sink(target, step.info, engine.export, provenance) as sink:
        sink.write(step.frame)
    return _Step(replace(step.outcome, target=sink.target, notices=(*step.outcome.notices, *sink.notices)))
