"""The document: the open photos, the current one and the selection. Independent of widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup

from lowlight_app.errors import LowlightError
from lowlight_app.geometry import Geometry
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.library.order import Order, PhotoFilter
from lowlight_app.gui.library.photo import REJECTED, Photo, PhotoState, StackEdits
from lowlight_app.gui.library.undo import ChangeSettings, Gesture
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
    rating_changed = Signal(Photo)
    """Emitted with the photo whose rating changed."""
    filter_changed = Signal()
    """Emitted when other photos are listed."""
    reordering = Signal()
    """Emitted before the photos get another order."""
    reordered = Signal()
    position_changed = Signal(Photo)
    """Emitted with the video whose current frame or marks changed."""
    stack_changed = Signal(Photo)
    """Emitted with the stack whose page, light or part to export changed."""
    copied_settings_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos: list[Photo] = []
        self.selected: list[Photo] = []
        self.copied_settings: EnhanceSettings | None = None
        self.undo_group = QUndoGroup(self)
        self._current: Photo | None = None
        self._order, self._filter = Order.OPENED, PhotoFilter.ALL

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
        self._sort()
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
        self.select([photo for photo in self.selected if photo not in closed], self._current)

    def show(self, photo: Photo | None) -> None:
        """Make a photo the current one; select it alone if it is not selected."""
        if photo is None or photo not in self.selected:
            self.select([photo] if photo else [], photo)
        else:
            self._set_current(photo)

    def select(self, photos: Sequence[Photo], current: Photo | None = None) -> None:
        """Replace the selection.

        Args:
            photos: Photos to select.
            current: The one of them to show; None keeps the current photo if it is selected, else shows the first.
        """
        chosen = list(photos)
        if current is None:
            current = self._current if self._current in chosen else next(iter(chosen), None)
        changed, self.selected = chosen != self.selected, chosen
        self._set_current(current)
        if changed:
            self.selection_changed.emit()

    def _set_current(self, photo: Photo | None) -> None:
        if photo is not self._current:
            self._current = photo
            self.undo_group.setActiveStack(photo.undo_stack if photo else None)  # type: ignore[arg-type]
            self.current_changed.emit(photo)

    def step(self, by: int) -> None:
        """Move the current photo by a number of places in the filmstrip."""
        if self._current is not None:
            index, listed = self.photos.index(self._current), set(self.listed)
            ahead = self.photos[index + 1 :] if by > 0 else self.photos[:index][::-1]
            places = [photo for photo in ahead if photo in listed]
            if len(places) >= abs(by):
                self.select([places[abs(by) - 1]])

    @property
    def neighbours(self) -> list[Photo]:
        """The listed photo after the current one, and the one before it; fewer at the ends."""
        if self._current is None:
            return []
        index, listed = self.photos.index(self._current), set(self.listed)
        after = [photo for photo in self.photos[index + 1 :] if photo in listed]
        before = [photo for photo in self.photos[:index] if photo in listed]
        return [*after[:1], *before[-1:]]

    # --- Ratings, filter and order

    @property
    def listed(self) -> list[Photo]:
        """The photos that the filter lets through; commands on all photos work on them."""
        return [photo for photo in self.photos if self.is_listed(photo)]

    def is_listed(self, photo: Photo) -> bool:
        """Return whether the filter lets a photo through."""
        return photo.rating >= self._filter.value

    @property
    def filter(self) -> PhotoFilter:
        """The photos that are listed."""
        return self._filter

    def list_only(self, chosen: PhotoFilter) -> None:
        """List only photos with certain ratings; the current photo stays on show."""
        if chosen is not self._filter:
            self._filter = chosen
            self.select([photo for photo in self.selected if self.is_listed(photo)] or self._as_selection(), self._current)
            self.filter_changed.emit()

    def _as_selection(self) -> list[Photo]:
        return [self._current] if self._current is not None else []

    def rate(self, photos: Iterable[Photo], rating: int) -> None:
        """Give photos 0 to 5 stars or reject them; rejecting again takes the rejection back."""
        chosen = list(photos)
        if rating == REJECTED and chosen and all(photo.rating == REJECTED for photo in chosen):
            rating = 0
        for photo in chosen:
            if photo.rating != rating:
                photo.rating = rating
                self.rating_changed.emit(photo)

    def sort(self, order: Order) -> None:
        """Sort the photos; later ones are sorted in."""
        self._order = order
        self._sort()

    def _sort(self) -> None:
        ordered = sorted(self.photos, key=self._order.key)
        if ordered != self.photos:
            self.reordering.emit()
            self.photos = ordered
            self.reordered.emit()

    def find(self, path: Path) -> Photo | None:
        """Return the open photo of a file; None if it is not open."""
        return next((photo for photo in self.photos if photo.path == path), None)

    def set_state(self, photo: Photo, state: PhotoState, error: LowlightError | None = None) -> None:
        """Set the state of a photo, and its error without the path."""
        text = translate_message(error, omit_path=photo.path) if error is not None else ""
        if (photo.state, photo.error) != (state, text):
            photo.state, photo.error = state, text
            self.state_changed.emit(photo)

    def edit_stack(self, photo: Photo, edits: StackEdits) -> None:
        """Show another page of a stack, or change its light or the part to export."""
        if edits != photo.stack:
            photo.stack = edits
            self.stack_changed.emit(photo)

    # --- Settings

    def change_settings(
        self, photos: Iterable[Photo], settings: EnhanceSettings, text: str, gesture: Gesture | None = None
    ) -> None:
        """Change the settings of photos, of videos at their current frame.

        Args:
            photos: Photos to change; one undo takes all of them back.
            settings: New settings.
            text: Name of the undo step, for instance "Amount".
            gesture: Act of the user; None for one of its own.
        """
        self._set_tracks(photos, lambda photo: photo.track.with_settings(photo.position, settings), text, gesture)

    def change_setting(
        self, photos: Iterable[Photo], name: str, value: float | bool, text: str, gesture: Gesture | None = None
    ) -> None:
        """Change one setting of photos and keep their others; see `change_settings`.

        Args:
            photos: Photos to change.
            name: Field of `EnhanceSettings`.
            value: New value.
            text: Name of the undo step.
            gesture: Act of the user.
        """

        def change(photo: Photo) -> SettingsTrack:
            settings = replace(photo.settings, **{name: value})  # type: ignore[arg-type]
            return photo.track.with_settings(photo.position, settings)

        self._set_tracks(photos, change, text, gesture)

    def replace_settings(
        self, photos: Iterable[Photo], settings: EnhanceSettings, text: str, gesture: Gesture | None = None
    ) -> None:
        """Change settings as `change_settings` does, but of whole videos: segments with settings of their own are removed."""
        self._set_tracks(photos, lambda photo: SettingsTrack(settings, geometry=photo.geometry), text, gesture)

    def change_geometry(self, photos: Iterable[Photo], change: Callable[[Geometry], Geometry], text: str) -> None:
        """Turn, mirror or crop photos and videos; the pages of stacks keep their size.

        Args:
            photos: Photos to change; one undo takes all of them back.
            change: Returns the new geometry for the old one of each photo.
            text: Name of the undo step.
        """
        changed = [photo for photo in photos if not photo.is_stack]
        self._set_tracks(changed, lambda photo: replace(photo.track, geometry=change(photo.geometry)), text)

    def set_track(self, photo: Photo, track: SettingsTrack, text: str) -> None:
        """Change the settings of a photo or video over time."""
        self._set_tracks([photo], lambda _: track, text)

    def _set_tracks(
        self, photos: Iterable[Photo], track_of: Callable[[Photo], SettingsTrack], text: str, gesture: Gesture | None = None
    ) -> None:
        gesture = gesture or Gesture()
        changes = [(photo, track_of(photo)) for photo in photos]
        if all(photo.track == track for photo, track in changes):
            return
        for photo, track in changes:
            # The current photo gets a step even if it does not change, so that Undo there undoes the others.
            if photo.track != track or photo is self._current:
                gesture.add(photo.undo_stack)
                photo.undo_stack.push(ChangeSettings(photo, track, text, gesture, self.settings_changed.emit))

    def copy_settings(self) -> None:
        """Copy the settings of the current photo to `copied_settings`."""
        if self._current is not None:
            self.copied_settings = self._current.settings
            self.copied_settings_changed.emit()

    def _next_current(self, closed: Sequence[Photo]) -> Photo | None:
        """Return the photo to show when the current one is closed: the next listed one, or the last one before it."""
        if self._current is None:
            return None
        index = self.photos.index(self._current)
        near = [photo for photo in (*self.photos[index:], *self.photos[:index][::-1]) if photo not in closed]
        return next(filter(self.is_listed, near), next(iter(near), None))
