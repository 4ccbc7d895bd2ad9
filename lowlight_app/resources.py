"""Paths of the files that ship with the code."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Return the path of a resource, in a checkout, an installed wheel or a frozen bundle."""
    return _shipped("resources").joinpath(*parts)


def guide_path() -> Path:
    """Return the path of the user guide; its images are in the same folder."""
    return _shipped("docs") / "guide.md"


def _shipped(folder: str) -> Path:
    """Return a shipped folder: inside `lowlight_app` in a wheel or frozen bundle, beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    frozen_base = getattr(sys, "_MEIPASS", None)
    if frozen_base is not None:
        package = Path(frozen_base) / "lowlight_app"
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
