"""The processors that this process may use."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

THREADS_VARIABLE = "LOWLIGHT_THREADS"
"""Environment variable that limits the processors a process uses, where several processes share a machine."""


def count_processors() -> int:
    """Return the number of processors that this process may use, at least 1; an environment variable can lower it."""
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    with suppress(ValueError):
        return max(1, min(usable, int(os.environ.get(THREADS_VARIABLE, ""))))
    return usable
