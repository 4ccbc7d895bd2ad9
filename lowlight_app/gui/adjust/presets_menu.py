"""The presets button and its menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QMessageBox, QToolButton, QWidget

from lowlight_app.gui.adjust.presets import SHIPPED, PresetError, Presets
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import menu_text
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.settings import EnhanceSettings


class PresetsButton(QToolButton):
    """Applies presets to the selected photos, and saves, renames and deletes the user's presets."""

    def __init__(self, document: Document, presets: Presets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._presets = document, presets
        self.setText(self.tr("Presets"))
        self.refresh_theme()
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setObjectName("presets")
        self.setToolTip(self.tr("Apply saved settings to the selected photos"))
        menu = QMenu(self.text(), self)
        menu.aboutToShow.connect(lambda: self.fill(menu))
        self.setMenu(menu)

    def refresh_theme(self) -> None:
        """Redraw the icon for the theme."""
        self.setIcon(theme.icon("presets"))

    def fill(self, menu: QMenu) -> None:
        """Rebuild the menu from the current presets."""
        menu.clear()
        current = self._document.current
        for name, settings in SHIPPED.items():
            self._add_preset(menu, QCoreApplication.translate("Presets", str(name)), settings)
        if self._presets.own:
            menu.addSeparator()
        for name, settings in self._presets.own.items():
            self._add_preset(menu, name, settings)
        menu.addSeparator()
        menu.addAction(self.tr("Save current settings…"), self._save).setEnabled(current is not None)
        for text, action in ((self.tr("Rename"), self._rename), (self.tr("Delete"), self._delete)):
            submenu = menu.addMenu(text)
            submenu.setEnabled(bool(self._presets.own))
            for name in self._presets.own:
                submenu.addAction(menu_text(name), partial(action, name))

    def _add_preset(self, menu: QMenu, name: str, settings: EnhanceSettings) -> None:
        current = self._document.current
        action = menu.addAction(menu_text(name), lambda: self._apply(name, settings))
        action.setCheckable(True)
        action.setChecked(current is not None and current.settings == settings)
        action.setEnabled(current is not None)

    def _apply(self, name: str, settings: EnhanceSettings) -> None:
        self._document.change_settings(self._document.selected, settings, name)

    def _save(self) -> None:
        current = self._document.current
        name, accepted = QInputDialog.getText(self, self.tr("Save preset"), self.tr("Name:"))
        if accepted and current is not None:
            settings = current.settings
            self._try(lambda: self._presets.save(name, settings))

    def _rename(self, old: str) -> None:
        name, accepted = QInputDialog.getText(self, self.tr("Rename preset"), self.tr("Name:"), text=old)
        if accepted:
            self._try(lambda: self._presets.rename(old, name))

    def _delete(self, name: str) -> None:
        question = self.tr("Delete the preset “{name}”?").format(name=name)
        if confirm(self, self.tr("Delete preset"), question, self.tr("Delete")):
            self._presets.delete(name)

    def _try(self, change: Callable[[], None]) -> None:
        try:
            change()
        except PresetError as error:
            QMessageBox.warning(self, self.tr("Preset"), str(error))
