"""The crop tool: starts and ends it, and turns and mirrors photos with or without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from lowlight_app.geometry import IDENTITY, Geometry
from lowlight_app.gui.crop.bar import FREE, ORIGINAL, CropBar
from lowlight_app.gui.crop.draft import CropDraft
from lowlight_app.gui.crop.overlay import CropOverlay
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.preview.compare_layout import AFTER_ONLY
from lowlight_app.gui.preview.viewer import Viewer


@dataclass(frozen=True)
class CropActions:
    """The menu actions."""

    crop: QAction
    rotate_left: QAction
    rotate_right: QAction
    flip_horizontal: QAction
    flip_vertical: QAction

    @property
    def turns(self) -> list[QAction]:
        """The actions that turn and mirror."""
        return [getattr(self, field.name) for field in fields(self)[1:]]


class CropController(QObject):
    """Connects the actions, the overlay and the bar with the document.

    Turns and mirroring act on all selected photos, or while the crop is being chosen on the draft; it is applied as one step.

    Args:
        document: The open photos.
        viewer: Shows the picture under the overlay.
        bar: The controls, to be placed under the viewer.
        actions: The menu actions.
        finishing: Actions that need the finished crop, such as the export.
        parent: The window.

    Attributes:
        overlay: The frame over the picture.
    """

    active_changed = Signal(bool)
    """The tool has started or ended."""

    def __init__(
        self,
        document: Document,
        viewer: Viewer,
        bar: CropBar,
        actions: CropActions,
        finishing: Sequence[QAction],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._viewer, self._bar, self._actions = document, viewer, bar, actions
        self.overlay = CropOverlay(viewer)
        self._photo: Photo | None = None
        self._draft, self._before = CropDraft((1, 1)), IDENTITY
        self._mode = viewer.mode
        self._keys = [
            self._shortcut(parent, key, command)
            for key, command in (("Return", self.apply), ("Enter", self.apply), ("Esc", self.cancel), ("X", self._swap))
        ]
        self._connect(finishing)

    def _shortcut(self, parent: QWidget, key: str, command: Callable[[], None]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), parent)
        shortcut.activated.connect(command)
        shortcut.setEnabled(False)
        return shortcut

    def _connect(self, finishing: Sequence[QAction]) -> None:
        a, bar, document = self._actions, self._bar, self._document
        a.crop.triggered.connect(lambda on: self.start() if on else self.apply())
        a.rotate_left.triggered.connect(lambda: self._turn(a.rotate_left, -1))
        a.rotate_right.triggered.connect(lambda: self._turn(a.rotate_right, 1))
        a.flip_horizontal.triggered.connect(lambda: self._mirror(a.flip_horizontal))
        a.flip_vertical.triggered.connect(lambda: self._turn_upside_down(a.flip_vertical))
        for action in finishing:
            action.triggered.connect(self.apply)
        bar.applied.connect(self.apply)
        bar.cancelled.connect(self.cancel)
        bar.reset.connect(self._reset)
        bar.swapped.connect(self._swap)
        bar.ratio_chosen.connect(self._choose_ratio)
        bar.angle_changed.connect(lambda angle: self._show(self._draft.straightened(angle)))
        self.overlay.changed.connect(self._show)
        self.overlay.accepted.connect(self.apply)
        document.current_changed.connect(self.apply)
        document.settings_changed.connect(self._settings_changed)

    # --- Commands

    @property
    def active(self) -> bool:
        """Whether the crop is being chosen."""
        return self._photo is not None

    def start(self) -> None:
        """Choose the crop of the current photo."""
        photo = self._document.current
        if self.active or photo is None or photo.is_stack or photo.state is PhotoState.BROKEN:
            self._actions.crop.setChecked(self.active)
            return
        self._photo, self._mode = photo, self._viewer.mode
        self._viewer.set_mode(AFTER_ONLY)
        self._begin(photo)
        self._show_tool(True)
        self.overlay.setFocus()

    def _begin(self, photo: Photo) -> None:
        self._before = photo.geometry
        self._bar.ratio.show_value(FREE)
        self._show(CropDraft((photo.info.width, photo.info.height), photo.geometry, even=photo.is_video))

    def apply(self) -> None:
        """Apply the crop as one step, and end the tool."""
        photo, draft = self._photo, self._draft
        if photo is not None:
            self._end()
            if draft.geometry != photo.geometry:
                self._document.change_geometry([photo], lambda _: draft.result, self.tr("Crop"))

    def cancel(self) -> None:
        """End the tool and leave the photo as it is."""
        if self.active:
            self._end()

    def _end(self) -> None:
        self._photo = None
        self._viewer.set_mode(self._mode)
        self._show_tool(False)
        current = self._document.current
        if current is not None:
            self._viewer.show_geometry(current.geometry)
        self._viewer.setFocus()

    def _show_tool(self, on: bool) -> None:
        self._bar.setVisible(on)
        self.overlay.setGeometry(self._viewer.rect())
        self.overlay.setVisible(on)
        self._actions.crop.setChecked(on)
        for shortcut in self._keys:
            shortcut.setEnabled(on)
        self.active_changed.emit(on)

    # --- The draft

    def _show(self, draft: CropDraft) -> None:
        self._draft = draft
        self._viewer.show_geometry(draft.geometry, uncropped=True)
        self.overlay.show_draft(draft)
        self._bar.show_draft(draft)

    def _settings_changed(self, photo: Photo) -> None:
        """Start again if undo has changed the geometry meanwhile."""
        if photo is self._photo and photo.geometry != self._before:
            self._begin(photo)

    def _choose_ratio(self, ratio: float | None) -> None:
        """Set the aspect ratio, upright or across as the crop is now."""
        width, height = self._draft.frame if ratio == ORIGINAL else self._draft.result_size
        if ratio == ORIGINAL:
            ratio = width / height
        elif ratio is not FREE and width < height:
            ratio = 1 / ratio
        self._show(self._draft.with_ratio(ratio))
        self.overlay.setFocus()

    def _swap(self) -> None:
        self._show(self._draft.swapped())

    def _reset(self) -> None:
        self._bar.ratio.show_value(FREE)
        self._show(self._draft.reset())

    # --- Turns

    def _turn(self, action: QAction, quarters: int) -> None:
        if self.active:
            self._show(self._draft.turned_right(quarters))
        else:
            self._change_selected(action, lambda geometry: geometry.turned_right(quarters))

    def _mirror(self, action: QAction) -> None:
        if self.active:
            self._show(self._draft.mirrored())
        else:
            self._change_selected(action, Geometry.mirrored)

    def _turn_upside_down(self, action: QAction) -> None:
        if self.active:
            self._show(self._draft.upside_down())
        else:
            self._change_selected(action, Geometry.upside_down)

    def _change_selected(self, action: QAction, change: Callable[[Geometry], Geometry]) -> None:
        self._document.change_geometry(self._document.selected, change, action.text())
