"""Confirmation before an action that cannot be undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(parent: QWidget | None, title: str, question: str, action: str) -> bool:
    """Ask for confirmation; Enter and Escape cancel.

    Args:
        parent: Parent of the dialog.
        title: Title of the dialog.
        question: Text of the dialog.
        action: Label of the button that confirms.

    Returns:
        Whether the user confirmed.
    """
    box = QMessageBox(QMessageBox.Icon.Question, title, question, QMessageBox.StandardButton.Cancel, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)  # the question may contain a name with <
    confirm_button = box.addButton(action, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is confirm_button
