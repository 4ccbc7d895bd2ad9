"""Fields under each other, with their names at the left."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget


def form_layout(parent: QWidget | None = None) -> QFormLayout:
    """An empty form."""
    form = QFormLayout(parent) if parent else QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(24)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, name: str, field: QWidget, hint: QLabel | None = None) -> None:
    """Put a field under the others, with a hint right under itself."""
    label = QLabel(name)
    label.setMinimumHeight(field.sizeHint().height())  # a form sets its labels to the top of their fields
    label.setBuddy(field)
    if hint is None:
        form.addRow(label, field)
        return
    both = QVBoxLayout()
    both.setSpacing(4)
    both.addWidget(field)
    both.addWidget(hint)
    form.addRow(label, both)


def faint(text: str = "") -> QLabel:
    """A quiet word, over several lines where it is long."""
    label = QLabel(text)
    label.setProperty("role", "faint")
    label.setWordWrap(True)
    label.setContentsMargins(0, 2, 0, 0)  # room for the dots of Ä, Ö and Ü
    return label
