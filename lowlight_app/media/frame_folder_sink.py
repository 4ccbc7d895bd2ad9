"""Write the frames of a video as images, into a hidden folder that is renamed when all are written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from lowlight_app.errors import ExportError, Message, reason_of
from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.frame_stream import Finished, ResumableSink
from lowlight_app.media.effects import Finish
from lowlight_app.media.files.publish import numbered_names
from lowlight_app.media.files.work_folder import WorkFolder
from lowlight_app.media.formats.registry import format_for
from lowlight_app.media.photo_sink import PhotoSink
from lowlight_app.settings import Conflict, ExportSettings

_IMAGES_PER_RECORD = 20
"""Images between two records in the journal: so many are written again at most."""


class FrameFolderSink(ResumableSink):
    """A folder of numbered images; see `ResumableSink`.

    Args:
        target: the folder.
        source_info: the properties of the video.
        export: depth, conflict rule, and `frames` for the format of the images.
        identity: see `WorkFolder`.

    Attributes:
        notices: changes that the user should know about.
    """

    def __init__(
        self, target: Path, source_info: MediaInfo, export: ExportSettings, identity: Mapping[str, Any] | None = None
    ) -> None:
        self.target = target
        self.notices = [Message("Images cannot hold sound, subtitles or frame times; these were left out.")]
        self._export = replace(export, format=export.frames)
        self._info = replace(source_info, format=export.frames or "png", timeline=None)
        self._suffix = format_for(self._info, self._export).suffixes[0]
        self._finish = Finish(export)
        self._closed = False
        self._work = WorkFolder(target, identity)
        self._images = self._work.path / "images"
        with self._writing():
            self._count, self._last = self._written_before()

    @property
    def finished(self) -> Finished:
        """See `ResumableSink`."""
        interval = _IMAGES_PER_RECORD
        return Finished(self._work.path, interval, self._count // interval, self._count, self._last)

    def write(self, frame: Frame) -> None:
        """See `FrameSink.write`."""
        self._count += 1
        with PhotoSink(self._path(self._count), self._info, self._export, None, self._finish) as image:
            image.write(frame)
        self._last = frame.time
        if self._count % _IMAGES_PER_RECORD == 0:
            with self._writing():
                self._work.commit([{"images": self._count, "last": str(frame.time)}])

    def close(self) -> None:
        """See `FrameSink.close`."""
        if self._closed:
            return
        if not self._count:
            raise ExportError("there is no frame to write.", path=self.target)
        names = numbered_names(self.target) if self._export.conflict is Conflict.UNIQUE else iter([self.target])
        free = next((name for name in names if not os.path.lexists(name)), None)
        if free is None:
            raise ExportError(
                "a file or folder with this name exists and was not replaced; choose another name.", path=self.target
            )
        with self._writing():
            self._images.rename(free)
        self.target, self._closed = free, True
        self._work.close(keep=False)

    def abort(self) -> None:
        """See `FrameSink.abort`."""
        self._work.close(keep=True)

    def discard(self) -> None:
        """See `ResumableSink.discard`."""
        self._work.close(keep=False)

    def _path(self, number: int) -> Path:
        return self._images / f"{number:06}{self._suffix}"

    def _written_before(self) -> tuple[int, Fraction | None]:
        """Return the number of images of an interrupted attempt, and the time of the last; delete those after it."""
        count, last = 0, None
        if self._work.parts:
            record = self._work.parts[-1]
            count, last = int(record["images"]), Fraction(record["last"])
        kept = {self._path(number) for number in range(1, count + 1)}
        self._images.mkdir(exist_ok=True)
        found = set(self._images.iterdir())
        if not kept <= found:
            count, last, kept = 0, None, set()
        for file in found - kept:
            file.unlink()
        return count, last

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ExportError("the folder cannot be created ({reason}).", path=self.target, reason=reason_of(error)) from error
