"""Limit the number of files that a worker holds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Gate:
    """Admits a few files at a time, or a single one.

    A file whose first attempt ended with its process is enhanced alone the second time, so that no other file is lost with it.

    Args:
        places: number of files at a time.
    """

    def __init__(self, places: int) -> None:
        self._places, self._inside, self._alone = places, 0, False
        self._changed = Condition()

    @contextmanager
    def enter(self, *, alone: bool) -> Iterator[None]:
        """Wait for a place, and hold it in the context."""
        with self._changed:
            self._changed.wait_for(lambda: self._admits(alone))
            self._inside, self._alone = self._inside + 1, alone
        try:
            yield
        finally:
            with self._changed:
                self._inside, self._alone = self._inside - 1, False
                self._changed.notify_all()

    def _admits(self, alone: bool) -> bool:
        return not self._inside if alone else not self._alone and self._inside < self._places
