"""Thumbnails for the filmstrip, rendered on a worker thread and cached on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.checkerboard import checkerboard
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.frame import Frame

LONGEST_SIDE = 320
"""Longest side of a stored thumbnail, in pixels; sharp on screens with a device pixel ratio of 2."""


class Thumbnails(QObject):
    """Renders thumbnails, the most recently requested first.

    Args:
        folder: Disk cache.
        worker: Renders the thumbnails.
    """

    ready = Signal(Photo)
    """Emitted with the photo whose thumbnail is ready."""
    failed = Signal(Photo, MediaError)
    """Emitted for a damaged photo."""

    def __init__(self, folder: Path, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._worker = folder, worker
        self._images: dict[Photo, QImage | None] = {}

    def get(self, photo: Photo) -> QImage | None:
        """Return the thumbnail; None until it is ready, which `ready` announces."""
        if photo not in self._images:
            self._images[photo] = None
            self._worker.submit(
                Task(
                    photo,
                    lambda progress, _: _load_or_render(photo, self._folder, progress),
                    done=lambda image: self._store(photo, image),
                    failed=lambda error: self._fail(photo, error),
                )
            )
        elif self._images[photo] is None:
            self._worker.prioritize(photo)
        return self._images[photo]

    def prefetch(self, photos: Sequence[Photo]) -> None:
        """Render thumbnails before they are visible, so that damaged photos are found at once."""
        for photo in reversed(photos):
            self.get(photo)

    def remove(self, photo: Photo) -> None:
        """Remove the thumbnail of a closed photo from memory."""
        self._images.pop(photo, None)
        self._worker.cancel(photo)

    def trim(self, max_bytes: int) -> None:
        """Delete the least recently used thumbnails until the cache fits into `max_bytes`."""
        self._worker.submit(Task("trim", lambda _, __: _trim(self._folder, max_bytes)))

    def _store(self, photo: Photo, image: QImage) -> None:
        if photo in self._images:
            self._images[photo] = image
            self.ready.emit(photo)

    def _fail(self, photo: Photo, error: Exception) -> None:
        if not isinstance(error, MediaError):
            raise error
        self.failed.emit(photo, error)


def cache_key(path: Path) -> str:
    """Return the name of a thumbnail in the disk cache; it changes when the file is changed or moved."""
    status = path.stat()
    text = f"{path}\n{status.st_mtime_ns}\n{status.st_size}"
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:32]


def _load_or_render(photo: Photo, folder: Path, progress: Progress) -> QImage:
    try:
        stored = folder / f"{cache_key(photo.path)}.jpg"
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=photo.path, reason=error.strerror) from error
    image = QImage(str(stored))
    if not image.isNull():
        _touch(stored)
        return image
    progress.check()
    image = _render(photo)
    _write(image, stored)
    return image


def _render(photo: Photo) -> QImage:
    """Render a thumbnail; imports late because OpenCV is not needed until a photo is open."""
    from lowlight_app.enhance import downscaled
    from lowlight_app.gui.engine.screen_image import ScreenConverter, alpha_to_8bit, light_to_8bit
    from lowlight_app.gui.engine.screen_profile import SRGB

    frame = _first_frame(photo)
    small = downscaled(frame, LONGEST_SIDE / max(frame.height, frame.width))
    whole = (slice(None), slice(None))
    image = ScreenConverter.of(frame.color, SRGB).image(light_to_8bit(small, whole), alpha_to_8bit(small, whole))
    return _on_checkerboard(image) if image.hasAlphaChannel() else image


def _first_frame(photo: Photo) -> Frame:
    from lowlight_app.media import open_source
    from lowlight_app.stack_view import open_stack_view

    if photo.is_stack:
        view = open_stack_view(photo.path)
        with view.stack as stack:
            return view.frame(stack.page(0))
    with open_source(photo.path, page=photo.page) as source:
        return next(source.frames())


def _on_checkerboard(image: QImage) -> QImage:
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    painter = QPainter(flat)
    painter.fillRect(flat.rect(), checkerboard())
    painter.drawImage(0, 0, image)
    painter.end()
    return flat


def _write(image: QImage, target: Path) -> None:
    """Write a thumbnail to the disk cache; errors are ignored because nothing depends on the cache."""
    part = target.with_suffix(".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if image.save(str(part), "JPG", 88):  # type: ignore[call-overload]
            part.replace(target)
    except OSError:
        part.unlink(missing_ok=True)


def _touch(stored: Path) -> None:
    with contextlib.suppress(OSError):
        os.utime(stored)


def _trim(folder: Path, max_bytes: int) -> None:
    if not folder.is_dir():
        return
    files = sorted(((file.stat(), file) for file in folder.iterdir()), key=lambda pair: pair[0].st_mtime, reverse=True)
    remaining = max_bytes
    for status, file in files:
        remaining -= status.st_size
        if remaining < 0:
            file.unlink(missing_ok=True)
