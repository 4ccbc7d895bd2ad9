"""A bounded queue between two threads that drops items which have become late."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

T = TypeVar("T")

_POLL_SECONDS = 0.01
"""Interval at which the producer checks whether queued items have become late."""
_MAX_DROP_SECONDS = 0.25
"""Time after which a late item is returned all the same, so that a slow machine shows something."""


class FrameQueue(Generic[T]):
    """A queue that one thread fills and another reads.

    Args:
        items: Produces the items; an exception it raises is raised again where the items are read.
        capacity: Maximum number of queued items.
        is_late: Whether an item is too late to be used.
    """

    def __init__(self, items: Iterator[T], capacity: int, is_late: Callable[[T], bool]) -> None:
        self._items, self._capacity, self._is_late = items, capacity, is_late
        self._queue: deque[T] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def read(self, executor: Executor) -> Iterator[T]:
        """Yield the items that are not late; `executor` produces them."""
        producer = executor.submit(self._produce)
        producer.add_done_callback(lambda _: self._notify())
        last = time.monotonic()
        while (item := self._next(producer, last)) is not None:
            last = time.monotonic()
            yield item
        producer.result()

    def close(self) -> None:
        """Stop the producer and the reader."""
        self._closed = True
        self._notify()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _produce(self) -> None:
        for item in self._items:
            with self._changed:
                while len(self._queue) >= self._capacity and not self._closed:
                    if self._is_late(self._queue[0]):
                        self._queue.popleft()
                    else:
                        self._changed.wait(_POLL_SECONDS)
                if self._closed:
                    return
                self._queue.append(item)
                self._changed.notify_all()

    def _next(self, producer: Future[None], last: float) -> T | None:
        """Return the oldest item that is not late, and the last one in any case; None at the end."""
        with self._changed:
            while not self._closed:
                while len(self._queue) > 1 and self._is_late(self._queue[0]):
                    self._queue.popleft()
                overdue = time.monotonic() - last > _MAX_DROP_SECONDS
                if self._queue and (overdue or producer.done() or not self._is_late(self._queue[0])):
                    self._changed.notify_all()
                    return self._queue.popleft()
                if producer.done():
                    return None
                self._changed.wait(_MAX_DROP_SECONDS)
        return None
