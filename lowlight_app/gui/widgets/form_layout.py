"""Form layouts in the style of the application."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QLayout, QVBoxLayout, QWidget


def form_layout(parent: QWidget | None = None) -> QFormLayout:
    """Return an empty form layout."""
    form = QFormLayout(parent) if parent else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(24)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, name: str, field: QWidget, hint: QLabel | None = None) -> QWidget | QLayout:
    """Append a field with its label, and a hint below the field; return what `QFormLayout.setRowVisible` takes."""
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


def hint_label(text: str = "") -> QLabel:
    """Return a word-wrapped label in the secondary text colour."""
    label = QLabel(text)
    label.setProperty("role", "faint")
    label.setWordWrap(True)
    label.setContentsMargins(0, 2, 0, 0)  # otherwise the dots of Ä, Ö and Ü are cut off
    return label
