"""Asks for the user name and password of a camera or stream."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.form_layout import add_row, form_layout


class LoginDialog(Dialog):
    """User name, password, and whether to keep it.

    Args:
        reason: why the login is needed.
        user: name to begin with.
        can_keep: whether the system has a keyring.
    """

    def __init__(self, reason: str, user: str, can_keep: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Password"))
        self.user, self.password = QLineEdit(user), QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep = QCheckBox(self.tr("Keep the password in the keyring of the system"))
        self.keep.setVisible(can_keep)
        text = QLabel(reason)
        text.setWordWrap(True)
        form = form_layout()
        add_row(form, self.tr("User name"), self.user)
        add_row(form, self.tr("Password"), self.password)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(text)
        layout.addLayout(form)
        layout.addWidget(self.keep)
        layout.addWidget(buttons)
        (self.password if user else self.user).setFocus()
