"""All actions of menus, toolbar and keyboard, in one place; the list of keyboard shortcuts is generated from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup

from lowlight_app.gui.common import theme
from lowlight_app.gui.crop.controller import CropActions
from lowlight_app.gui.library.order import Order, PhotoFilter
from lowlight_app.gui.library.photo import REJECTED
from lowlight_app.gui.playback.controller import PlaybackActions
from lowlight_app.gui.preview.compare_layout import VIEW_MODES, ViewMode

Key = str | QKeySequence.StandardKey
Choice = TypeVar("Choice")


class Actions(QObject):
    """Holds the actions; controllers connect to them.

    Args:
        undo_group: Undo stacks of the photos.
    """

    def __init__(self, undo_group: QUndoGroup, parent: QObject) -> None:
        super().__init__(parent)
        self._icons: dict[QAction, str] = {}
        self._keys: dict[QAction, str] = {}
        self._names: dict[QAction, str] = {}
        self._file()
        self._edit(undo_group)
        self._view()
        self._photo()
        self._crop()
        self._library()
        self._video()
        self._model()
        self._help()

    def refresh_icons(self) -> None:
        """Redraw the icons for the theme."""
        for action, name in self._icons.items():
            action.setIcon(theme.icon(name))

    def key_of(self, action: QAction) -> str:
        """Return the shortcut of an action in native notation, even while it is disabled in favour of a focused button."""
        return self._keys.get(action) or action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def name_of(self, action: QAction) -> str:
        """Return the name of an action without its current object ("Undo" instead of "Undo Amount")."""
        return self._names.get(action, action.text()).rstrip("…")

    def need_photo(self) -> list[QAction]:
        """Return the actions that need an open photo."""
        photo = [
            self.export,
            self.export_all,
            self.export_as,
            self.contact_sheet,
            self.copy_result,
            self.copy_settings,
            self.apply_to_all,
            self.apply_to_selected,
            self.auto,
            self.pick_gray,
            self.reset,
            self.remove,
            self.reveal,
            *self.ratings.values(),
            self.crop,
            *self.crop_actions().turns,
        ]
        view = [*self.view_modes.values(), self.before, self.keep_settings]
        view += [self.fit, self.full, self.double, self.toggle_fit]
        view += [self.panels, self.next_panel]
        return [*photo, *view, self.zoom_in, self.zoom_out, self.select_all, self.next, self.previous]

    def playback(self) -> PlaybackActions:
        """Return the actions for videos."""
        return PlaybackActions(**{field.name: getattr(self, field.name) for field in fields(PlaybackActions)})

    def crop_actions(self) -> CropActions:
        """Return the actions that crop, turn and mirror."""
        return CropActions(**{field.name: getattr(self, field.name) for field in fields(CropActions)})

    def groups(self) -> Iterator[tuple[str, list[QAction]]]:
        """Yield the actions with a shortcut, by menu."""
        yield (
            self.tr("File"),
            [
                self.open,
                self.open_folder,
                self.open_live,
                self.export,
                self.export_all,
                self.export_as,
                self.contact_sheet,
                self.quit,
            ],
        )
        yield self.tr("Edit"), [self.undo, self.redo, self.copy_result, self.paste, self.select_all, self.preferences]
        view = [self.before, *self.view_modes.values(), self.keep_settings, self.toggle_fit, self.fit, self.full, self.double]
        yield self.tr("View"), [*view, self.zoom_in, self.zoom_out, self.queue, self.next_panel, self.full_screen]
        settings = [self.copy_settings, self.paste_settings, self.apply_to_selected, self.apply_to_all, self.auto, self.reset]
        settings.insert(-1, self.pick_gray)
        turns = [self.crop, self.rotate_left, self.rotate_right]
        photo = [self.next, self.previous, *self.ratings.values(), *settings, *turns, self.remove]
        yield self.tr("Photo"), photo
        scenes = [self.previous_scene, self.next_scene]
        steps = [self.play, self.previous_frame, self.next_frame, *scenes, self.play_backward, self.pause, self.play_forward]
        part = [self.mark_in, self.mark_out, self.clear_marks, self.add_range, self.segment_settings]
        yield self.tr("Video"), [*steps, *part, self.loop, self.mute, self.save_frame]
        yield self.tr("Model"), [self.retrain, self.models]
        yield self.tr("Help"), [self.guide, self.shortcuts]

    def _file(self) -> None:
        self.open = self._add(self.tr("Open…"), QKeySequence.StandardKey.Open, "open", self.tr("Open photos and videos"))
        self.open.setIconText(self.tr("Open"))
        self.open_folder = self._add(self.tr("Open folder…"), "Ctrl+Shift+O")
        self.open_live = self._add(
            self.tr("Open camera or stream…"), "Ctrl+Alt+O", tip=self.tr("Enhance a camera or stream as it comes, and record it")
        )
        self.export = self._add(
            self.tr("Export"), "Ctrl+E", "export", self.tr("Export the selected photos with the last settings")
        )
        self.export_all = self._add(self.tr("Export all"), "Ctrl+Shift+E")
        self.export_as = self._add(
            self.tr("Export as…"), "Ctrl+Alt+E", tip=self.tr("Choose format, size, name and folder, then export")
        )
        self.contact_sheet = self._add(
            self.tr("Contact sheet…"), "Ctrl+Alt+S", tip=self.tr("Write the results of the selected photos to pages")
        )
        self.watch = self._add(self.tr("Watch folder…"), tip=self.tr("Enhance what arrives in a folder"), checkable=True)
        self.quit = self._add(self.tr("Quit"), "Ctrl+Q")

    def _edit(self, group: QUndoGroup) -> None:
        self.undo = group.createUndoAction(self, self.tr("Undo"))
        self.redo = group.createRedoAction(self, self.tr("Redo"))
        for action, key, name in ((self.undo, "Ctrl+Z", "undo"), (self.redo, "Ctrl+Shift+Z", "redo")):
            self._names[action] = action.text()
            action.setShortcut(QKeySequence(key))
            self._give_icon(action, name)
        self.copy_result = self._add(
            self.tr("Copy result"), QKeySequence.StandardKey.Copy, tip=self.tr("Copy the result to the clipboard as an image")
        )
        self.paste = self._add(self.tr("Paste photos"), QKeySequence.StandardKey.Paste)
        self.select_all = self._add(self.tr("Select all"), QKeySequence.StandardKey.SelectAll)
        self.preferences = self._add(self.tr("Preferences…"), "Ctrl+,")

    def _view(self) -> None:
        self.view_modes = {mode: self._add_view_mode(mode) for mode in VIEW_MODES}
        exclusive = QActionGroup(self)
        for action in self.view_modes.values():
            exclusive.addAction(action)
        self.view_modes[VIEW_MODES[0]].setChecked(True)
        self.keep_settings = self._add(
            self.tr("Keep these settings to compare"), "S", tip=self.tr("Compare later changes with these settings")
        )
        self.before = self._add(self.tr("Show original"), "B", checkable=True)
        self.zoom_in = self._add(self.tr("Zoom in"), "Ctrl++", "zoom-in")
        self.zoom_in.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.zoom_out = self._add(self.tr("Zoom out"), "Ctrl+-", "zoom-out")
        self.fit = self._add(self.tr("Fit"), "Ctrl+0", "fit", self.tr("Fit the image to the window"))
        self.full = self._add(self.tr("100 %"), "Ctrl+1", tip=self.tr("Show one pixel of the photo per pixel of the screen"))
        self.double = self._add(self.tr("200 %"), "Ctrl+2")
        self.toggle_fit = self._add(self.tr("Fit or 100 %"), "Space")
        self.panels = self._add(self.tr("Hide panels"), "F9", checkable=True)
        self.queue = self._add(self.tr("Queue"), "Ctrl+J", tip=self.tr("Show the export queue"), checkable=True)
        self.next_panel = self._add(self.tr("Next panel"), "F6")
        self.full_screen = self._add(self.tr("Full screen"), "F", checkable=True)

    def _photo(self) -> None:
        self.next = self._add(self.tr("Next"), "Right")
        self.previous = self._add(self.tr("Previous"), "Left")
        self.copy_settings = self._add(self.tr("Copy settings"), "Ctrl+Shift+C", "copy")
        self.paste_settings = self._add(
            self.tr("Paste settings"), "Ctrl+Shift+V", "paste", self.tr("Apply the copied settings to the selected photos")
        )
        self.copy_settings.setIconText(self.tr("Copy"))
        self.paste_settings.setIconText(self.tr("Paste"))
        self.apply_to_all = self._add(
            self.tr("Apply to all"), "Ctrl+Shift+A", "all", self.tr("Apply these settings to all open photos")
        )
        self.apply_to_all.setIconText(self.tr("To all"))
        self.apply_to_selected = self._add(
            self.tr("Apply to selected"), "Ctrl+Alt+A", "selected", self.tr("Apply these settings to the selected photos")
        )
        self.apply_to_selected.setIconText(self.tr("To selected"))
        self.auto = self._add(
            self.tr("Auto"), "Ctrl+U", "auto", self.tr("Set what this photo needs: open shadows, brighten, remove a veil")
        )
        self.pick_gray = self._add(
            self.tr("Pick grey"),
            "N",
            "pipette",
            self.tr("White balance: click something that should be grey"),
            checkable=True,
        )
        self.reset = self._add(self.tr("Reset"), "Ctrl+R", "reset", self.tr("Reset to the default settings"))
        self.reveal = self._add(self.tr("Show in folder"))
        self.remove = self._add(self.tr("Remove from filmstrip"), QKeySequence.StandardKey.Delete, "remove")

    def _crop(self) -> None:
        """Crop, turns and mirroring."""
        self.crop = self._add(
            self.tr("Crop and straighten"), "C", "crop", self.tr("Choose the part to keep, and straighten it"), checkable=True
        )
        self.rotate_left = self._add(self.tr("Rotate left"), "Ctrl+[", "rotate-left")
        self.rotate_right = self._add(self.tr("Rotate right"), "Ctrl+]", "rotate-right")
        self.flip_horizontal = self._add(self.tr("Flip horizontally"), icon="flip-horizontal")
        self.flip_vertical = self._add(self.tr("Flip vertically"), icon="flip-vertical")

    def _library(self) -> None:
        """Ratings, filter and order of the open photos."""
        stars = {number: self._add("★" * number, str(number)) for number in range(1, 6)}
        none, reject = self._add(self.tr("No stars"), "0"), self._add(self.tr("Reject"), "X")
        self.ratings = {0: none, **stars, REJECTED: reject}
        shown = {PhotoFilter.ALL: self.tr("All photos"), PhotoFilter.NOT_REJECTED: self.tr("Without rejected")}
        more = {
            chosen: self.tr("{stars} and more").format(stars="★" * chosen.value) for chosen in PhotoFilter if chosen.value > 0
        }
        self.filters = self._choices({**shown, **more, PhotoFilter.FIVE_STARS: "★" * 5})
        orders = {Order.OPENED: self.tr("As opened"), Order.NAME: self.tr("Name"), Order.DATE: self.tr("Date taken")}
        self.orders = self._choices({**orders, Order.STATE: self.tr("State")})

    def _choices(self, texts: Mapping[Choice, str]) -> dict[Choice, QAction]:
        """Return actions of which one is checked, at first the first."""
        group = QActionGroup(self)
        actions = {choice: self._add(text, checkable=True) for choice, text in texts.items()}
        for action in actions.values():
            group.addAction(action)
        next(iter(actions.values())).setChecked(True)
        return actions

    def _video(self) -> None:
        self.play = self._add(self.tr("Play or pause"), icon="play", tip=self.tr("Play or pause  (Space)"))
        self._keys[self.play] = self.tr("Space")
        self.previous_frame = self._add(self.tr("Previous frame"), ",", "step-back")
        self.next_frame = self._add(self.tr("Next frame"), ".", "step")
        self.previous_scene = self._add(self.tr("Previous scene mark"), "Shift+PgUp")
        self.next_scene = self._add(self.tr("Next scene mark"), "Shift+PgDown")
        self.play_backward = self._add(self.tr("Play backward / faster"), "J")
        self.pause = self._add(self.tr("Pause"), "K")
        self.play_forward = self._add(self.tr("Play forward / faster"), "L")
        self.mark_in = self._add(self.tr("Mark in"), "I")
        self.mark_out = self._add(self.tr("Mark out"), "O")
        self.clear_marks = self._add(self.tr("Clear marks"), "Shift+I")
        self.add_range = self._add(
            self.tr("Add range"), "Ctrl+I", tip=self.tr("Keep the marked part for the export, then mark another")
        )
        self.segment_settings = self._add(
            self.tr("Separate settings for the marked part"),
            "P",
            tip=self.tr("Further changes apply only to the marked part"),
            checkable=True,
        )
        self.save_frame = self._add(self.tr("Save frame as photo"), "Ctrl+Shift+S")
        self.mute = self._add(self.tr("Mute"), "M", "sound", checkable=True)
        self.loop = self._add(self.tr("Loop"), "Ctrl+L", "loop", self.tr("Restart at the end"), checkable=True)

    def _model(self) -> None:
        self.retrain = self._add(self.tr("Retrain…"), "Ctrl+T", "train", self.tr("Train your own model"))
        self.retrain.setIconText(self.tr("Retrain"))
        self.models = self._add(self.tr("Models…"), "Ctrl+M")

    def _help(self) -> None:
        self.guide = self._add(self.tr("User guide"), "Shift+F1")
        self.shortcuts = self._add(self.tr("Keyboard shortcuts"), "F1")
        self.about = self._add(self.tr("About Lowlight"))

    def _add(self, text: str, key: Key = "", icon: str = "", tip: str = "", checkable: bool = False) -> QAction:
        action = QAction(text, self)
        action.setCheckable(checkable)
        if key:
            action.setShortcuts(QKeySequence(key) if isinstance(key, str) else key)  # type: ignore[arg-type]
        if icon:
            self._give_icon(action, icon)
        self._keys[action] = shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip or text}  ({shortcut})" if shortcut else tip or text)
        return action

    def _add_view_mode(self, mode: ViewMode) -> QAction:
        text, tip = (QCoreApplication.translate("ViewModes", source) for source in (mode.text, mode.tooltip))
        return self._add(text, mode.key, mode.id, tip, checkable=True)

    def _give_icon(self, action: QAction, name: str) -> None:
        self._icons[action] = name
        action.setIcon(theme.icon(name))
        action.setIconVisibleInMenu(False)
