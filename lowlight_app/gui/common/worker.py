"""A thread with a waiting line in which newer wishes replace older ones."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from lowlight_app.progress import Cancelled, Progress


def _ignore(_: Any) -> None:
    pass


@dataclass(eq=False)
class Task:
    """Something to be done on a lane.

    Attributes:
        key: what it is about; a newer task of the same key takes the place of one that waits.
        work: done on the lane; is given `progress` and a function that hands parts of the result over early.
        done: given the result, on the window's thread; not if the task was replaced or cancelled meanwhile.
        part: given each part, on the window's thread; even if the task was cancelled, for work done is done.
        failed: given what `work` raised, on the window's thread; None leaves it to the lane's `failed`.
        interrupts: stop the running task of the same key instead of waiting for its end.
    """

    key: Hashable
    work: Callable[[Progress, Callable[[Any], None]], Any]
    done: Callable[[Any], None] = _ignore
    part: Callable[[Any], None] = _ignore
    failed: Callable[[Exception], None] | None = None
    interrupts: bool = True
    progress: Progress = field(default_factory=Progress)


class Worker(QThread):
    """Does tasks one after the other.

    Args:
        name: for the debugger.
        newest_first: whether the last wish is granted first.
    """

    failed = Signal(object)
    """An exception of a task that has no `failed` of its own."""
    _delivery = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, newest_first: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._newest_first = newest_first
        self._waiting: dict[Hashable, Task] = {}
        self._running: Task | None = None
        self._stopping = False
        self._on_its_way = 0
        self._changed = threading.Condition()
        self._delivery.connect(self._deliver)

    def submit(self, task: Task) -> None:
        """Put a task in line; starts the thread with the first."""
        with self._changed:
            self._waiting.pop(task.key, None)
            self._waiting[task.key] = task
            if self._running is not None and self._running.key == task.key and task.interrupts:
                self._running.progress.cancel()
            self._changed.notify()
        if not self.isRunning() and not self._stopping:
            self.start()

    def hurry(self, key: Hashable) -> None:
        """What waits under a key is wished for once more, as it is."""
        with self._changed:
            task = self._waiting.pop(key, None)
            if task is not None:
                self._waiting[key] = task

    def cancel(self, key: Hashable) -> None:
        """Forget what waits under a key and stop what runs under it."""
        with self._changed:
            self._waiting.pop(key, None)
            if self._running is not None and self._running.key == key:
                self._running.progress.cancel()

    def stop(self) -> None:
        """Ask for the end; `wait` then joins."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            if self._running is not None:
                self._running.progress.cancel()
            self._changed.notify()

    @property
    def idle(self) -> bool:
        """Whether nothing runs, waits, or is on its way to the window's thread."""
        with self._changed:
            return self._running is None and not self._waiting and not self._on_its_way

    def run(self) -> None:
        """The thread itself."""
        while self._do_next():
            pass

    def _do_next(self) -> bool:
        """Do one task, and keep nothing of it; false when there will be none."""
        task = self._next()
        if task is not None:
            self._do(task)
        return task is not None

    def _next(self) -> Task | None:
        with self._changed:
            self._running = None
            while not self._waiting and not self._stopping:
                self._changed.wait()
            if self._stopping:
                return None
            key = next(reversed(self._waiting)) if self._newest_first else next(iter(self._waiting))
            self._running = self._waiting.pop(key)
            return self._running

    def _do(self, task: Task) -> None:
        try:
            result = task.work(task.progress, lambda part: self._hand_over(lambda: task.part(part)))
        except Cancelled:
            return
        except Exception as error:  # the lane is where a bug in its work ends: it is told, and the next task goes on
            failure = error
            self._hand_over(lambda: self._fail(task, failure))
        else:
            self._hand_over(lambda: None if task.progress.cancelled else task.done(result))

    def _hand_over(self, action: Callable[[], None]) -> None:
        with self._changed:
            self._on_its_way += 1
        self._delivery.emit(action)

    def _deliver(self, action: Callable[[], None]) -> None:
        """On the window's thread, to which this object belongs."""
        with self._changed:
            self._on_its_way -= 1
        if not self._stopping:
            action()

    def _fail(self, task: Task, error: Exception) -> None:
        if task.progress.cancelled:
            return
        if task.failed is not None:
            task.failed(error)
        else:
            self.failed.emit(error)
