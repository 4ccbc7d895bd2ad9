"""Makes results that are handed to other programs: a picture for the clipboard, files to be dragged."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.photo import Photo
from lowlight_app.progress import Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import Frame

_KEPT = 24 * 3600
"""Seconds for which dragged files are kept: whoever took them may read them late."""
_Order = tuple[Path, int | None, EnhanceSettings]


class ShareRenderer(QObject):
    """Works beside the queue, for somebody waits for it. A newer wish takes the place of the one before.

    Args:
        engine: whose network is used; nothing comes of a wish while there is none.
        lane: where it works.
        folder: of files to be dragged.
    """

    pictured = Signal(object)
    """The result as a `QImage`."""
    written = Signal(object)
    """Paths of results."""
    failed = Signal(str)

    def __init__(self, engine: EngineLoader, lane: Worker, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._lane, self._folder = engine, lane, folder

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return self._engine.enhancer is not None

    def picture(self, photo: Photo) -> None:
        """Make the result of a photo, or of the frame of a video that is shown, as it is now."""
        enhancer, order = self._engine.enhancer, _order(photo)
        number = photo.frame_number if photo.is_video else None
        if enhancer is not None:
            self._submit(lambda progress, _: _pictured(order, number, enhancer, progress), self.pictured.emit)

    def write(self, photos: Sequence[Photo], export: ExportSettings) -> None:
        """Write the results of photos as they are now into files that are deleted later."""
        enhancer, model, orders = self._engine.enhancer, self._engine.model_id, [_order(photo) for photo in photos]
        folder, wish = self._folder / uuid.uuid4().hex[:12], replace(export, conflict=Conflict.UNIQUE)
        if enhancer is not None:
            self._submit(lambda progress, _: _written(orders, folder, (enhancer, model), wish, progress), self.written.emit)

    def tidy(self) -> None:
        """Delete what was dragged long ago."""
        self._lane.submit(Task("tidy", lambda _, __: _tidy(self._folder)))

    def _submit(self, work: Callable[[Progress, Callable[[Any], None]], Any], done: Callable[[Any], None]) -> None:
        self._lane.submit(Task("render", work, done=done, failed=self._fail))

    def _fail(self, error: Exception) -> None:
        if isinstance(error, LowlightError):
            self.failed.emit(translate_message(error))
        else:
            self._lane.failed.emit(error)


def _order(photo: Photo) -> _Order:
    return photo.path, photo.page, photo.settings


def _pictured(order: _Order, number: int | None, enhancer: Enhancer, progress: Progress) -> QImage:
    from lowlight_app.gui.engine.screen_image import ScreenConverter, alpha_to_8bit, light_to_8bit
    from lowlight_app.gui.engine.screen_profile import SRGB

    path, page, settings = order
    frame = _frame_of(path, page, number)
    result, whole = enhancer.enhance(frame, settings, progress), (slice(None), slice(None))
    return ScreenConverter.of(result.color, SRGB).image(light_to_8bit(result, whole), alpha_to_8bit(result, whole))


def _frame_of(path: Path, page: int | None, number: int | None) -> Frame:
    from lowlight_app.media import open_source, open_video

    if number is not None:
        with open_video(path) as video:
            return video.frame(number)
    with open_source(path, page=page) as source:
        return next(source.frames())


def _written(
    orders: Sequence[_Order], folder: Path, engine: tuple[Enhancer, str], export: ExportSettings, progress: Progress
) -> list[Path]:
    from lowlight_app.pipeline import Engine as PipelineEngine
    from lowlight_app.pipeline import Job, enhance_files

    batch = PipelineEngine(*engine, EnhanceSettings(), export)
    paths = []
    for outcome in enhance_files([Job(path, folder, page, settings=wish) for path, page, wish in orders], batch, progress):
        if outcome.error is not None:
            raise outcome.error
        if outcome.target is not None:
            paths.append(outcome.target)
    return paths


def _tidy(folder: Path) -> None:
    for old in folder.iterdir() if folder.is_dir() else ():
        if time.time() - old.stat().st_mtime > _KEPT:
            shutil.rmtree(old, ignore_errors=True)
