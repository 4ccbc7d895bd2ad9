"""Where a user's own files live: models, training runs, logs."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def data_folder(*parts: str) -> Path:
    """A path in the user's data folder; the environment variable LOWLIGHT_HOME puts that folder elsewhere."""
    home = os.environ.get("LOWLIGHT_HOME")
    base = Path(home) if home else platformdirs.user_data_path("lowlight", appauthor=False)
    return base.joinpath(*parts)
