"""Where the files are that ship beside the code."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Path of a shipped file, in a checkout, an installed wheel and a frozen bundle alike.

    A wheel and a frozen bundle hold `resources/` as `lowlight_app/resources`; a checkout has it beside the package.
    """
    package = Path(__file__).resolve().parent
    frozen_base = getattr(sys, "_MEIPASS", None)
    if frozen_base is not None:
        package = Path(frozen_base) / "lowlight_app"
    inside = package / "resources"
    base = inside if inside.is_dir() else package.parent / "resources"
    return base.joinpath(*parts)
