"""The menu that chooses what the result is compared with."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from lowlight_app.gui.common.formatting import menu_text
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.preview.compare_layout import AFTER_ONLY, SIDE_BY_SIDE
from lowlight_app.gui.preview.view_state import ORIGINAL, Reference
from lowlight_app.gui.preview.viewer import Viewer
from lowlight_app.settings import EnhanceSettings

if TYPE_CHECKING:
    from lowlight_app.gui.preview.comparison import Comparison


class CompareMenu(QMenu):
    """Offers the original, the settings kept earlier, and all other models.

    Args:
        keep: The action that keeps the current settings.
        document: Its current photo has the settings to keep.
        viewer: Shows both versions.
    """

    kept = Signal()
    """The current settings were kept."""

    def __init__(self, keep: QAction, document: Document, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Compare with"))
        self._keep, self._document, self._viewer = keep, document, viewer
        self._comparison: Comparison | None = None
        self._snapshot: EnhanceSettings | None = None
        self._models: dict[str, str] = {}
        self._current = ""
        keep.triggered.connect(self._keep_settings)
        self.aboutToShow.connect(self._fill)
        self.menuAction().setEnabled(False)

    def prepare(self, comparison: Comparison) -> None:
        """Start; call this once the preview exists."""
        self._comparison = comparison
        comparison.changed.connect(self._show_names)
        comparison.changed.connect(self._viewer.clear_reference)
        viewer = self._viewer
        comparison.compositor.ready.connect(partial(viewer.show_tiles, viewer.reference))
        comparison.compositor.evicted.connect(partial(viewer.remove_tiles, viewer.reference))
        self.menuAction().setEnabled(True)

    def show_models(self, models: list[tuple[str, str]], current: str) -> None:
        """Set the installed models, as ids and names, and the current one."""
        self._models, self._current = dict(models), current
        comparison = self._comparison
        if comparison is not None and comparison.reference.model and comparison.reference.model not in self._others():
            self.show_original()
        self._show_names()

    def _others(self) -> dict[str, str]:
        return {model: name for model, name in self._models.items() if model != self._current}

    def _fill(self) -> None:
        self.clear()
        group = QActionGroup(self)
        self._add(group, self.tr("Original"), ORIGINAL)
        snapshot = self._add(group, self.tr("Snapshot"), Reference(settings=self._snapshot or EnhanceSettings()))
        snapshot.setEnabled(self._snapshot is not None)
        self.addSeparator()
        for model, name in self._others().items():
            self._add(group, self.tr("Model {name}").format(name=name), Reference(model=model))
        self.addSeparator()
        self.addAction(self._keep)

    def _add(self, group: QActionGroup, text: str, reference: Reference) -> QAction:
        action = self.addAction(menu_text(text))
        action.setCheckable(True)
        action.setChecked(self._comparison is not None and self._comparison.reference == reference)
        action.triggered.connect(lambda: self._compare_with(reference))
        group.addAction(action)
        return action

    def _compare_with(self, reference: Reference) -> None:
        if self._comparison is not None:
            self._comparison.compare_with(reference)
            if self._viewer.mode is AFTER_ONLY:
                self._viewer.set_mode(SIDE_BY_SIDE)

    def show_original(self) -> None:
        """Compare with the original again."""
        self._compare_with(ORIGINAL)

    def _keep_settings(self) -> None:
        """Keep the current settings and compare with them; end the comparison if it is with them already."""
        photo = self._document.current
        if photo is None or self._comparison is None:
            return
        current = Reference(settings=photo.settings)
        if self._comparison.reference == current:
            self.show_original()
            return
        self._snapshot = photo.settings
        self._compare_with(current)
        self.kept.emit()

    def _show_names(self) -> None:
        """Name both versions in the viewer."""
        reference = self._comparison.reference if self._comparison is not None else None
        if reference is not None and reference.settings is not None:
            self._viewer.name_sides(self.tr("Snapshot"), self.tr("Now"))
        elif reference is not None and reference.model:
            self._viewer.name_sides(self._models.get(reference.model, ""), self._models.get(self._current, ""))
