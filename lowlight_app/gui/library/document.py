"""The document: the open photos, the current one and the selection. Independent of widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.library.undo import ChangeSettings
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack


class Document(QObject):
    """The open photos and videos; every change emits a signal.

    Attributes:
        photos: In the order of the filmstrip.
        selected: The photos that commands work on; contains the current photo.
        copied_settings: Settings to paste; None if nothing was copied.
        undo_group: Undo and Redo of the current photo.
    """

    adding = Signal(int, int)
    """Emitted before photos are inserted, with the index of the first and their number."""
    added = Signal()
    removing = Signal(int)
    """Emitted before the photo at this index is removed."""
    removed = Signal()
    current_changed = Signal(object)
    """Emitted with the new current `Photo`, or None."""
    selection_changed = Signal()
    settings_changed = Signal(Photo)
    """Emitted with the photo whose settings changed."""
    state_changed = Signal(Photo)
    """Emitted with the photo whose state or error changed."""
    position_changed = Signal(Photo)
    """Emitted with the video whose current frame or marks changed."""
    copied_settings_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos: list[Photo] = []
        self.selected: list[Photo] = []
        self.copied_settings: EnhanceSettings | None = None
        self.undo_group = QUndoGroup(self)
        self._current: Photo | None = None
        self._gestures = count(1)

    @property
    def current(self) -> Photo | None:
        """The photo on show; None if the document is empty."""
        return self._current

    def add(self, photos: Sequence[Photo]) -> None:
        """Append photos; show the first of them if there is no current photo."""
        if not photos:
            return
        self.adding.emit(len(self.photos), len(photos))
        self.photos += photos
        for photo in photos:
            self.undo_group.addStack(photo.undo_stack)
        self.added.emit()
        if self._current is None:
            self.show(photos[0])

    def remove(self, photos: Iterable[Photo]) -> None:
        """Close photos; the files are not deleted."""
        closed = list(photos)
        if self._current in closed:
            self.show(self._next_current(closed))
        for photo in closed:
            index = self.photos.index(photo)
            self.removing.emit(index)
            del self.photos[index]
            self.undo_group.removeStack(photo.undo_stack)
            photo.undo_stack.deleteLater()  # otherwise PySide keeps it as long as the group
            self.removed.emit()
        self.select([photo for photo in self.selected if photo not in closed])

    def show(self, photo: Photo | None) -> None:
        """Make a photo the current one."""
        if photo is self._current:
            return
        self._current = photo
        self.undo_group.setActiveStack(photo.undo_stack if photo else None)  # type: ignore[arg-type]
        if photo is None or photo not in self.selected:
            self.select([photo] if photo else [])
        self.current_changed.emit(photo)

    def select(self, photos: Sequence[Photo]) -> None:
        """Replace the selection."""
        if list(photos) != self.selected:
            self.selected = list(photos)
            self.selection_changed.emit()

    def step(self, by: int) -> None:
        """Move the current photo by a number of places in the filmstrip."""
        if self._current is not None:
            index = self.photos.index(self._current) + by
            if 0 <= index < len(self.photos):
                self.select([self.photos[index]])
                self.show(self.photos[index])

    def find(self, path: Path) -> Photo | None:
        """Return the open photo of a file; None if it is not open."""
        return next((photo for photo in self.photos if photo.path == path), None)

    def set_state(self, photo: Photo, state: PhotoState, error: LowlightError | None = None) -> None:
        """Set the state of a photo, and its error without the path."""
        text = translate_message(error, omit_path=photo.path) if error is not None else ""
        if (photo.state, photo.error) != (state, text):
            photo.state, photo.error = state, text
            self.state_changed.emit(photo)

    # --- Settings

    def new_gesture(self) -> int:
        """Return a number for a drag, whose changes are undone in one step."""
        return next(self._gestures)

    def change_settings(self, photos: Iterable[Photo], settings: EnhanceSettings, text: str, gesture: int = 0) -> None:
        """Change the settings of photos, of videos at their current frame; each photo has its own undo step.

        Args:
            photos: Photos to change.
            settings: New settings.
            text: Name of the undo step, for instance "Amount".
            gesture: Number from `new_gesture`; 0 for a separate undo step.
        """
        for photo in photos:
            self.set_track(photo, photo.track.with_settings(photo.position, settings), text, gesture)

    def replace_settings(self, photos: Iterable[Photo], settings: EnhanceSettings, text: str) -> None:
        """Change settings as `change_settings` does, but of whole videos: segments with settings of their own are removed."""
        for photo in photos:
            self.set_track(photo, SettingsTrack(settings), text)

    def set_track(self, photo: Photo, track: SettingsTrack, text: str, gesture: int = 0) -> None:
        """Change the settings of a photo or video over time; see `change_settings`."""
        if photo.track != track:
            photo.undo_stack.push(ChangeSettings(photo, track, text, gesture, self.settings_changed.emit))

    def copy_settings(self) -> None:
        """Copy the settings of the current photo to `copied_settings`."""
        if self._current is not None:
            self.copied_settings = self._current.settings
            self.copied_settings_changed.emit()

    def _next_current(self, closed: Sequence[Photo]) -> Photo | None:
        """Return the photo to show when the current one is closed: the next one that stays open, or the last one before it."""
        if self._current is None:
            return None
        index = self.photos.index(self._current)
        after = [photo for photo in self.photos[index:] if photo not in closed]
        before = [photo for photo in self.photos[:index] if photo not in closed]
        return next(iter(after), before[-1] if before else None)
