"""Enhance the segments of a video independently of each other, in any order and in any number of processes.

The light of a frame depends on all frames before it. It is therefore decided first, for the whole video in order, which takes a
small share of the work; a checkpoint holds the state in which each segment finds the enhancer. Every segment then becomes the
file that `enhance_video` would have written, and the files are joined as there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, islice, takewhile
from pathlib import Path
from types import TracebackType
from typing import Self

from lowlight_app.enhance.checkpoints import CheckpointWriter, last_checkpoint
from lowlight_app.errors import Message
from lowlight_app.media.files.part_file import writing
from lowlight_app.media.video.segment_sink import SegmentSink
from lowlight_app.media.video.segment_writer import EncoderError
from lowlight_app.media.video.segments import Segment
from lowlight_app.progress import Progress
from lowlight_app.video_pipeline import Beginning, VideoResult, continued_at, enhance_stream
from lowlight_app.video_request import VideoRequest, frame_coder_of, frames_of_result, identity_of, open_video_sink


@dataclass(frozen=True)
class PlannedSegment:
    """A segment that is to be enhanced.

    Attributes:
        number: the number, from 0, in the order of the result.
        first: number of its first frame in the result.
        frames: number of frames.
        done: time in the source of the last frame before it, in seconds; None if there is none.
        last: time in the source of its last frame, in seconds.
    """

    number: int
    first: int
    frames: int
    done: Fraction | None
    last: Fraction


class SegmentedExport:
    """An export of a video whose segments `enhance_segment` enhances, to be used in a `with` statement.

    If it ends before `join`, the next attempt, or `enhance_video`, uses the segments that were added; cancelling deletes them.

    Args:
        path: the video.
        target: see `resolve_target`.
        request: how to enhance and write it, as a video.
        progress: reports each frame whose light is decided; stops the work when cancelled.

    Attributes:
        folder: the folder of the segments and checkpoints.

    Raises:
        LowlightError: the video cannot be read, or the result not be written.
    """

    def __init__(self, path: Path, target: Path, request: VideoRequest, progress: Progress | None = None) -> None:
        self._request, self._progress = request, progress or Progress()
        self._damages, self._frames, self._well_lit = list[Message](), 0, False
        self._source = request.open(path)
        try:
            self._sink = open_video_sink(target, self._source, request, identity_of(path, request), self._progress)
        except BaseException:
            self._source.close()
            raise
        self.folder = self._sink.finished.folder
        self._continued_at = self._sink.finished.last

    def plan(self) -> Iterator[PlannedSegment]:
        """Decide the light of all frames, in order; yield each segment that is missing as soon as it can be enhanced.

        Raises:
            LowlightError: a frame cannot be read, or a checkpoint not be written.
            Cancelled: the progress was cancelled.
        """
        done: Fraction | None = None
        with closing(self._followed()) as followed:
            for number in count():
                times = list(islice(followed, self._sink.finished.interval))
                if not times:
                    return
                segment = PlannedSegment(number, self._frames, len(times), done, times[-1])
                done, self._frames = segment.last, self._frames + segment.frames
                if not self._sink.has(number):
                    yield segment
                elif self._continued_at is None:  # only later ones are finished
                    self._continued_at = Fraction(0)

    def add(self, segment: Segment) -> None:
        """Add a finished segment, in any order.

        Raises:
            ExportError: it cannot be recorded.
        """
        self._sink.add(segment)

    def join(self) -> VideoResult:
        """Join the segments with the sound and all else of the source; verify the result, and give it its name.

        Raises:
            LowlightError: the result cannot be written.
            ValueError: a segment is missing.
        """
        if not self._frames or self._sink.finished.frames != self._frames:
            raise ValueError("not all planned segments were added")
        self._sink.close()
        found = [message for message in (self._source.notice, *self._damages) if message is not None]
        if self._continued_at is not None:
            found.append(continued_at(self._continued_at))
        return VideoResult(self._sink.target, (*self._source.info.notices, *found, *self._sink.notices), self._well_lit)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._source:
            if kind is None:
                self._sink.abort()
            else:
                self._sink.__exit__(kind, error, trace)

    def _followed(self) -> Generator[Fraction, None, None]:
        """Yield the times of the frames whose light is decided; write the checkpoints."""
        enhancer = self._request.new_enhancer()
        checkpoints = CheckpointWriter(self.folder, self._sink.finished.interval, keep=True)
        with closing(frames_of_result(self._source, self._request, self._progress, self._damages)) as frames:
            for frame in frames:
                self._progress.report(self._share_at(frame.time), self._source.path.name)
                enhancer.follow(frame)
                with writing(self._sink.target):
                    checkpoints.passed(frame.time, enhancer)
                yield frame.time
        self._well_lit = enhancer.well_lit

    def _share_at(self, time: Fraction) -> float:
        timeline, cut = self._source.info.timeline, self._request.cut
        length = cut.length(timeline.duration if timeline is not None else None)
        return float(cut.result_time(time) / length) if length else 0.0


def enhance_segment(
    path: Path, request: VideoRequest, segment: PlannedSegment, folder: Path, progress: Progress | None = None
) -> Segment:
    """Enhance a segment of a video, as `enhance_video` would.

    Args:
        path: the video.
        request: the request of the export; its enhancer may be another one with the same network.
        segment: a segment of `SegmentedExport.plan`.
        folder: the folder of the export, or a copy of it; contains the checkpoints, and receives the file.
        progress: reports the share of the segment; stops the work when cancelled.

    Returns:
        The record for `SegmentedExport.add`.

    Raises:
        LowlightError: the video cannot be read, enhanced or written; the file is deleted.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    try:
        return _enhance_segment(path, request, segment, folder, progress)
    except EncoderError as error:
        if not error.hardware:
            raise
        return _enhance_segment(path, request.on_cpu, segment, folder, progress)


def _enhance_segment(path: Path, request: VideoRequest, segment: PlannedSegment, folder: Path, progress: Progress) -> Segment:
    begin = Beginning(last_checkpoint(folder, segment.number), segment.first, segment.done)
    finished = count(1)
    with (
        request.open(path) as source,
        SegmentSink(folder, segment.number, frame_coder_of(source, request)) as sink,
        closing(frames_of_result(source, request, progress, [], begin.checkpoint.after)) as frames,
    ):
        wanted = takewhile(lambda frame: frame.time <= segment.last, frames)
        enhance_stream(
            wanted, sink, request, lambda _: progress.report(next(finished) / segment.frames, path.name), progress, begin
        )
    return sink.record
