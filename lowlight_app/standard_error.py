"""File descriptor 2, to which libraries written in C write even if Python's `sys.stderr` goes elsewhere."""

from __future__ import annotations

import sys
import threading

STANDARD_ERROR = 2
redirection = threading.Lock()
"""Hold this lock while redirecting the descriptor: otherwise a second redirection would restore it to the target of the first."""


def is_standard_error() -> bool:
    """Return whether descriptor 2 is the standard error stream: without a console it may be any file."""
    try:
        if sys.__stderr__ is None:
            return False
        sys.__stderr__.flush()
        return sys.__stderr__.fileno() == STANDARD_ERROR
    except (OSError, ValueError):
        return False
