"""Renders results for other programs on a worker thread: an image for the clipboard, or files to drag."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import LowlightError
from lowlight_app.geometry import Geometry
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.export.result_image import render_result
from lowlight_app.gui.library.photo import Photo
from lowlight_app.progress import Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer, Illumination

_MAX_AGE = 24 * 3600
"""Seconds for which dragged files are kept: the program that received them may read them late."""
_Request = tuple[Path, int | None, EnhanceSettings, Geometry]
"""File, page, settings and geometry."""


class ShareRenderer(QObject):
    """Renders independently of the export queue, because the user waits; a new request replaces the previous one.

    Args:
        engine: provides the network; requests are ignored while no model is loaded.
        worker: where results are rendered.
        folder: where files to drag are written.
    """

    rendered = Signal(object)
    """The result as a `QImage`."""
    written = Signal(object)
    """Paths of the written results."""
    failed = Signal(str)

    def __init__(self, engine: EngineLoader, worker: Worker, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._worker, self._folder = engine, worker, folder

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return self._engine.enhancer is not None

    def render(self, photo: Photo, light: Illumination | None) -> None:
        """Render the result of a photo, a video's current frame or a stack's current page, with its current settings.

        Args:
            photo: The photo, video or stack.
            light: Of the frame of the video; None if it is not known.
        """
        enhancer, request = self._engine.enhancer, _request_of(photo)
        number = photo.frame_number if photo.is_video else None
        stack = photo.stack.settings if photo.is_stack else None
        if enhancer is not None:
            self._submit(
                lambda progress, _: render_result(*request, number, enhancer, progress, stack=stack, light=light),
                self.rendered.emit,
            )

    def write(self, photos: Sequence[Photo], export: ExportSettings) -> None:
        """Write the results of photos, with their current settings, to temporary files."""
        enhancer, model, requests = self._engine.enhancer, self._engine.model_id, [_request_of(photo) for photo in photos]
        folder, export = self._folder / uuid.uuid4().hex[:12], replace(export, conflict=Conflict.UNIQUE)
        if enhancer is not None:
            self._submit(lambda progress, _: _write(requests, folder, (enhancer, model), export, progress), self.written.emit)

    def tidy(self) -> None:
        """Delete old dragged files."""
        self._worker.submit(Task("tidy", lambda _, __: _tidy(self._folder)))

    def _submit(self, work: Callable[[Progress, Callable[[Any], None]], Any], done: Callable[[Any], None]) -> None:
        self._worker.submit(Task("render", work, done=done, failed=self._fail))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, LowlightError):
            self.failed.emit(translate_message(error))
        else:
            self._worker.failed.emit(error)


def _request_of(photo: Photo) -> _Request:
    return photo.path, photo.page, photo.settings, photo.geometry


def _write(
    requests: Sequence[_Request], folder: Path, engine: tuple[Enhancer, str], export: ExportSettings, progress: Progress
) -> list[Path]:
    from lowlight_app.pipeline import Engine as PipelineEngine
    from lowlight_app.pipeline import Job, enhance_files

    jobs = [Job(path, folder, page, settings=settings, geometry=geometry) for path, page, settings, geometry in requests]
    paths = []
    for outcome in enhance_files(jobs, PipelineEngine(*engine, EnhanceSettings(), export), progress):
        if outcome.error is not None:
            raise outcome.error
        if outcome.target is not None:
            paths.append(outcome.target)
    return paths


def _tidy(folder: Path) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if time.time() - path.stat().st_mtime > _MAX_AGE:
            shutil.rmtree(path, ignore_errors=True)
