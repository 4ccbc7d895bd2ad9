"""Combo box of Python values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget


class ChoiceBox(QComboBox):
    """Combo box that keeps the Python values of its items; as item data, Qt would convert enum members to strings.

    Args:
        texts: Text of each value.
    """

    chosen = Signal(object)
    """Emitted with the value that the user chose, a key of `texts`."""

    def __init__(self, texts: Mapping[Any, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = list(texts)
        self.addItems(list(texts.values()))
        self.activated.connect(lambda index: self.chosen.emit(self.values[index]))

    @property
    def value(self) -> Any:
        """The current value."""
        return self.values[self.currentIndex()]

    def show_value(self, value: Any) -> None:
        """Set the current value without emitting `chosen`."""
        self.setCurrentIndex(self.values.index(value))
