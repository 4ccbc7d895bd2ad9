"""Changes of settings that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QUndoCommand

from lowlight_app.gui.library.photo import Photo
from lowlight_app.settings_track import SettingsTrack

_MERGEABLE = 1


class ChangeSettings(QUndoCommand):
    """One change of how one photo is enhanced; changes of the same gesture (one drag of a slider) become one step.

    Args:
        photo: whose.
        course: the new one.
        text: what the Undo entry names.
        gesture: number of the drag that the change is part of; 0 for a change of its own.
        announce: told about the photo after every do and undo.
    """

    def __init__(self, photo: Photo, course: SettingsTrack, text: str, gesture: int, announce: Callable[[Photo], None]) -> None:
        super().__init__(text)
        self._photo, self._gesture, self._announce = photo, gesture, announce
        self._before, self._after = photo.course, course

    def redo(self) -> None:
        """Do it."""
        self._set(self._after)

    def undo(self) -> None:
        """Take it back."""
        self._set(self._before)

    def id(self) -> int:
        """Qt merges only commands of the same positive id."""
        return _MERGEABLE if self._gesture else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take a later change of the same gesture in."""
        later = cast(ChangeSettings, other)
        if later._gesture != self._gesture or later.text() != self.text():
            return False
        self._after = later._after
        return True

    def _set(self, course: SettingsTrack) -> None:
        self._photo.course = course
        self._announce(self._photo)
