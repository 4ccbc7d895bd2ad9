"""The segments of a long result: written one after the other, and joined without encoding them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, Self

import av
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.media.files.work_folder import WorkFolder
from lowlight_app.media.video.encoders import EncoderChoice
from lowlight_app.media.video.open import url_of
from lowlight_app.media.video.segment_writer import SegmentWriter, encode_again

FRAMES_PER_SEGMENT = 500
"""So many frames of work are lost at most: a minute or a few. Encoders place a key frame every 250 frames or so anyway, so that
more of them hardly enlarge the result."""


@dataclass(frozen=True)
class Segment:
    """A finished segment.

    Attributes:
        number: the number, from 0, in the order of the result.
        name: the name of its file in the work folder.
        size: the size of the file, in bytes.
        start: the time at which the result shows its first frame, in ticks of the encoder.
        final, end: when its last frame begins and ends, likewise; equal if its duration is unknown.
        frames: number of frames.
        last: time of the last frame in the source, in seconds.
    """

    number: int
    name: str
    size: int
    start: int
    final: int
    end: int
    frames: int
    last: Fraction

    def to_json(self) -> dict[str, Any]:
        """Return values that JSON can represent; see `from_json`."""
        return {**asdict(self), "last": str(self.last)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Convert the result of `to_json` back."""
        return cls(**{**values, "last": Fraction(values["last"])})

    @classmethod
    def of(cls, number: int, writer: SegmentWriter, last: Fraction) -> Self:
        """Return the record of a segment that was written and closed."""
        assert writer.start is not None
        size = writer.path.stat().st_size
        return cls(number, writer.path.name, size, writer.start, writer.final, writer.end, writer.frames, last)


class Segments:
    """The segments of one result, recorded in the journal of its work folder as soon as they are finished.

    Args:
        work: the folder, with the segments of an interrupted attempt.
        choice: the encoder.
        aspect: see `SegmentWriter`.

    Attributes:
        finished: the finished segments, in order, up to the first that is missing.
    """

    def __init__(self, work: WorkFolder, choice: EncoderChoice, aspect: Fraction) -> None:
        self._work, self._choice, self._aspect = work, choice, aspect
        self._writer: SegmentWriter | None = None
        self._last = Fraction(0)
        self.finished: list[Segment] = []
        self._later = {segment.number: segment for segment in self._unchanged()}
        self._order()

    @property
    def interval(self) -> int:
        """Number of frames of a segment; the last one may have fewer."""
        return FRAMES_PER_SEGMENT

    @property
    def frames(self) -> int:
        """Number of frames in the finished segments."""
        return sum(segment.frames for segment in self.finished)

    def has(self, number: int) -> bool:
        """Return whether a segment is finished."""
        return number < len(self.finished) or number in self._later

    def add(self, segment: Segment) -> None:
        """Add a finished segment that was written elsewhere, in any order.

        Raises:
            OSError: the journal cannot be written.
        """
        self._later[segment.number] = segment
        self._order()
        self._commit()

    def write(self, frame: VideoFrame, pts: int, duration: int, time: Fraction) -> None:
        """Encode the next frame, shown at `time` in the source, in seconds; see `SegmentWriter.write`."""
        if self._writer is None:
            self._later.clear()  # they are written again
            self._writer = self._new_writer(len(self.finished))
        self._writer.write(frame, pts, duration)
        self._last = time
        if self._writer.frames >= FRAMES_PER_SEGMENT:
            self.finish()

    def finish(self) -> None:
        """Finish the current segment, if there is one."""
        if self._writer is not None and self._writer.start is not None:
            self._writer.close()
            done, self._writer = self._writer, None
            self.finished.append(Segment.of(len(self.finished), done, self._last))
            self._commit()

    def abort(self) -> None:
        """Delete the unfinished segment. Safe to call twice."""
        if self._writer is not None:
            self._writer.abort()
            self._writer = None

    def make_uniform(self, check: Callable[[], None]) -> None:
        """Encode segments again that the encoder of the last one did not write, since players expect the same of a whole track.

        Args:
            check: called before each frame; stops the work by raising `Cancelled`.
        """
        wanted = self._parameters(self.finished[-1])
        for number, segment in enumerate(self.finished):
            if self._parameters(segment) != wanted:
                old = self._work.path / segment.name
                self._writer = self._new_writer(number)
                encode_again(old, self._writer, self._choice, segment.start, check)
                self._writer.close()
                done, self._writer = self._writer, None
                self.finished[number] = Segment.of(number, done, segment.last)
                self._commit()
                old.unlink()

    def template(self) -> av.container.InputContainer:
        """Open the last segment, whose video track has the properties of all."""
        return av.open(url_of(self._work.path / self.finished[-1].name))

    def packets(self) -> Iterator[tuple[Fraction, Packet[Any]]]:
        """Yield the packets of all segments with the timestamps of the result, and when it shows each, in seconds.

        A segment starts to decode before it shows its first frame, while the last frames of the one before are still shown. The
        decoding times then follow those of the one before, which are the times of its frames in order, as within a segment.
        """
        unused: list[int] = []  # a heap of frame times
        last: int | None = None
        for segment in self.finished:
            for pts, dts, packet in self._packets_of(segment):
                while last is not None and unused and unused[0] <= last:
                    heappop(unused)
                if last is not None and dts <= last:
                    dts = heappop(unused) if unused else last + 1
                packet.pts, packet.dts, last = pts, dts, dts
                heappush(unused, pts)
                yield pts * packet.time_base, packet

    def _packets_of(self, segment: Segment) -> Iterator[tuple[int, int, Packet[Any]]]:
        """Yield the timestamps and packets of a segment; the packets still have those of its file."""
        with av.open(url_of(self._work.path / segment.name)) as file:
            stream = file.streams.video[0]
            ticks = self._choice.time_base / Fraction(stream.time_base or 1)
            start, final, end = (round(time * ticks) for time in (segment.start, segment.final, segment.end))
            for packet in file.demux(stream):
                if packet.dts is not None and packet.pts is not None:
                    pts = packet.pts + start
                    # MP4 does not state how long a frame is shown, but when the next one is decoded.
                    packet.duration = end - final if pts == final and end > final else min(packet.duration or 0, final - pts)
                    yield pts, packet.dts + start, packet

    def _parameters(self, segment: Segment) -> bytes | None:
        """Return what a decoder needs to know of a segment in advance: its parameter sets."""
        with av.open(url_of(self._work.path / segment.name)) as file:
            stream: VideoStream = file.streams.video[0]
            return stream.codec_context.extradata

    def _new_writer(self, number: int) -> SegmentWriter:
        """Open the next segment, or another file for a finished one."""
        taken = {segment.name for segment in self.finished}
        name = next(name for name in (segment_name(number), segment_name(number, "again")) if name not in taken)
        return SegmentWriter(self._work.path / name, self._choice, self._aspect)

    def _commit(self) -> None:
        self._work.commit([segment.to_json() for segment in (*self.finished, *self._later.values())])

    def _order(self) -> None:
        while (number := len(self.finished)) in self._later:
            self.finished.append(self._later.pop(number))

    def _unchanged(self) -> Iterator[Segment]:
        """Yield the segments of an interrupted attempt whose files have not changed."""
        for values in self._work.parts:
            segment = Segment.from_json(values)
            file = self._work.path / segment.name
            if file.is_file() and file.stat().st_size == segment.size:
                yield segment


def segment_name(number: int, suffix: str = "") -> str:
    """Return the name of the file of a segment."""
    return f"{number:05}-{suffix}.mp4" if suffix else f"{number:05}.mp4"
