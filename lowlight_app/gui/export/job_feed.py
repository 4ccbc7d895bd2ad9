"""Thread-safe hand-over of queue items from the exporter on the GUI thread to the worker thread. Loads nothing heavy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lowlight_app.gui.export.queue import QueueItem
from lowlight_app.progress import Progress

_REPORT_INTERVAL = 0.1
"""Seconds between two progress reports of an item."""
_POLL_INTERVAL = 0.1
"""Seconds between two checks for cancellation while paused."""


class JobFeed:
    """Hands out waiting items one by one; can pause and cancel those that are handed out. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = threading.Event()
        self._running.set()
        self._waiting: list[QueueItem] = []
        self._taken: dict[QueueItem, Progress] = {}

    # --- For the exporter

    def set_waiting(self, items: Sequence[QueueItem]) -> None:
        """Replace the waiting items; their order is the order in which they are handed out."""
        with self._lock:
            self._waiting = [item for item in items if item not in self._taken]

    def cancel(self, item: QueueItem) -> None:
        """Cancel an item: stop it if it is handed out, otherwise never hand it out."""
        with self._lock:
            if item in self._taken:
                self._taken[item].cancel()
            elif item in self._waiting:
                self._waiting.remove(item)

    def interrupt(self) -> None:
        """Interrupt all items that are handed out."""
        with self._lock:
            for progress in self._taken.values():
                progress.interrupt()

    @property
    def paused(self) -> bool:
        """Whether the feed is paused."""
        return not self._running.is_set()

    def pause(self) -> None:
        """Hand out no more items, and block those in progress."""
        self._running.clear()

    def resume(self) -> None:
        """Continue after `pause`."""
        self._running.set()

    # --- For the worker thread

    def take(
        self, model: str, report: Callable[[QueueItem, float, str], None], batch_progress: Progress
    ) -> tuple[QueueItem, Progress] | None:
        """Take the next item.

        Args:
            model: id of the loaded model.
            report: receives the item, its finished share, 0..1, and the message, at limited intervals.
            batch_progress: cancels this item together with all others.

        Returns:
            The item and its progress, which blocks while the feed is paused; None if the feed is paused or empty, or if the
            next item needs another model.
        """
        with self._lock:
            if self.paused or not self._waiting or self._waiting[0].request.model not in ("", model):
                return None
            item = self._waiting.pop(0)
            reported = 0.0

            def on_progress(fraction: float, message: str) -> None:
                nonlocal reported
                self._wait_while_paused(progress, batch_progress)
                if time.monotonic() - reported > _REPORT_INTERVAL or fraction == 1:
                    reported = time.monotonic()
                    report(item, fraction, message)

            progress = self._taken[item] = Progress(on_progress)
            return item, progress

    def works_on(self, source: Path, other_than: QueueItem) -> bool:
        """Return whether another item with the same source file is handed out."""
        with self._lock:
            return any(item.request.source == source for item in self._taken if item is not other_than)

    def end(self, item: QueueItem) -> None:
        """Remove an item that is finished."""
        with self._lock:
            self._taken.pop(item, None)

    def give_back(self, item: QueueItem) -> bool:
        """Take back an item that was stopped; return whether it waits again, because it was interrupted and not cancelled."""
        with self._lock:
            interrupted = self._taken.pop(item).interrupted
            if interrupted:
                self._waiting.insert(0, item)
            return interrupted

    def return_taken(self) -> tuple[list[QueueItem], list[QueueItem]]:
        """Take back all items after the worker stopped. Returns the cancelled items, and those that wait again."""
        with self._lock:
            cancelled = [item for item, one in self._taken.items() if one.cancelled and not one.interrupted]
            returned = [item for item in self._taken if item not in cancelled]
            self._waiting[:0] = returned
            self._taken.clear()
            return cancelled, returned

    def _wait_while_paused(self, progress: Progress, batch_progress: Progress) -> None:
        batch_progress.check()
        while not self._running.wait(_POLL_INTERVAL):
            progress.check()
            batch_progress.check()
