"""Enhance one long video on many workers: one of them plans its segments and joins them, all enhance them.

The segments lie in the work folder beside the result, where an attempt that ends leaves them to the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import Client, Future, KilledWorker, as_completed

from lowlight_app.bug_report import as_unexpected
from lowlight_app.cluster.attempts import MOST_LOSSES, MOST_TRIES
from lowlight_app.cluster.records import Assignment
from lowlight_app.cluster.storage import address_of
from lowlight_app.errors import ClusterError, DeadlyFileError, LowlightError
from lowlight_app.frame import MediaInfo
from lowlight_app.media.video import segments
from lowlight_app.media.video.segments import Segment
from lowlight_app.pipeline import inspect_source
from lowlight_app.progress import Progress
from lowlight_app.video_pipeline import VideoResult
from lowlight_app.video_request import VideoRequest
from lowlight_app.video_segments import PlannedSegment, SegmentedExport

_LEAST_SEGMENTS = 3
"""Smallest number of segments of a divided video: the light is decided twice, which pays only if several workers help."""
_PRIORITY = 10
"""Priority of segments in Dask, higher than that of files: a video that was begun is finished first."""
_POLL = 0.05
"""Seconds between two checks for finished segments."""


@dataclass(frozen=True)
class SegmentAssignment:
    """One segment of a video for a worker.

    Attributes:
        video: the video.
        info: the properties of the video.
        segment: the segment.
        folder: the folder of the segments and checkpoints.
    """

    video: Assignment
    info: MediaInfo
    segment: PlannedSegment
    folder: Path


@dataclass(frozen=True)
class SegmentReport:
    """A worker's report on a segment: its record, or an error.

    Attributes:
        worker: name of the worker.
    """

    worker: str
    result: Segment | LowlightError


def find_divisible(assignment: Assignment) -> MediaInfo | None:
    """Return the properties of a video that is long enough to divide, and whose files all workers can read; None for other jobs.

    Raises:
        LowlightError: the source cannot be read, or not be enhanced as requested.
    """
    job, export = assignment.job, assignment.job.export
    assert export is not None
    at_addresses = address_of(job.source) is not None or address_of(assignment.target) is not None
    if at_addresses or job.source.is_dir() or job.number is not None or export.frames is not None:
        return None
    info = inspect_source(job, export)
    if info.timeline is None:
        return None
    frames = (job.cut.length(info.timeline.duration) or 0) * info.timeline.rate
    return info if frames > _LEAST_SEGMENTS * segments.FRAMES_PER_SEGMENT else None


class DividedVideo:
    """A video whose segments are enhanced by all workers.

    Args:
        assignment: the video.
        info: the properties of the video.
        client: a client of the cluster.
        work: enhances a segment in a worker.
        on_finish: called with each finished segment and the name of the worker that has enhanced it.
    """

    def __init__(
        self,
        assignment: Assignment,
        info: MediaInfo,
        client: Client,
        work: Callable[[SegmentAssignment], SegmentReport],
        on_finish: Callable[[Segment, str], None],
    ) -> None:
        self._on_finish = on_finish
        self._assignment, self._info, self._client, self._work = assignment, info, client, work
        self._submissions: dict[Future, _Submission] = {}
        self._completed = as_completed(with_results=True, raise_errors=False, loop=client.loop)

    def enhance(self, request: VideoRequest, progress: Progress, on_planned: Callable[[], None]) -> VideoResult:
        """Plan the segments, give them out, and join them.

        Args:
            request: how to enhance and write the video.
            progress: stops the work when cancelled.
            on_planned: called when the light of all frames is decided. This process then mostly waits.

        Raises:
            LowlightError: the video cannot be read, enhanced or written; finished segments stay for the next attempt.
            Cancelled: `progress` was cancelled.
        """
        try:
            with SegmentedExport(self._assignment.job.source, self._assignment.target, request, progress) as export:
                for segment in export.plan():
                    self._submit(_Submission(SegmentAssignment(self._assignment, self._info, segment, export.folder)))
                    self._collect(export)
                on_planned()
                while self._submissions:
                    progress.report(1.0)
                    if not self._completed.has_ready():
                        time.sleep(_POLL)
                    self._collect(export)
                return export.join()
        finally:
            self._client.cancel(list(self._submissions), force=True)

    def _submit(self, submission: _Submission) -> None:
        others = self._others(submission.worker)
        preference = {"workers": others, "allow_other_workers": True} if others else {}
        future = self._client.submit(self._work, submission.assignment, pure=False, retries=0, priority=_PRIORITY, **preference)
        self._submissions[future] = submission
        self._completed.add(future)

    def _others(self, name: str | None) -> list[str]:
        """Return the addresses of all workers except the one of this name; an empty list if there is no name."""
        if name is None:
            return []
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return [address for address, facts in workers.items() if str(facts["name"]) != name]

    def _collect(self, export: SegmentedExport) -> None:
        """Add the finished segments, and give out again those in which a worker has failed."""
        if not self._completed.has_ready():
            return
        for future, result in self._completed.next_batch(block=False):
            submission = self._submissions.pop(future)
            if not isinstance(result, SegmentReport):
                self._submit(self._after_loss(submission, future))
            elif isinstance(result.result, Segment):
                export.add(result.result)
                self._on_finish(result.result, result.worker)
            elif submission.tries < MOST_TRIES and not isinstance(result.result, DeadlyFileError):
                self._submit(replace(submission, tries=submission.tries + 1, worker=result.worker))
            else:
                raise result.result

    def _after_loss(self, submission: _Submission, future: Future) -> _Submission:
        """Return the next submission of a segment that Dask has given up.

        Raises:
            LowlightError: the segment must not be given out again.
        """
        source = self._assignment.job.source
        error = future.exception() if future.status == "error" else None
        if isinstance(error, Exception) and not isinstance(error, KilledWorker):
            raise as_unexpected(error, source)
        if submission.losses >= MOST_LOSSES:
            raise ClusterError("the workers that had this file ended; it is left out.", path=source)
        return replace(submission, losses=submission.losses + 1)


@dataclass(frozen=True)
class _Submission:
    """A segment that was submitted to Dask.

    Attributes:
        assignment: the segment.
        tries: how often it was given out.
        losses: how often Dask has given it up.
        worker: name of the worker that failed.
    """

    assignment: SegmentAssignment
    tries: int = 1
    losses: int = 0
    worker: str | None = None
