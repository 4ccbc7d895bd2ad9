"""Folder of the user's own files: models, training runs, logs."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def data_folder(*parts: str) -> Path:
    """Return a path in the data folder of the user, which the environment variable LOWLIGHT_HOME overrides."""
    home = os.environ.get("LOWLIGHT_HOME")
    base = Path(home) if home else platformdirs.user_data_path("lowlight", appauthor=False)
    return base.joinpath(*parts)
