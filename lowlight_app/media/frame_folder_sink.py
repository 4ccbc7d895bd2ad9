"""Write the frames of a video as images, into a hidden folder that is renamed when all are written."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from lowlight_app.errors import ExportError, Message, reason_of
from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.frame_stream import FrameSink
from lowlight_app.media.effects import Finish
from lowlight_app.media.files.part_file import part_path
from lowlight_app.media.files.publish import numbered_names
from lowlight_app.media.formats.registry import format_for
from lowlight_app.media.photo_sink import PhotoSink
from lowlight_app.settings import Conflict, ExportSettings


class FrameFolderSink(FrameSink):
    """A folder of numbered images; see `FrameSink`.

    Args:
        target: the folder.
        source_info: of the video.
        export: depth, conflict rule, and `frames` for the format of the images.

    Attributes:
        notices: changes that the user should know about.
    """

    def __init__(self, target: Path, source_info: MediaInfo, export: ExportSettings) -> None:
        self.target = target
        self.notices = [Message("Images cannot hold sound, subtitles or frame times; these were left out.")]
        self._export = replace(export, format=export.frames)
        self._info = replace(source_info, format=export.frames or "png", timeline=None)
        self._suffix = format_for(self._info, self._export).suffixes[0]
        self._finish = Finish(export)
        self._part = part_path(target)
        self._count, self._closed = 0, False

    def write(self, frame: Frame) -> None:
        """See `FrameSink.write`."""
        self._count += 1
        with PhotoSink(self._part / f"{self._count:06}{self._suffix}", self._info, self._export, None, self._finish) as image:
            image.write(frame)

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
        try:
            self._part.rename(free)
        except OSError as error:
            raise ExportError("the folder cannot be created ({reason}).", path=self.target, reason=reason_of(error)) from error
        self.target, self._closed = free, True

    def abort(self) -> None:
        """See `FrameSink.abort`."""
        if not self._closed:
            shutil.rmtree(self._part, ignore_errors=True)
