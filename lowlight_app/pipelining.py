"""Steps of work that overlap: each in a thread of its own, never more than a few items ahead or behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

T = TypeVar("T")

_END = object()


def prefetch(items: Iterator[T], thread: Executor, most: int) -> Iterator[T]:
    """The items, made by another thread before they are asked for.

    Args:
        items: what makes them; what it raises is raised here, in its turn.
        thread: an executor of one thread.
        most: how many may wait.
    """
    made: deque[Future[object]] = deque(thread.submit(next, items, _END) for _ in range(most))
    while (item := made.popleft().result()) is not _END:
        made.append(thread.submit(next, items, _END))
        yield item  # type: ignore[misc]


def run_in_background(work: Callable[[T], object], items: Iterable[T], thread: Executor, most: int) -> None:
    """Do the work on every item in another thread, while the next ones are made.

    Args:
        work: what is done; what it raises is raised here.
        items: made in the calling thread.
        thread: an executor of one thread.
        most: how many may wait.
    """
    waiting: deque[Future[object]] = deque()
    for item in items:
        waiting.append(thread.submit(work, item))
        if len(waiting) > most:
            waiting.popleft().result()
    for last in waiting:
        last.result()
