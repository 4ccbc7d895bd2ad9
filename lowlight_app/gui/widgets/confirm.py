"""Asks before something is lost."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(parent: QWidget | None, title: str, question: str, act: str) -> bool:
    """Ask, with "Cancel" as the answer that Enter and Escape give.

    Args:
        parent: whom the question belongs to.
        title: what it is about.
        question: the question itself.
        act: what is done, as the button says it.

    Returns:
        Whether it is to be done.
    """
    box = QMessageBox(QMessageBox.Icon.Question, title, question, QMessageBox.StandardButton.Cancel, parent)
    agreed = box.addButton(act, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is agreed
