"""Open stacks of any format."""

from __future__ import annotations

from pathlib import Path

from lowlight_app.media.stacks.stack import Stack
from lowlight_app.media.stacks.tiff_stack import open_tiff_stack


def open_stack(path: Path) -> Stack | None:
    """Open a file as a stack; return None if it is none, see `open_tiff_stack`."""
    return open_tiff_stack(path)
