"""The guard against threads that outlive a test."""

import threading

import pytest
from helpers.threads import no_leaked_threads
from PySide6.QtCore import QThread


class WaitingThread(QThread):
    """Runs until `release` is set."""

    def __init__(self):
        super().__init__()
        self.release = threading.Event()

    def run(self):
        self.release.wait()


def test_a_running_qthread_is_reported_by_name():
    thread = WaitingThread()
    with pytest.raises(AssertionError, match="WaitingThread"), no_leaked_threads():
        thread.start()
    thread.release.set()
    thread.wait()


def test_a_qthread_that_was_joined_passes():
    thread = WaitingThread()
    with no_leaked_threads():
        thread.start(QThread.Priority.LowPriority)
        thread.release.set()
        thread.wait()


def test_a_running_python_thread_is_reported():
    release = threading.Event()
    thread = threading.Thread(target=release.wait, name="leaked-by-test")
    with pytest.raises(AssertionError, match="leaked-by-test"), no_leaked_threads():
        thread.start()
    release.set()
    thread.join()


def test_a_daemon_thread_may_go_on():
    release = threading.Event()
    thread = threading.Thread(target=release.wait, daemon=True)
    with no_leaked_threads():
        thread.start()
    release.set()
    thread.join()
