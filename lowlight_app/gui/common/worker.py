"""Worker threads with keyed tasks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from lowlight_app.progress import Cancelled, Progress

Part = TypeVar("Part")
Result = TypeVar("Result")


def _ignore(_: object) -> None:
    pass


@dataclass(eq=False)
class Task(Generic[Part, Result]):
    """Work for a worker thread, and the callbacks that take its results on the GUI thread.

    Attributes:
        key: Identifies the subject; a newer task with the same key replaces a queued one.
        work: Runs on the worker thread. Receives `progress` and a function that emits a partial result.
        done: Receives the result; not called if the task was replaced or cancelled in the meantime.
        part: Receives each partial result, even if the task was cancelled afterwards.
        failed: Receives the exception that `work` raised; if None, the worker emits its own `failed` signal.
        cancel_running: Cancel a running task with the same key instead of waiting for it to finish.
    """

    key: Hashable
    work: Callable[[Progress, Callable[[Part], None]], Result]
    done: Callable[[Result], object] = _ignore
    part: Callable[[Part], object] = _ignore
    failed: Callable[[Exception], object] | None = None
    cancel_running: bool = True
    progress: Progress = field(default_factory=Progress)


class Worker(QThread):
    """Worker thread; a queued task replaces an older one with the same key.

    Args:
        name: Name of the thread in a debugger.
        newest_first: Run the newest queued task first instead of the oldest.
    """

    failed = Signal(Exception)
    """Emitted with the exception of a task that has no `failed` callback."""
    _callback_queued = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, newest_first: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._newest_first = newest_first
        self._queued: dict[Hashable, Task[Any, Any]] = {}
        self._running: Task[Any, Any] | None = None
        self._stopping = False
        self._pending_callbacks = 0
        self._changed = threading.Condition()
        self._callback_queued.connect(self._run_callback)

    def submit(self, task: Task[Part, Result]) -> None:
        """Queue a task; the first one starts the thread."""
        with self._changed:
            self._queued.pop(task.key, None)
            self._queued[task.key] = task
            if self._running is not None and self._running.key == task.key and task.cancel_running:
                self._running.progress.cancel()
            self._changed.notify()
        if not self.isRunning() and not self._stopping:
            self.start()

    def prioritize(self, key: Hashable) -> None:
        """Move a queued task to the newest position."""
        with self._changed:
            task = self._queued.pop(key, None)
            if task is not None:
                self._queued[key] = task

    def cancel(self, key: Hashable) -> None:
        """Remove the queued task with this key and cancel the running one."""
        with self._changed:
            self._queued.pop(key, None)
            if self._running is not None and self._running.key == key:
                self._running.progress.cancel()

    def stop(self) -> None:
        """Request the end of the thread; join it with `wait`."""
        with self._changed:
            self._stopping = True
            self._queued.clear()
            if self._running is not None:
                self._running.progress.interrupt()
            self._changed.notify()

    @property
    def idle(self) -> bool:
        """Whether no task is running or queued and no callback is pending."""
        with self._changed:
            return self._running is None and not self._queued and not self._pending_callbacks

    def run(self) -> None:
        """Run tasks until `stop` is called."""
        while self._run_next():
            pass

    def _run_next(self) -> bool:
        """Run one task without keeping a reference to it; return False once the worker stops."""
        task = self._next()
        if task is not None:
            self._run_task(task)
        return task is not None

    def _next(self) -> Task[Any, Any] | None:
        with self._changed:
            self._running = None
            while not self._queued and not self._stopping:
                self._changed.wait()
            if self._stopping:
                return None
            key = next(reversed(self._queued)) if self._newest_first else next(iter(self._queued))
            self._running = self._queued.pop(key)
            return self._running

    def _run_task(self, task: Task[Part, Result]) -> None:
        try:
            result = task.work(task.progress, lambda part: self._post(lambda: task.part(part)))
        except Cancelled:
            return
        except Exception as error:  # a bug in one task must not end the worker: report it and run the next task
            failure = error
            self._post(lambda: self._fail(task, failure))
        else:
            self._post(lambda: None if task.progress.cancelled else task.done(result))

    def _post(self, callback: Callable[[], object]) -> None:
        """Queue a callback for the GUI thread."""
        with self._changed:
            self._pending_callbacks += 1
        self._callback_queued.emit(callback)

    def _run_callback(self, callback: Callable[[], object]) -> None:
        """Run a callback on the GUI thread, which owns this object."""
        with self._changed:
            self._pending_callbacks -= 1
        if not self._stopping:
            callback()

    def _fail(self, task: Task[Part, Result], error: Exception) -> None:
        if task.progress.cancelled:
            return
        if task.failed is not None:
            task.failed(error)
        else:
            self.failed.emit(error)
