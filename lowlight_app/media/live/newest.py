"""A place for the newest item only, between a thread that must not wait and one that may be slow."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Holds the newest item; a newer one replaces it.

    Attributes:
        dropped: number of items that were replaced before anybody took them.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self._item: T | None = None
        self._error: BaseException | None = None
        self._changed = threading.Condition()

    def put(self, item: T) -> None:
        """Replace the item. Never waits."""
        with self._changed:
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify()

    def fail(self, error: BaseException) -> None:
        """Make `take` raise an error once the last item is taken."""
        with self._changed:
            self._error = error
            self._changed.notify()

    def take(self, timeout: float) -> T | None:
        """Remove and return the newest item; wait for one as long as `timeout`, in seconds.

        Returns:
            None if there is none.

        Raises:
            BaseException: the error of `fail`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._error is not None, timeout)
            item, self._item = self._item, None
            if item is None and self._error is not None:
                raise self._error
            return item
