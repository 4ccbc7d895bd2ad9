"""The interfaces that readers and writers of frames share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    pass


class FrameSource(Protocol):
    """A file that gives frames, to be used in a `with` statement.

    Attributes:
        path: the file.
        info: what it says about itself.
    """

    path: Path
    info: MediaInfo

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """The frames in order, decoded as they are asked for.

        Raises:
            MediaError: the file is damaged.
            Cancelled: by `progress`.
        """
        ...

    def close(self) -> None:
        """Let go of the file. Does no harm twice."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class FrameSink(Protocol):
    """A file that takes frames, to be used in a `with` statement: leaving it by an exception leaves no file behind.

    Attributes:
        target: the final path; after `close` the one that was really given.
    """

    target: Path

    def write(self, frame: Frame) -> None:
        """Take the next frame.

        Raises:
            ExportError: it could not be written.
        """
        ...

    def close(self) -> None:
        """Give the finished file its name. Does no harm twice.

        Raises:
            ExportError: nothing complete was written, or the name could not be given.
        """
        ...

    def abort(self) -> None:
        """Leave nothing behind. Does no harm twice, nor after `close`."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.close()
        finally:
            self.abort()
