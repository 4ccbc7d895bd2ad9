"""A guard against threads that outlive a test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from PySide6.QtCore import QThread
from shiboken6 import isValid

_leaked: list[QThread] = []
"""Keeps leaked threads alive, because Qt aborts the process when a running QThread is destroyed."""


@contextmanager
def no_leaked_threads() -> Iterator[None]:
    """Check that every thread started inside has ended; daemon threads of Python may go on.

    Raises:
        AssertionError: a thread is still running.
    """
    before = set(threading.enumerate())
    with _trace_qthreads() as started:
        yield
    threads = [thread for thread in set(threading.enumerate()) - before if thread.is_alive() and not thread.daemon]
    qthreads = [thread for thread in started if isValid(thread) and thread.isRunning()]
    _leaked.extend(qthreads)
    assert not threads and not qthreads, f"threads still running after the test: {[*threads, *qthreads]}"


@contextmanager
def _trace_qthreads() -> Iterator[list[QThread]]:
    """Collect every QThread that Python code starts, since `threading.enumerate` does not list them."""
    started: list[QThread] = []
    start = QThread.start

    def traced(thread: QThread, *priority: QThread.Priority) -> None:
        started.append(thread)
        start(thread, *priority)

    with patch.object(QThread, "start", traced):
        yield started
