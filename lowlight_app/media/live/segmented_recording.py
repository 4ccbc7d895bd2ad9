"""A recording in segments: its files, and how it ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from lowlight_app.errors import ExportError
from lowlight_app.media.live.recording_files import RecordingFiles, recording_to


class SegmentedRecording(ABC):
    """A recording, to be used in a `with` statement. What was written stays, whatever happens.

    Args:
        files: the names.

    Attributes:
        paths: the files, in order.
    """

    def __init__(self, files: RecordingFiles) -> None:
        self.paths: list[Path] = []
        self._files = files

    def close(self) -> None:
        """Finish the last file. Safe to call twice.

        Raises:
            ExportError: it could not be finished; what was written is kept.
        """
        with self._recording():
            self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            with suppress(ExportError):
                self.close()

    def _recording(self) -> AbstractContextManager[None]:
        """Name the current file in errors of writing."""
        return recording_to(self.paths[-1] if self.paths else self._files.target)

    @abstractmethod
    def _finish(self) -> None:
        """Finish the current file, if there is one."""
