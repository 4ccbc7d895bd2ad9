"""Decodes the neighbours of the current photo ahead of time, so that stepping through photos shows them at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColorSpace

from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.preview.cache import PhotoCache, PhotoCaches
from lowlight_app.gui.preview.render import decode

_POLL_MS = 200
"""Interval at which the prefetcher checks whether everything else is idle."""


class Prefetcher(QObject):
    """Decodes the next photo, then the previous one, while everything else is idle and the cache has room for them.

    Args:
        document: Its current photo has the neighbours.
        caches: Tell which photos are decoded and how much room there is.
        worker: Decodes; it has no other tasks, so that a photo the user chooses never waits for a neighbour.
        is_idle: Returns whether nothing else is running.

    Attributes:
        decoding: The photo that is being decoded; None if there is none.
    """

    decoded = Signal(object)
    """Emitted with the `PhotoCache` of a neighbour."""
    failed = Signal(Photo, Exception)
    """Emitted with a neighbour that cannot be decoded, and the reason."""

    def __init__(
        self, document: Document, caches: PhotoCaches, worker: Worker, is_idle: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._caches, self._worker, self._is_idle = document, caches, worker, is_idle
        self.decoding: Photo | None = None
        self._screen = SRGB
        self._tried: set[Photo] = set()
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._decode_when_idle)

    def start(self, screen: QColorSpace) -> None:
        """Decode the neighbours of the current photo, for a screen with this colour space."""
        self._screen = screen
        self._tried.clear()
        self._timer.start()

    def stop(self) -> None:
        """Stop decoding."""
        self._timer.stop()
        self._worker.cancel("prefetch")
        self.decoding = None

    def _decode_when_idle(self) -> None:
        photo = self._next()
        if photo is None:
            self._timer.stop()
        elif self._is_idle():
            self._decode(photo)

    def _next(self) -> Photo | None:
        """Return the neighbour to decode next; None if all are decoded, damaged or too large."""
        nearer = [self._document.current]
        for photo in self._document.neighbours:
            pending = photo.is_still and photo not in self._caches and photo not in self._tried
            if pending and photo.state is not PhotoState.BROKEN and self._caches.has_room(photo, nearer):
                return photo
            nearer.append(photo)
        return None

    def _decode(self, photo: Photo) -> None:
        self._tried.add(photo)
        self.decoding, screen = photo, self._screen
        self._worker.submit(
            Task(
                "prefetch",
                lambda progress, _: decode(photo, screen, progress),
                done=self._done,
                failed=lambda error: self._fail(photo, error),
            )
        )

    def _done(self, cache: PhotoCache) -> None:
        self.decoding = None
        self.decoded.emit(cache)

    def _fail(self, photo: Photo, error: Exception) -> None:
        self.decoding = None
        self.failed.emit(photo, error)
