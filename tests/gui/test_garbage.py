"""Qt objects that Python's garbage collector finds are deleted on the GUI thread, not in a worker that allocates memory."""

import threading
import weakref

from PySide6.QtCore import QObject

from lowlight_app.gui.common.worker import Task, Worker


def make_garbage(threads, count=1000):
    for _ in range(count):
        garbage = QObject()
        garbage.itself = garbage
        weakref.finalize(garbage, lambda: threads.append(threading.current_thread()))


def test_a_worker_that_allocates_memory_deletes_no_qt_objects(qtbot):
    threads, ended, worker = [], [], Worker("allocating")
    make_garbage(threads)
    worker.submit(Task("allocate", lambda _, __: len([[] for _ in range(100_000)]), done=ended.append))
    qtbot.waitUntil(lambda: bool(ended))
    qtbot.waitUntil(lambda: len(threads) == 1000)
    worker.stop()
    worker.wait()
    assert set(threads) == {threading.main_thread()}
