"""Show files in the system's file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDesktopServices

from lowlight_app.gui.common.file_urls import url_of


def show_folder(folder: Path) -> None:
    """Open a folder in the file manager."""
    QDesktopServices.openUrl(url_of(folder))
