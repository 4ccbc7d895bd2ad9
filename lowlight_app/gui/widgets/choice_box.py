"""One of several values, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget


class ChoiceBox(QComboBox):
    """A box of values that stay what they are: Qt would make plain texts of the members of an enumeration.

    Args:
        texts: what to call each value.
    """

    chosen = Signal(object)
    """The user's new value."""

    def __init__(self, texts: Mapping[Any, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = list(texts)
        self.addItems(list(texts.values()))
        self.activated.connect(lambda index: self.chosen.emit(self.values[index]))

    @property
    def value(self) -> Any:
        """The value that is shown."""
        return self.values[self.currentIndex()]

    def show_value(self, value: Any) -> None:
        """Show a value without announcing it."""
        self.setCurrentIndex(self.values.index(value))
