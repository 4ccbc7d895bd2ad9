"""Threads of lower priority than the window's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import get_native_id
from typing import TypeVar

Result = TypeVar("Result")

_NICENESS = 10


def run_with_low_priority(start: Callable[[], Result]) -> Result:
    """Call a function that starts threads; where possible (Linux), they have lower priority than those of the caller.

    Threads inherit the niceness of the thread that starts them, so a nicer thread calls the function. Threads that hold
    Python's lock keep their priority: one that waits for its turn while it holds the lock would block the window.
    """
    with ThreadPoolExecutor(1, "lowlight-start", _lower_priority) as starter:
        return starter.submit(start).result()


def _lower_priority() -> None:
    if sys.platform == "linux":  # elsewhere a thread's priority is not inherited
        os.setpriority(os.PRIO_PROCESS, get_native_id(), max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
