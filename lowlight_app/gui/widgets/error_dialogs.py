"""What went wrong, in detail: files that could not be opened, and bugs of ours."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Sequence

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from lowlight_app import __version__
from lowlight_app.user_data import data_folder


class ReasonsDialog(QDialog):
    """Names and reasons, one under the other; does not block the window.

    Args:
        title: of the dialog.
        reasons: (name, why).
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


class BugDialog(QDialog):
    """Says that we failed, and offers the report. The window goes on with everything in it."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("A bug in Lowlight"))
        self.report = report
        words = QLabel(
            self.tr(
                "Something went wrong inside Lowlight. Your photos are not touched, and you can go on working.\n"
                "Please copy the report and send it to us."
            )
        )
        words.setWordWrap(True)
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(self.tr("Report"))
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton(self.tr("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.clicked.connect(self.copy)
        buttons.addButton(self.tr("Go on"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(words)
        layout.addWidget(text)
        layout.addWidget(buttons)
        self.resize(640, 380)

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report)
        self.copy_button.setText(self.tr("Copied"))


def report_of(error: BaseException) -> str:
    """What developers need to know."""
    trace = "".join(traceback.format_exception(error))
    system = f"Lowlight {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return f"{system}\n\n{trace}"


def write_to_log(report: str) -> None:
    """Keep a report in the log file; a disk that refuses leaves it on standard error."""
    log = data_folder("lowlight.log")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{report}\n")
    except OSError:
        print(report, file=sys.stderr)
