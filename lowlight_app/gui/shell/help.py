"""The dialogs for keyboard shortcuts and About."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lowlight_app import __version__
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.scroll_area import ScrollArea
from lowlight_app.models.device import Device

if TYPE_CHECKING:
    from lowlight_app.models.device import Device

_COLUMNS = 2
_ABOUT_WIDTH = 400


class ShortcutsDialog(Dialog):
    """Lists the keyboard shortcuts.

    Args:
        groups: Titles, each with pairs of shortcut and action.
    """

    def __init__(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        key_width = max(self.fontMetrics().horizontalAdvance(key) for _, keys in groups for key, _ in keys)
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        heights = [0] * _COLUMNS
        for layout in columns:
            layout.setSpacing(0)
        for title, keys in groups:
            column = heights.index(min(heights))
            heights[column] += len(keys) + 2
            columns[column].addWidget(_group(title, keys, key_width))
            columns[column].addSpacing(24)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(48)
        for layout in columns:
            layout.addStretch()
            row.addLayout(layout)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 16)
        outer.addWidget(ScrollArea(content))
        outer.addWidget(buttons)


class AboutDialog(Dialog):
    """Shows versions, device and licences."""

    def __init__(self, device: Device | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Lowlight"))
        name = QLabel(f"Lowlight {__version__}")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        name.setFont(font)
        texts = [
            self.tr("Enhances dark photos and videos on your own computer."),
            self.tr("Runs on {device}").format(device=self._device_text(device)),
            f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.machine()}",
            self.tr("Lowlight is under the MIT License."),
            self.tr(
                "Qt and PySide6 are used under the LGPL, TensorFlow, Keras, ONNX and OpenCV under the Apache License, "
                "ONNX Runtime under the MIT License, NumPy under BSD."
            ),
        ]
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 16)
        layout.setSpacing(12)
        layout.addWidget(name)
        for index, text in enumerate(texts):
            label = QLabel(text)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setProperty("role", "faint" if index else "")
            label.setFixedWidth(_ABOUT_WIDTH)
            layout.addWidget(label)
        layout.addWidget(buttons)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def _device_text(self, device: Device | None) -> str:
        if device is None:
            return self.tr("a device that is still being detected")
        return translate_message(device.message)


def _group(title: str, keys: Sequence[tuple[str, str]], key_width: int) -> QWidget:
    group = QWidget()
    group.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    heading = QLabel(title)
    heading.setProperty("role", "title")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (key, action) in enumerate(keys, 1):
        key_label = QLabel(key)
        key_label.setProperty("role", "faint")
        grid.addWidget(key_label, row, 0)
        grid.addWidget(QLabel(action), row, 1)
    grid.setColumnMinimumWidth(0, key_width)
    grid.setColumnStretch(1, 1)
    return group
