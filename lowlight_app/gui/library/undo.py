"""Undoable changes of settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QUndoCommand

from lowlight_app.gui.library.photo import Photo
from lowlight_app.settings_track import SettingsTrack

_MERGEABLE = 1


class ChangeSettings(QUndoCommand):
    """Change the settings track of a photo; changes of the same gesture (one drag of a slider) merge into one step.

    Args:
        photo: Photo to change.
        track: New track.
        text: Name of the undo step.
        gesture: Number of the drag that the change belongs to; 0 for a separate undo step.
        notify: Called with the photo after each redo and undo.
    """

    def __init__(self, photo: Photo, track: SettingsTrack, text: str, gesture: int, notify: Callable[[Photo], None]) -> None:
        super().__init__(text)
        self._photo, self._gesture, self._notify = photo, gesture, notify
        self._before, self._after = photo.track, track

    def redo(self) -> None:
        """Apply the new track."""
        self._set(self._after)

    def undo(self) -> None:
        """Restore the old track."""
        self._set(self._before)

    def id(self) -> int:
        """Return the id: Qt merges only commands with the same positive id."""
        return _MERGEABLE if self._gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Merge a later change of the same gesture."""
        later = cast(ChangeSettings, other)
        if later._gesture != self._gesture or later.text() != self.text():
            return False
        self._after = later._after
        return True

    def _set(self, track: SettingsTrack) -> None:
        self._photo.track = track
        self._notify(self._photo)
