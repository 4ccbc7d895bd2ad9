"""Form layouts in the style of the application."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QLayout, QVBoxLayout, QWidget

_LONG_WORD = re.compile(r"\S{16}(?=\S)")
_BREAK = "\u200b"
"""Zero-width space, at which a line may end."""


def form_layout(parent: QWidget | None = None) -> QFormLayout:
    """Return an empty form layout."""
    form = QFormLayout(parent) if parent else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(24)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, name: str, field: QWidget, hint: QLabel | None = None) -> QWidget | QLayout:
    """Append a field with its label, and a hint below the field; return the row, for `QFormLayout.setRowVisible`."""
    label = QLabel(name)
    label.setFixedHeight(field.sizeHint().height())  # in the middle of its field, also if there is a hint below
    label.setBuddy(field)
    if hint is None:
        form.addRow(label, field)
        return field
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(field)
    column.addWidget(hint)
    form.addRow(label, column)
    return column


class HintLabel(QLabel):
    """Word-wrapped label in the secondary text colour; long names of files are broken, too, instead of widening the dialog."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setProperty("role", "faint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(0, 2, 0, 0)  # otherwise the dots of Ä, Ö and Ü are cut off
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802
        """Set the text."""
        self._text = text
        super().setText(_LONG_WORD.sub(f"\\g<0>{_BREAK}", text))

    def text(self) -> str:
        """Return the text."""
        return self._text


def hint_label(text: str = "") -> HintLabel:
    """Return a label for a hint, an example or an error."""
    return HintLabel(text)
