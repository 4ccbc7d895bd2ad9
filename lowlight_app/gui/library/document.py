"""The open photos, which one is shown, which are selected. Announces every change; knows no widget."""

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
    """What is open.

    Attributes:
        photos: in the order of the filmstrip.
        selected: what "selected photos" means to commands; contains the current photo.
        copied: settings on our own clipboard; None if there are none.
        undo_group: Undo and Redo of the current photo.
    """

    adding = Signal(int, int)
    """Before photos come: index of the first, and how many."""
    added = Signal()
    removing = Signal(int)
    """Before the photo at this index goes."""
    removed = Signal()
    current_changed = Signal(object)
    """The photo shown from now on, or None."""
    selection_changed = Signal()
    settings_changed = Signal(object)
    """The photo whose settings are others now."""
    state_changed = Signal(object)
    """The photo whose state or error is another now."""
    moved = Signal(object)
    """The video that stands on another frame now, or whose marks are others."""
    copied_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos: list[Photo] = []
        self.selected: list[Photo] = []
        self.copied: EnhanceSettings | None = None
        self.undo_group = QUndoGroup(self)
        self._current: Photo | None = None
        self._gestures = count(1)

    @property
    def current(self) -> Photo | None:
        """The photo that is shown."""
        return self._current

    def add(self, photos: Sequence[Photo]) -> None:
        """Append photos; show the first of them if none is shown."""
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
        """Close photos. The files stay where they are."""
        going = list(photos)
        if self._current in going:
            self.show(self._survivor(going))
        for photo in going:
            index = self.photos.index(photo)
            self.removing.emit(index)
            del self.photos[index]
            self.undo_group.removeStack(photo.undo_stack)
            photo.undo_stack.deleteLater()  # PySide would keep it as long as the group
            self.removed.emit()
        self.select([photo for photo in self.selected if photo not in going])

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
        """Say what "selected photos" means from now on."""
        if list(photos) != self.selected:
            self.selected = list(photos)
            self.selection_changed.emit()

    def step(self, by: int) -> None:
        """Show the next or previous photo."""
        if self._current is not None:
            index = self.photos.index(self._current) + by
            if 0 <= index < len(self.photos):
                self.select([self.photos[index]])
                self.show(self.photos[index])

    def find(self, path: Path) -> Photo | None:
        """The open photo of a file."""
        return next((photo for photo in self.photos if photo.path == path), None)

    def set_state(self, photo: Photo, state: PhotoState, error: LowlightError | None = None) -> None:
        """Remember what became known of a photo; an error without the path, which is known."""
        text = translate_message(error, omit_path=photo.path) if error is not None else ""
        if (photo.state, photo.error) != (state, text):
            photo.state, photo.error = state, text
            self.state_changed.emit(photo)

    # --- Settings

    def new_gesture(self) -> int:
        """A number for a drag, whose changes are undone in one step."""
        return next(self._gestures)

    def change(self, photos: Iterable[Photo], settings: EnhanceSettings, text: str, gesture: int = 0) -> None:
        """Give photos other settings, videos where they stand; each photo can undo it by itself.

        Args:
            photos: whose.
            settings: the new ones.
            text: what the Undo entry names, for instance "Amount".
            gesture: see `new_gesture`; 0 for a change of its own.
        """
        for photo in photos:
            self.steer(photo, photo.course.with_settings(photo.here, settings), text, gesture)

    def change_whole(self, photos: Iterable[Photo], settings: EnhanceSettings, text: str) -> None:
        """As `change`, but for videos from beginning to end: no part has settings of its own any more."""
        for photo in photos:
            self.steer(photo, SettingsTrack(settings), text)

    def steer(self, photo: Photo, course: SettingsTrack, text: str, gesture: int = 0) -> None:
        """Have a photo or video enhanced in another way; see `change`."""
        if photo.course != course:
            photo.undo_stack.push(ChangeSettings(photo, course, text, gesture, self.settings_changed.emit))

    def copy_settings(self) -> None:
        """Remember the settings of the current photo for `paste_settings`."""
        if self._current is not None:
            self.copied = self._current.settings
            self.copied_changed.emit()

    def _survivor(self, going: Sequence[Photo]) -> Photo | None:
        """What is shown when the current photo goes: the next that stays, else the last before it."""
        if self._current is None:
            return None
        index = self.photos.index(self._current)
        after = [photo for photo in self.photos[index:] if photo not in going]
        before = [photo for photo in self.photos[:index] if photo not in going]
        return next(iter(after), before[-1] if before else None)
