"""Preferences: theme, device, colours of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from lowlight_app.gui.model.preferences import Preferences, ScreenColors, Theme
from lowlight_app.gui.views.choice import Choice
from lowlight_app.models.device import DeviceChoice


class PreferencesDialog(QDialog):
    """Changes take effect at once."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._preferences = preferences
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(24)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(
            self.tr("Theme"),
            self._choice(
                "theme", {Theme.DARK: self.tr("Dark"), Theme.LIGHT: self.tr("Light"), Theme.SYSTEM: self.tr("As the system")}
            ),
        )
        form.addRow(
            self.tr("Compute on"),
            self._choice(
                "device",
                {
                    DeviceChoice.AUTO: self.tr("GPU if there is one"),
                    DeviceChoice.CPU: self.tr("CPU"),
                    DeviceChoice.GPU: self.tr("GPU"),
                },
            ),
        )
        screens = {ScreenColors.SRGB: "sRGB", ScreenColors.DISPLAY_P3: "Display P3", ScreenColors.ADOBE_RGB: "Adobe RGB"}
        form.addRow(self.tr("Colours of the screen"), self._choice("screen", screens))
        hint = QLabel(self.tr("Choose what your screen is set to. If you do not know, sRGB is right."))
        hint.setProperty("role", "faint")
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(hint)
        layout.addWidget(buttons)
        self.setMinimumWidth(420)

    def _choice(self, name: str, texts: Mapping[Any, str]) -> Choice:
        box = Choice(texts)
        box.show_value(getattr(self._preferences.choices, name))
        box.chosen.connect(lambda value: self._preferences.change(**{name: value}))
        return box
