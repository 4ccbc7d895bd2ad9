"""The interfaces of everything that reads or writes frames: streams, seekable videos, sinks. Loads no codec."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import Message
from lowlight_app.frame import WHOLE, Frame, MediaInfo, TimeSpan
from lowlight_app.progress import Cancelled, Interrupted, Progress


class FrameStream(Protocol):
    """A source of frames whose number may be unknown, to be used in a `with` statement: a photo, a video, a camera.

    Attributes:
        path: the file or device.
    """

    path: Path

    @property
    def info(self) -> MediaInfo:
        """Format, size, depth and metadata."""
        ...

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """Yield the frames in order, decoding each when it is requested.

        Raises:
            MediaError: the source is damaged.
            Cancelled: `progress` was cancelled.
        """
        ...

    def close(self) -> None:
        """Release the file or device. Safe to call twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class FrameSequence(FrameStream, Protocol):
    """A stream of known length with random access: the pages of a file, the frames of a video."""

    @property
    def count(self) -> int:
        """The exact number of frames."""
        ...

    def frame(self, number: int) -> Frame:
        """Return one frame, identical to the one that `frames` yields.

        Args:
            number: from 0 to `count` - 1.

        Raises:
            MediaError: there is no such frame, or it is damaged.
        """
        ...


class SeekableVideo(FrameSequence, Protocol):
    """A sequence of frames with timestamps and possibly sound.

    Attributes:
        has_sound: whether `sound` yields anything.
        damage: where the frames read so far were damaged; None if they were not.
    """

    has_sound: bool
    damage: Message | None

    def frames(self, progress: Progress | None = None, *, span: TimeSpan = WHOLE) -> Iterator[Frame]:
        """Yield the frames of a time span in order; see `FrameStream.frames`."""
        ...

    def number_at(self, time: Fraction) -> int:
        """Return the number of the frame shown at a time, in seconds from the start."""
        ...

    def time_of(self, number: int) -> Fraction:
        """Return when a frame is shown, in seconds from the start."""
        ...

    def sound(self, rate: int, span: TimeSpan = WHOLE) -> Iterator[NDArray[np.int16]]:
        """Yield the sound of a time span as stereo samples of shape (n, 2), `rate` per second."""
        ...


class FrameSink(Protocol):
    """A file that frames are written to, to be used in a `with` statement; an exception in it leaves no file behind.

    Attributes:
        target: the requested path; after `close`, the path that was actually written.
        notices: changes that the user should know about.
    """

    target: Path
    notices: list[Message]

    def write(self, frame: Frame) -> None:
        """Write the next frame.

        Raises:
            ExportError: it could not be written.
        """
        ...

    def close(self) -> None:
        """Publish the finished file under its name. Safe to call twice.

        Raises:
            ExportError: nothing complete was written, or the file could not be renamed.
        """
        ...

    def abort(self) -> None:
        """Delete the unfinished file. Safe to call twice, and after `close`."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self.abort()


@dataclass(frozen=True)
class Finished:
    """What is finished of a result that is written in parts.

    Attributes:
        folder: the folder of the parts.
        interval: number of frames of a part; the last part may have fewer.
        parts: number of finished parts.
        frames: number of frames in them.
        last: time in the source of the last of these frames; the next frame to write is the one after it. None to write all.
    """

    folder: Path
    interval: int
    parts: int
    frames: int
    last: Fraction | None


class ResumableSink(FrameSink, Protocol):
    """A sink that keeps finished parts for another attempt: if the export fails or the process ends, not if it is cancelled."""

    @property
    def finished(self) -> Finished:
        """What is finished, by earlier attempts too."""
        ...

    def discard(self) -> None:
        """Delete what was written, finished parts too. Safe to call twice, and after `close`."""
        ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Cancelled) and not isinstance(error, Interrupted):
            self.discard()
        super().__exit__(kind, error, trace)
