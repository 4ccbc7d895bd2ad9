"""Wait until something may have changed in a folder."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from lowlight_app.progress import Progress

_KINDS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
_STEP = 0.25
"""Seconds between two checks for cancellation; also the time in which several events become one."""
_WITHOUT_EVENTS = 10.0
"""Seconds between two searches of a folder where the system reports no changes."""
_WITH_EVENTS = 60.0
"""Seconds between two searches where the system reports changes, since events can be lost."""

_log = logging.getLogger(__name__)


class FolderEvents:
    """The changes in a folder, as the system reports them, to be used in a `with` statement.

    Args:
        folder: the folder.
        recursive: report changes in subfolders, too.
        poll: seconds between two looks instead of the reports of the system, which does not know what happens on network drives.

    Attributes:
        interval: longest time between two looks, in seconds.
    """

    def __init__(self, folder: Path, *, recursive: bool, poll: float | None) -> None:
        self._folder, self._recursive, self._poll = folder, recursive, poll
        self._changed, self._running = Event(), ExitStack()
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._running.close()

    def _begin(self) -> None:
        """Start to observe the folder; start again if it has been replaced, for example by connecting its drive again."""
        self._running.close()
        self._identity = self._current_identity()
        self.interval = self._poll or _WITH_EVENTS
        if self._poll is None:
            try:
                self._start()
            except OSError as error:  # the system watches too many folders already
                _log.warning("%s is searched every %g seconds: %s", self._folder, _WITHOUT_EVENTS, error)
                self.interval = _WITHOUT_EVENTS

    def wait(self, longest: float, progress: Progress) -> None:
        """Wait for a change after the last call, or until the time is over.

        Args:
            longest: seconds.
            progress: ends the wait when cancelled.

        Raises:
            Cancelled: `progress` was cancelled.
        """
        end = time.monotonic() + min(longest, self.interval)
        while not self._changed.is_set() and (left := end - time.monotonic()) > 0:
            progress.check()
            if self._poll is None and self._current_identity() != self._identity:
                self._begin()
                break
            self._changed.wait(min(_STEP, left))
        progress.check()
        if self._changed.is_set():
            time.sleep(_STEP)
        self._changed.clear()

    def _current_identity(self) -> tuple[int, int] | None:
        """Return device and inode, which tell the folder from another one of the same name; None if the folder is missing."""
        try:
            state = self._folder.stat()
        except OSError:
            return None
        return state.st_dev, state.st_ino

    def _start(self) -> None:
        observer = Observer()
        observer.schedule(_Handler(self._changed), str(self._folder), recursive=self._recursive, event_filter=_KINDS)
        observer.start()

        def stop() -> None:
            observer.stop()
            with suppress(RuntimeError):
                observer.join()

        self._running.callback(stop)


class _Handler(FileSystemEventHandler):
    """Sets an event on each change."""

    def __init__(self, changed: Event) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:  # noqa: ARG002 - watchdog calls it with the event
        """See `FileSystemEventHandler`."""
        self._changed.set()
