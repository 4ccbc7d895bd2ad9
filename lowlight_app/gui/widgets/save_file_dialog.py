"""The dialog that lets the user choose the name of a file to write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from lowlight_app.gui.widgets.confirm import confirm

_OTHER_SUFFIXES = frozenset((".csv", ".jpeg", ".jpg", ".pdf", ".png", ".tif", ".tiff", ".zip"))
"""Suffixes that are replaced if they are not of the chosen format; what follows another full stop belongs to the name."""


def ask_for_target(parent: QWidget | None, title: str, proposed: Path, kind: str, suffixes: Sequence[str]) -> Path | None:
    """Ask where to write a file.

    Args:
        parent: the parent of the dialog.
        title: the title of the dialog.
        proposed: name that is filled in.
        kind: name of the format.
        suffixes: the format's suffixes, in lower case; the first is added to a name without any of them.

    Returns:
        The file with a suffix of its format, or None if the user cancelled. The user has agreed to replace it if it exists.
    """
    patterns = " ".join(f"*{suffix}" for suffix in suffixes)
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), f"{kind} ({patterns})")
    if not chosen:
        return None
    target = _with_suffix(Path(chosen), suffixes)
    return target if target == Path(chosen) or not target.exists() or _may_replace(parent, title, target) else None


def _with_suffix(path: Path, suffixes: Sequence[str]) -> Path:
    suffix = path.suffix.lower()
    if suffix in suffixes:
        return path
    return path.with_suffix(suffixes[0]) if suffix in _OTHER_SUFFIXES else path.with_name(path.name + suffixes[0])


def _may_replace(parent: QWidget | None, title: str, target: Path) -> bool:
    """Ask for a name that the file dialog has not seen."""
    question = QCoreApplication.translate("SaveFileDialog", "“{name}” already exists. Replace it?").format(name=target.name)
    return confirm(parent, title, question, QCoreApplication.translate("SaveFileDialog", "Replace"))
