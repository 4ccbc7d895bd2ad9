"""Undoable changes of settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from lowlight_app.gui.library.photo import Photo
from lowlight_app.settings_track import SettingsTrack

_MERGEABLE = 1


class Gesture:
    """One act of the user, such as a drag of a slider, that changes one or more photos.

    Its changes merge into one step per photo. Undoing or redoing the step of one photo does the same for the others, except
    for photos that were changed again since.
    """

    def __init__(self) -> None:
        self._stacks: list[QUndoStack] = []
        self._running = False

    def add(self, stack: QUndoStack) -> None:
        """Register the stack of a photo that the gesture changes."""
        if stack not in self._stacks:
            self._stacks.append(stack)

    def undo(self, source: QUndoStack | None = None) -> None:
        """Undo the changes of all photos, except the one whose stack is already doing so."""
        self._step(QUndoStack.undo, -1, source)

    def redo(self, source: QUndoStack | None = None) -> None:
        """Redo the changes; see `undo`."""
        self._step(QUndoStack.redo, 0, source)

    def _step(self, step: Callable[[QUndoStack], None], offset: int, source: QUndoStack | None) -> None:
        if self._running:
            return
        self._running = True
        try:
            for stack in self._stacks:
                if stack is not source and isValid(stack) and self._made(stack.command(stack.index() + offset)):
                    step(stack)
        finally:
            self._running = False

    def _made(self, command: QUndoCommand | None) -> bool:
        return isinstance(command, ChangeSettings) and command.gesture is self


class ChangeSettings(QUndoCommand):
    """Change the settings track of a photo.

    Args:
        photo: Photo to change.
        track: New track.
        text: Name of the undo step.
        gesture: Act of the user that the change belongs to.
        notify: Called with the photo after each redo and undo.
    """

    def __init__(self, photo: Photo, track: SettingsTrack, text: str, gesture: Gesture, notify: Callable[[Photo], None]) -> None:
        super().__init__(text)
        self.gesture = gesture
        self._photo, self._notify = photo, notify
        self._before, self._after = photo.track, track
        self._pushed = False

    def redo(self) -> None:
        """Apply the new track; Qt also calls this when the command is pushed."""
        self._set(self._after)
        if self._pushed:
            self.gesture.redo(self._photo.undo_stack)
        self._pushed = True

    def undo(self) -> None:
        """Restore the old track."""
        self._set(self._before)
        self.gesture.undo(self._photo.undo_stack)

    def id(self) -> int:
        """Return the id: Qt merges only commands with the same positive id."""
        return _MERGEABLE

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Merge a later change of the same gesture."""
        later = cast(ChangeSettings, other)
        if later.gesture is not self.gesture or later.text() != self.text():
            return False
        self._after = later._after
        return True

    def _set(self, track: SettingsTrack) -> None:
        self._photo.track = track
        self._notify(self._photo)
