"""Write one segment of a result independently of the others."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from av.error import FFmpegError

from lowlight_app.errors import ExportError, Message
from lowlight_app.frame import AnyFrame
from lowlight_app.frame_stream import FrameSink
from lowlight_app.media.video.frame_coder import FrameCoder
from lowlight_app.media.video.segment_writer import SegmentWriter
from lowlight_app.media.video.segments import Segment, segment_name


class SegmentSink(FrameSink):
    """The file of one segment, which `VideoSink.add` adds to the result.

    Its name is used once: a second attempt at a segment does not meet the first, which may still run on a computer out of reach.

    Args:
        folder: the folder of the segments.
        number: the number of the segment.
        coder: prepares the frames for the encoder.

    Raises:
        ExportError: the file cannot be written; so do the methods.
    """

    def __init__(self, folder: Path, number: int, coder: FrameCoder) -> None:
        self.target, self.notices = folder / segment_name(number, uuid.uuid4().hex[:8]), list[Message]()
        self._number, self._coder, self._last = number, coder, Fraction(0)
        self._record: Segment | None = None
        with self._writing():
            self._writer = SegmentWriter(self.target, coder.choice, coder.track.aspect)

    @property
    def record(self) -> Segment:
        """The record of the finished segment, after `close`."""
        assert self._record is not None
        return self._record

    def write(self, frame: AnyFrame) -> None:
        """See `FrameSink.write`."""
        with self._writing():
            self._writer.write(self._coder.coded(frame), *self._coder.ticks(frame))
        self._last = frame.time

    def close(self) -> None:
        """See `FrameSink.close`."""
        if self._record is None:
            with self._writing():
                self._writer.close()
                self._record = Segment.of(self._number, self._writer, self._last)

    def abort(self) -> None:
        """See `FrameSink.abort`."""
        if self._record is None:
            self._writer.abort()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, FFmpegError) as error:
            reason = error.strerror or error
            raise ExportError("the file cannot be written ({reason}).", path=self.target, reason=reason) from error
