"""The preferences dialog: general preferences and the default export settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common.language import resolve_language
from lowlight_app.gui.common.preferences import CACHE_SIZES_MB, Language, Preferences, PreferenceValues, ScreenColors, Theme
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.export.form import ExportForm
from lowlight_app.gui.export.form_section import ExportSubject
from lowlight_app.gui.export.options import ExportOptions, ExportOptionsStore
from lowlight_app.gui.shell.cluster_section import ClusterSection
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.form_layout import add_row, form_layout, hint_label
from lowlight_app.gui.widgets.scroll_area import ScrollArea
from lowlight_app.models.device import DeviceChoice

_MIN_WIDTH, _MAX_HEIGHT = 480, 520


class PreferencesDialog(Dialog):
    """Shows and changes the preferences. Changes take effect at once, except the language.

    Args:
        preferences: The preferences.
        export_options: The export settings; the last ones are the default.
        subject: Example photo for the names of results, and the initial folder.
        models: Ids and names of the installed models.
        language: Language of the window.
        worker: Checks connections to clusters.

    Attributes:
        cluster: Where the queue is enhanced.
    """

    def __init__(
        self,
        preferences: Preferences,
        export_options: ExportOptionsStore,
        subject: ExportSubject,
        models: Sequence[tuple[str, str]],
        language: Language,
        worker: Worker,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self._preferences, self._export_options, self._language = preferences, export_options, language
        self._boxes: dict[str, ChoiceBox] = {}
        self._worker = worker
        self.form = ExportForm(export_options.last, subject)
        self.form.changed.connect(self._store_export_options)
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        tabs.addTab(ScrollArea(_page(self._general(models))), self.tr("General"))
        tabs.addTab(ScrollArea(_page(self._export()), _MAX_HEIGHT), self.tr("Export"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(tabs)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_MIN_WIDTH)
        self._show(preferences.values)
        self.resize(self.sizeHint())  # otherwise Qt limits the height to two thirds of the screen

    # --- Building

    def _general(self, models: Sequence[tuple[str, str]]) -> QFormLayout:
        form = form_layout()
        self.restart_hint = hint_label(self.tr("Takes effect after a restart."))
        screen_hint = hint_label(self.tr("sRGB is used if the system has no profile of the monitor."))
        self.sidecars = QCheckBox(self.tr("Store settings in XMP sidecar files"))
        self.sidecars.clicked.connect(lambda on: self._preferences.change(sidecars=on))
        sidecars_hint = hint_label(self.tr("Written beside each photo and read when it is opened."))
        for text, name, values, hint in (
            (self.tr("Language"), "language", self._languages(), self.restart_hint),
            (self.tr("Theme"), "theme", self._themes(), None),
            (self.tr("Compute on"), "device", self._devices(), None),
            (self.tr("Model"), "model", dict(models), None),
            (self.tr("Colours of the screen"), "screen", self._screens(), screen_hint),
            (self.tr("Thumbnail cache"), "cache_mb", {size: f"{size} MB" for size in CACHE_SIZES_MB}, None),
        ):
            add_row(form, text, self._add_box(name, values), hint)
            if name == "device":
                self.cluster = ClusterSection(form, self._preferences, self._worker, self)
                self.finished.connect(self.cluster.stop)
        add_row(form, "", self.sidecars, sidecars_hint)
        return form

    def _export(self) -> QVBoxLayout:
        hint = hint_label(self.tr("Used by Export (Ctrl+E) and as the initial settings of Export as…"))
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(hint)
        column.addWidget(self.form)
        column.addStretch()
        return column

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.reset_button = buttons.addButton(self.tr("Reset all…"), QDialogButtonBox.ButtonRole.ResetRole)
        self.reset_button.setAutoDefault(False)
        self.reset_button.clicked.connect(self._reset)
        buttons.rejected.connect(self.reject)
        return buttons

    def _add_box(self, name: str, texts: Mapping[Any, str]) -> ChoiceBox:
        box = self._boxes[name] = ChoiceBox(texts)
        box.chosen.connect(lambda value: self._change(**{name: value}))
        return box

    def _languages(self) -> dict[Language, str]:
        return {Language.SYSTEM: self.tr("System default"), Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}

    def _themes(self) -> dict[Theme, str]:
        return {Theme.DARK: self.tr("Dark"), Theme.LIGHT: self.tr("Light"), Theme.SYSTEM: self.tr("System default")}

    def _screens(self) -> dict[ScreenColors, str]:
        spaces = {ScreenColors.SRGB: "sRGB", ScreenColors.DISPLAY_P3: "Display P3", ScreenColors.ADOBE_RGB: "Adobe RGB"}
        return {ScreenColors.SYSTEM: self.tr("Monitor profile"), **spaces}

    def _devices(self) -> dict[DeviceChoice, str]:
        auto = self.tr("Graphics card if available")
        return {DeviceChoice.AUTO: auto, DeviceChoice.CPU: self.tr("Processor"), DeviceChoice.GPU: self.tr("Graphics card")}

    # --- Changes

    def box(self, name: str) -> ChoiceBox:
        """Return the box of a field of `PreferenceValues`."""
        return self._boxes[name]

    def _change(self, **values: Any) -> None:
        self._preferences.change(**values)
        self._show(self._preferences.values)

    def _store_export_options(self) -> None:
        if self.form.valid:
            self._export_options.remember(self.form.options)

    def _reset(self) -> None:
        question = self.tr("Reset all preferences to their defaults? Presets and models are kept.")
        if confirm(self, self.tr("Preferences"), question, self.tr("Reset")):
            self._preferences.reset()
            self.form.show_options(ExportOptions())
            self._show(self._preferences.values)

    def _show(self, values: PreferenceValues) -> None:
        for name, box in self._boxes.items():
            if getattr(values, name) in box.values:
                box.show_value(getattr(values, name))
        self.sidecars.setChecked(values.sidecars)
        self.restart_hint.setVisible(resolve_language(values.language) is not self._language)


def _page(content: QFormLayout | QVBoxLayout) -> QWidget:
    page = QWidget()
    page.setLayout(content)
    content.setContentsMargins(0, 16, 0, 0)
    return page
