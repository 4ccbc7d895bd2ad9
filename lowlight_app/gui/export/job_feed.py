"""What lies between a queue and the thread that works through it. Loads nothing heavy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from lowlight_app.gui.export.queue import QueueItem
from lowlight_app.progress import Progress

_TELL_EACH = 0.1
"""Seconds between two reports of an item's progress."""
_LOOK_EACH = 0.1
"""Seconds between two looks, while paused, at whether it is to stop."""


class JobFeed:
    """Hands items out one by one. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._goes_on = threading.Event()
        self._goes_on.set()
        self._waiting: list[QueueItem] = []
        self._taken: dict[QueueItem, Progress] = {}

    # --- For the queue

    def arrange(self, items: Sequence[QueueItem]) -> None:
        """Say what waits, and in which order."""
        with self._lock:
            self._waiting = [item for item in items if item not in self._taken]

    def stop(self, item: QueueItem) -> None:
        """End the work on an item that was taken."""
        with self._lock:
            if item in self._taken:
                self._taken[item].cancel()

    @property
    def paused(self) -> bool:
        """Whether nothing goes on."""
        return not self._goes_on.is_set()

    def pause(self) -> None:
        """Hand nothing out, and hold what is at work where it is."""
        self._goes_on.clear()

    def resume(self) -> None:
        """Go on."""
        self._goes_on.set()

    # --- For the thread that works

    def take(self, model: str, tell: Callable[[QueueItem, float], None], whole: Progress) -> tuple[QueueItem, Progress] | None:
        """The next item.

        Args:
            model: with which it is to be enhanced.
            tell: told how much of the item is done, not too often.
            whole: stops this item with all others.

        Returns:
            The item and its progress, which holds the work while it is paused; None if it is not the time for one.
        """
        with self._lock:
            if self.paused or not self._waiting or self._waiting[0].order.model not in ("", model):
                return None
            item = self._waiting.pop(0)
            told = 0.0

            def listen(fraction: float, _: str) -> None:
                nonlocal told
                self._hold(progress, whole)
                if time.monotonic() - told > _TELL_EACH or fraction == 1:
                    told = time.monotonic()
                    tell(item, fraction)

            progress = self._taken[item] = Progress(listen)
            return item, progress

    def works_on(self, source: Path, other_than: QueueItem) -> bool:
        """Whether a file is worked on for another item."""
        with self._lock:
            return any(item.order.source == source for item in self._taken if item is not other_than)

    def end(self, item: QueueItem) -> None:
        """The work on an item is over."""
        with self._lock:
            self._taken.pop(item, None)

    def give_back(self) -> tuple[list[QueueItem], list[QueueItem]]:
        """The work broke off: nothing is taken any more. Returns what was stopped, and what now waits again."""
        with self._lock:
            stopped = [item for item, progress in self._taken.items() if progress.cancelled]
            again = [item for item in self._taken if item not in stopped]
            self._waiting[:0] = again
            self._taken.clear()
            return stopped, again

    def _hold(self, progress: Progress, whole: Progress) -> None:
        whole.check()
        while not self._goes_on.wait(_LOOK_EACH):
            progress.check()
            whole.check()
