"""Preferences: what holds everywhere, and how results are written unless something else is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common.language import spoken_for
from lowlight_app.gui.common.preferences import CACHE_MB, Language, Preferences, PreferenceValues, ScreenColors, Theme
from lowlight_app.gui.export.form import ExportForm, ExportSubject
from lowlight_app.gui.export.options import ExportOptions, ExportOptionsStore
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.gui.widgets.form_layout import add_row, faint, form_layout
from lowlight_app.gui.widgets.scroll_area import ScrollArea
from lowlight_app.models.device import DeviceChoice

_WIDTH, _HIGHEST = 480, 520


class PreferencesDialog(QDialog):
    """Changes take effect at once, another language with the next start.

    Args:
        preferences: what is shown and changed.
        wishes: the last of which is how results are written.
        about: what the result of a photo would be called, and where the search for a folder begins.
        models: ids and names.
        spoken: the language the window was made in.
    """

    def __init__(
        self,
        preferences: Preferences,
        wishes: ExportOptionsStore,
        about: ExportSubject,
        models: Sequence[tuple[str, str]],
        spoken: Language,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self._preferences, self._wishes, self._spoken = preferences, wishes, spoken
        self._choices: dict[str, ChoiceBox] = {}
        self.form = ExportForm(wishes.last, about)
        self.form.changed.connect(self._keep_wish)
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        tabs.addTab(_page(self._general(models)), self.tr("General"))
        tabs.addTab(ScrollArea(_page(self._export()), _HIGHEST), self.tr("Export"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(tabs)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH)
        self._show(preferences.choices)
        self.resize(self.sizeHint())  # left alone, Qt takes two thirds of the screen at most

    # --- Building

    def _general(self, models: Sequence[tuple[str, str]]) -> QFormLayout:
        form = form_layout()
        self.next_start = faint(self.tr("Lowlight speaks it from its next start on."))
        screen = faint(self.tr("Where the system has no profile of the monitor, it counts as sRGB."))
        self.sidecars = QCheckBox(self.tr("Keep settings in XMP files"))
        self.sidecars.clicked.connect(lambda on: self._preferences.change(sidecars=on))
        beside = faint(self.tr("Beside each photo, and taken from there when it is opened."))
        for text, name, values, hint in (
            (self.tr("Language"), "language", self._languages(), self.next_start),
            (self.tr("Theme"), "theme", self._themes(), None),
            (self.tr("Compute on"), "device", self._devices(), None),
            (self.tr("Model"), "model", dict(models), None),
            (self.tr("Colours of the screen"), "screen", self._screens(), screen),
            (self.tr("Room for thumbnails"), "cache_mb", {size: f"{size} MB" for size in CACHE_MB}, None),
        ):
            add_row(form, text, self._choice(name, values), hint)
        add_row(form, "", self.sidecars, beside)
        return form

    def _export(self) -> QVBoxLayout:
        hint = faint(self.tr("Export (Ctrl+E) writes results like this; Export as… begins with it."))
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(hint)
        column.addWidget(self.form)
        column.addStretch()
        return column

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.back = buttons.addButton(self.tr("Reset all…"), QDialogButtonBox.ButtonRole.ResetRole)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._reset)
        buttons.rejected.connect(self.reject)
        return buttons

    def _choice(self, name: str, texts: Mapping[Any, str]) -> ChoiceBox:
        box = self._choices[name] = ChoiceBox(texts)
        box.chosen.connect(lambda value: self._change(**{name: value}))
        return box

    def _languages(self) -> dict[Language, str]:
        return {Language.SYSTEM: self.tr("As the system"), Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}

    def _themes(self) -> dict[Theme, str]:
        return {Theme.DARK: self.tr("Dark"), Theme.LIGHT: self.tr("Light"), Theme.SYSTEM: self.tr("As the system")}

    def _screens(self) -> dict[ScreenColors, str]:
        spaces = {ScreenColors.SRGB: "sRGB", ScreenColors.DISPLAY_P3: "Display P3", ScreenColors.ADOBE_RGB: "Adobe RGB"}
        return {ScreenColors.SYSTEM: self.tr("Profile of the monitor"), **spaces}

    def _devices(self) -> dict[DeviceChoice, str]:
        auto = self.tr("GPU if there is one")
        return {DeviceChoice.AUTO: auto, DeviceChoice.CPU: self.tr("CPU"), DeviceChoice.GPU: self.tr("GPU")}

    # --- What the user does

    def choice(self, name: str) -> ChoiceBox:
        """The box of one of the fields of `PreferenceValues`."""
        return self._choices[name]

    def _change(self, **values: Any) -> None:
        self._preferences.change(**values)
        self._show(self._preferences.choices)

    def _keep_wish(self) -> None:
        if self.form.valid:
            self._wishes.remember(self.form.options)

    def _reset(self) -> None:
        question = self.tr("Set all preferences back to what they were at first? Presets and models stay.")
        if confirm(self, self.tr("Preferences"), question, self.tr("Reset")):
            self._preferences.reset()
            self.form.show_options(ExportOptions())
            self._show(self._preferences.choices)

    def _show(self, choices: PreferenceValues) -> None:
        for name, box in self._choices.items():
            if getattr(choices, name) in box.values:
                box.show_value(getattr(choices, name))
        self.sidecars.setChecked(choices.sidecars)
        self.next_start.setVisible(spoken_for(choices.language) is not self._spoken)


def _page(content: QFormLayout | QVBoxLayout) -> QWidget:
    page = QWidget()
    page.setLayout(content)
    content.setContentsMargins(0, 16, 0, 0)
    return page
