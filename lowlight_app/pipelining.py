"""Overlap steps of work: run each in its own thread, with a bounded number of items in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

T = TypeVar("T")

_END = object()


def prefetch(items: Iterator[T], executor: Executor, limit: int) -> Iterator[T]:
    """Yield items that another thread produces ahead of time.

    Args:
        items: runs in the other thread; its exceptions are raised here, in order.
        executor: an executor with one thread.
        limit: largest number of items produced ahead.
    """
    pending: deque[Future[object]] = deque(executor.submit(next, items, _END) for _ in range(limit))
    while (item := pending.popleft().result()) is not _END:
        pending.append(executor.submit(next, items, _END))
        yield item  # type: ignore[misc]


def run_in_background(work: Callable[[T], object], items: Iterable[T], executor: Executor, limit: int) -> None:
    """Process each item in another thread while this one produces the next.

    Args:
        work: runs in the other thread; its exceptions are raised here.
        items: produced in the calling thread.
        executor: an executor with one thread.
        limit: largest number of items that wait to be processed.
    """
    pending: deque[Future[object]] = deque()
    for item in items:
        pending.append(executor.submit(work, item))
        if len(pending) > limit:
            pending.popleft().result()
    for last in pending:
        last.result()
