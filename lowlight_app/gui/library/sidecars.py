"""Keeps the settings of open photos in XMP files beside them, if that is wished."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from lowlight_app.errors import ExportError
from lowlight_app.gui.common.preferences import Preferences, PreferenceValues
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.settings_track import SettingsTrack

_log = logging.getLogger(__name__)
_SETTLES_MS = 500


class Sidecars(QObject):
    """Writes the settings of a photo a moment after they were changed.

    Args:
        document: whose photos' settings are kept.
        preferences: say whether, and name the model.
        lane: where it writes.
    """

    failed = Signal(object)
    """The error for which settings could not be kept; told once until one can."""

    def __init__(self, document: Document, preferences: Preferences, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._preferences, self._lane = document, preferences, lane
        self._pending: dict[Path, SettingsTrack] = {}
        self._told = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._write)
        document.settings_changed.connect(self._changed)
        preferences.changed.connect(self._switched)

    def close(self) -> None:
        """Write what is still to be written, once the lane has ended."""
        self._timer.stop()
        for path, course in self._pending.items():
            try:
                _write(path, course, self._preferences.values.model)
            except ExportError as error:
                _log.warning("%s", error)
        self._pending.clear()

    def _switched(self, before: PreferenceValues, after: PreferenceValues) -> None:
        if after.sidecars and not before.sidecars:
            self._told = False
            for photo in self._document.photos:
                if photo.course != SettingsTrack():
                    self._changed(photo)

    def _changed(self, photo: Photo) -> None:
        if self._preferences.values.sidecars:
            self._pending[photo.path] = photo.course
            self._timer.start(_SETTLES_MS)

    def _write(self) -> None:
        for path, course in self._pending.items():
            self._lane.submit(self._task(path, course, self._preferences.values.model))

    def _task(self, path: Path, course: SettingsTrack, model: str) -> Task:
        return Task(
            path,
            lambda _, __: _write(path, course, model),
            done=lambda _: self._written(path, course),
            failed=lambda error: self._fail(path, course, error),
        )

    def _written(self, path: Path, course: SettingsTrack) -> None:
        self._told = False
        self._forget(path, course)

    def _fail(self, path: Path, course: SettingsTrack, error: Exception) -> None:
        self._forget(path, course)
        if not isinstance(error, ExportError):
            raise error
        if not self._told:
            self._told = True
            self.failed.emit(error)

    def _forget(self, path: Path, course: SettingsTrack) -> None:
        """Unless the settings are others by now."""
        if self._pending.get(path) == course:
            del self._pending[path]


def _write(path: Path, course: SettingsTrack, model: str) -> None:
    """Imports late: it loads the codecs."""
    from lowlight_app.media.sidecar import write_sidecar

    write_sidecar(path, course, model)
