"""Ratings of open photos in XMP files beside them, and their settings if the preferences say so."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Never

from PySide6.QtCore import QObject, QTimer, Signal

from lowlight_app.errors import ExportError
from lowlight_app.gui.common.preferences import Preferences, PreferenceValues
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.settings_track import SettingsTrack

_log = logging.getLogger(__name__)
_DEBOUNCE_MS = 500


class Sidecars(QObject):
    """Writes ratings to sidecar files at once, and the settings of changed photos debounced.

    Args:
        document: The open photos.
        preferences: Enable the sidecars and name the model.
        worker: Writes the files.
    """

    failed = Signal(ExportError)
    """Emitted for the first file that cannot be written, and again only after a successful write."""

    def __init__(self, document: Document, preferences: Preferences, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._preferences, self._worker = document, preferences, worker
        self._pending: dict[Photo, SettingsTrack] = {}
        self._reported = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._write_pending)
        document.settings_changed.connect(self._schedule)
        document.rating_changed.connect(self._write_rating)
        preferences.changed.connect(self._preferences_changed)

    def close(self) -> None:
        """Write the pending files; call this after the worker has stopped."""
        self._timer.stop()
        for photo, track in self._pending.items():
            try:
                _write(photo, track, self._preferences.values.model)
            except ExportError as error:
                _log.warning("%s", error)
        self._pending.clear()

    def _preferences_changed(self, before: PreferenceValues, after: PreferenceValues) -> None:
        if after.sidecars and not before.sidecars:
            self._reported = False
            for photo in self._document.photos:
                if photo.track != SettingsTrack():
                    self._schedule(photo)

    def _schedule(self, photo: Photo) -> None:
        if self._preferences.values.sidecars:
            self._pending[photo] = photo.track
            self._timer.start(_DEBOUNCE_MS)

    def _write_rating(self, photo: Photo) -> None:
        """Write a rating at once, whatever the preferences say: it is kept nowhere else, and other programs read it."""
        path, rating = photo.path, photo.rating
        self._worker.submit(
            Task(
                ("rating", path),
                lambda _, __: _write_rating(path, rating),
                done=lambda _: self._rated(),
                failed=self._report,
            )
        )

    def _rated(self) -> None:
        self._reported = False

    def _write_pending(self) -> None:
        for photo, track in self._pending.items():
            self._worker.submit(self._task(photo, track, self._preferences.values.model))

    def _task(self, photo: Photo, track: SettingsTrack, model: str) -> Task[Never, None]:
        return Task(
            photo.path,
            lambda _, __: _write(photo, track, model),
            done=lambda _: self._written(photo, track),
            failed=lambda error: self._fail(photo, track, error),
        )

    def _written(self, photo: Photo, track: SettingsTrack) -> None:
        self._reported = False
        self._remove_pending(photo, track)

    def _fail(self, photo: Photo, track: SettingsTrack, error: Exception) -> None:
        self._remove_pending(photo, track)
        self._report(error)

    def _report(self, error: Exception) -> None:
        if not isinstance(error, ExportError):
            raise error
        if not self._reported:
            self._reported = True
            self.failed.emit(error)

    def _remove_pending(self, photo: Photo, track: SettingsTrack) -> None:
        """Remove a written file from the pending ones, unless its settings changed in the meantime."""
        if self._pending.get(photo) == track:
            del self._pending[photo]


def _write_rating(path: Path, rating: int) -> None:
    from lowlight_app.media.sidecar import write_rating  # loads the codecs

    write_rating(path, rating)


def _write(photo: Photo, track: SettingsTrack, model: str) -> None:
    """Write a sidecar; imports late because this loads the codecs."""
    from lowlight_app.media.metadata.crop import StoredPicture
    from lowlight_app.media.sidecar import write_sidecar

    info = photo.info
    write_sidecar(photo.path, track, model, StoredPicture(info.width, info.height, info.orientation))
