"""Small pictures for the filmstrip, made off the window's thread and kept on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter

from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.checkerboard import checkerboard
from lowlight_app.progress import Progress

SIDE = 320
"""Longer side of what is stored, in pixels: sharp on screens of twice the density."""


class Thumbnails(QObject):
    """Gives thumbnails as they become ready; those asked for last come first.

    Args:
        folder: where they are kept.
        lane: where they are made.
    """

    ready = Signal(object)
    """The photo whose thumbnail is there now."""
    failed = Signal(object, object)
    """A photo that turned out to be damaged, and the error."""

    def __init__(self, folder: Path, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._lane = folder, lane
        self._known: dict[Photo, QImage | None] = {}

    def of(self, photo: Photo) -> QImage | None:
        """The thumbnail if it is there; if not, it is made and announced."""
        if photo not in self._known:
            self._known[photo] = None
            self._lane.submit(
                Task(
                    photo,
                    lambda progress, _: _stored_or_made(photo, self._folder, progress),
                    done=lambda image: self._keep(photo, image),
                    failed=lambda error: self._fail(photo, error),
                )
            )
        elif self._known[photo] is None:
            self._lane.prioritize(photo)
        return self._known[photo]

    def make(self, photos: Sequence[Photo]) -> None:
        """Make them before they are looked at: a damaged photo is noticed at once."""
        for photo in reversed(photos):
            self.of(photo)

    def forget(self, photo: Photo) -> None:
        """The photo was closed."""
        self._known.pop(photo, None)
        self._lane.cancel(photo)

    def tidy(self, most: int) -> None:
        """Delete those used least recently where all together take more than `most` bytes."""
        self._lane.submit(Task("tidy", lambda _, __: _tidy(self._folder, most)))

    def _keep(self, photo: Photo, image: QImage) -> None:
        if photo in self._known:
            self._known[photo] = image
            self.ready.emit(photo)

    def _fail(self, photo: Photo, error: Exception) -> None:
        if not isinstance(error, MediaError):
            raise error
        self.failed.emit(photo, error)


def key_of(path: Path) -> str:
    """Name of a file's thumbnail: another as soon as the file is changed or moved."""
    facts = path.stat()
    text = f"{path}\n{facts.st_mtime_ns}\n{facts.st_size}"
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:32]


def _stored_or_made(photo: Photo, folder: Path, progress: Progress) -> QImage:
    try:
        stored = folder / f"{key_of(photo.path)}.jpg"
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=photo.path, reason=error.strerror) from error
    image = QImage(str(stored))
    if not image.isNull():
        _touch(stored)
        return image
    progress.check()
    image = _made(photo)
    _store(image, stored)
    return image


def _made(photo: Photo) -> QImage:
    """Imports late: they load OpenCV, which the window does without until there is a photo."""
    from lowlight_app.enhance import downscaled
    from lowlight_app.gui.engine.screen_image import ScreenConverter, opacity, shown
    from lowlight_app.gui.engine.screen_profile import SRGB
    from lowlight_app.media import open_source

    with open_source(photo.path, page=photo.page) as source:
        frame = next(source.frames())
    small = downscaled(frame, SIDE / max(frame.height, frame.width))
    whole = (slice(None), slice(None))
    image = ScreenConverter.of(frame.color, SRGB).image(shown(small, whole), opacity(small, whole))
    return _on_checkerboard(image) if image.hasAlphaChannel() else image


def _on_checkerboard(image: QImage) -> QImage:
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    painter = QPainter(flat)
    painter.fillRect(flat.rect(), checkerboard())
    painter.drawImage(0, 0, image)
    painter.end()
    return flat


def _store(image: QImage, target: Path) -> None:
    """A cache that cannot be written is none: nothing depends on it."""
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


def _tidy(folder: Path, most: int) -> None:
    if not folder.is_dir():
        return
    files = sorted(((file.stat(), file) for file in folder.iterdir()), key=lambda pair: pair[0].st_mtime, reverse=True)
    room = most
    for facts, file in files:
        room -= facts.st_size
        if room < 0:
            file.unlink(missing_ok=True)
