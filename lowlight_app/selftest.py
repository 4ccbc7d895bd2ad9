"""`lowlight --self-test`: does everything Lowlight is made of work together in this installation?

Meant for the packaged program, where a file left out of the package shows only when it is needed.
"""

from __future__ import annotations

import os


def run() -> int:
    """Try every part, printing one line that starts with "ok" for each; the first that fails ends the program."""
    print(f"ok window: {_open_window()}")
    return 0


def _open_window() -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qVersion
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication(["lowlight"])
    window = QMainWindow()
    window.show()
    application.processEvents()
    window.close()
    return f"Qt {qVersion()} on {application.platformName()}"
