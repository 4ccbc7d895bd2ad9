"""Items that a thread makes ahead, of which those that have become late give way to newer ones."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

T = TypeVar("T")

_LOOK = 0.01
"""Seconds between two looks at whether what waits has become late."""
_LONGEST_DROP = 0.25
"""Seconds after which an item is given although it is late, so that a slow machine shows something."""


class FrameQueue(Generic[T]):
    """Made by one thread, taken by another.

    Args:
        items: what makes them; what it raises is raised where they are taken.
        most: how many may wait.
        late: whether it is too late for an item.
    """

    def __init__(self, items: Iterator[T], most: int, late: Callable[[T], bool]) -> None:
        self._items, self._most, self._late = items, most, late
        self._waiting: deque[T] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def taken(self, thread: Executor) -> Iterator[T]:
        """The items for which it is not too late, made by `thread`."""
        making = thread.submit(self._make)
        making.add_done_callback(lambda _: self._announce())
        last = time.monotonic()
        while (item := self._next(making, last)) is not None:
            last = time.monotonic()
            yield item
        making.result()

    def close(self) -> None:
        """Make no more; whoever takes gets no more."""
        self._closed = True
        self._announce()

    def _announce(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _make(self) -> None:
        for item in self._items:
            with self._changed:
                while len(self._waiting) >= self._most and not self._closed:
                    if self._late(self._waiting[0]):
                        self._waiting.popleft()
                    else:
                        self._changed.wait(_LOOK)
                if self._closed:
                    return
                self._waiting.append(item)
                self._changed.notify_all()

    def _next(self, making: Future[None], last: float) -> T | None:
        """The oldest that is not late, in the end the last whatever it is; None when there will be none."""
        with self._changed:
            while not self._closed:
                while len(self._waiting) > 1 and self._late(self._waiting[0]):
                    self._waiting.popleft()
                overdue = time.monotonic() - last > _LONGEST_DROP
                if self._waiting and (overdue or making.done() or not self._late(self._waiting[0])):
                    self._changed.notify_all()
                    return self._waiting.popleft()
                if making.done():
                    return None
                self._changed.wait(_LONGEST_DROP)
        return None
