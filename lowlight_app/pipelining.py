"""Pipeline steps in threads of their own, with a bounded number of items between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

T = TypeVar("T")

_END = object()


def prefetch(items: Iterator[T], thread: Executor, limit: int) -> Iterator[T]:
    """Iterate in another thread, ahead of the consumer.

    Args:
        items: the iterator; its exceptions are raised here, in order.
        thread: an executor with one thread.
        limit: number of items to prefetch.
    """
    pending: deque[Future[object]] = deque(thread.submit(next, items, _END) for _ in range(limit))
    while (item := pending.popleft().result()) is not _END:
        pending.append(thread.submit(next, items, _END))
        yield item  # type: ignore[misc]


def run_behind(work: Callable[[T], object], items: Iterable[T], thread: Executor, limit: int) -> None:
    """Process items in another thread while the calling thread produces the next ones.

    Args:
        work: called with each item; its exceptions are raised here.
        items: iterated in the calling thread.
        thread: an executor with one thread.
        limit: number of items that may wait.
    """
    pending: deque[Future[object]] = deque()
    for item in items:
        pending.append(thread.submit(work, item))
        if len(pending) > limit:
            pending.popleft().result()
    for last in pending:
        last.result()
