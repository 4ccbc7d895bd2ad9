"""Run Lowlight's own commands as child processes."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def lowlight_command(arguments: Sequence[str]) -> list[str]:
    """Return the command line that runs a Lowlight command in its own process, frozen or not."""
    # -P: a file such as numpy.py in the current folder must not be imported.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "lowlight_app"]
    return [*program, *arguments]
