"""Where the files are that ship beside the code."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Path of a shipped file, in a checkout, an installed wheel and a frozen bundle alike."""
    return _shipped("resources").joinpath(*parts)


def guide_path() -> Path:
    """The user guide, whose pictures lie beside it."""
    return _shipped("docs") / "guide.md"


def _shipped(folder: str) -> Path:
    """A wheel and a frozen bundle hold it in `lowlight_app`; a checkout has it beside the package."""
    package = Path(__file__).resolve().parent
    frozen_base = getattr(sys, "_MEIPASS", None)
    if frozen_base is not None:
        package = Path(frozen_base) / "lowlight_app"
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
