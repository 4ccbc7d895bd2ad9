"""Dialogs for errors: files that cannot be opened, and bug reports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from lowlight_app.gui.widgets.dialog import Dialog


class FileErrorsDialog(Dialog):
    """Lists files with the reasons why they failed; not modal.

    Args:
        title: Title of the dialog.
        reasons: File names with reasons.
    """

    def __init__(self, title: str, reasons: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = QPlainTextEdit("\n\n".join(f"{name}\n    {reason}" for name, reason in reasons))
        text.setReadOnly(True)
        text.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        layout.addWidget(heading)
        layout.addWidget(text)
        layout.addWidget(buttons)
        self.resize(560, 320)


class BugDialog(Dialog):
    """Shows the report of an internal error; the window stays usable.

    Args:
        report: Text from `bug_report.format_bug_report`.
    """

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Internal error"))
        self.report = report
        label = QLabel(
            self.tr(
                "Lowlight ran into an internal error. Your photos are unchanged, and you can continue working.\n"
                "Please copy the report and send it to us."
            )
        )
        label.setWordWrap(True)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(self.tr("Report"))
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton(self.tr("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self.copy)
        buttons.addButton(self.tr("Continue"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(label)
        layout.addWidget(text)
        layout.addWidget(buttons)
        self.resize(640, 380)

    def copy(self) -> None:
        """Copy the report to the clipboard."""
        QGuiApplication.clipboard().setText(self.report)
        self.copy_button.setText(self.tr("Copied"))
