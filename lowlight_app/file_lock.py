"""Lock files between processes; the system releases the lock when the process ends in any way."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lowlight_app.errors import LowlightError

_ATTEMPTS, _DELAY = 10, 0.05
"""Number of attempts to lock a file, and the seconds between two of them."""


@contextmanager
def hold_lock(path: Path, error: LowlightError) -> Iterator[None]:
    """Hold a lock file, which is created if it does not exist.

    Raises:
        LowlightError: `error`, if another process holds the lock.
    """
    with path.open("a+b") as file:
        for _ in range(_ATTEMPTS):  # `is_locked` of another process holds the lock for a moment
            if _acquire(file):
                break
            time.sleep(_DELAY)
        else:
            raise error
        yield


def is_locked(path: Path) -> bool:
    """Whether a process holds a lock file."""
    if not path.exists():
        return False
    with path.open("a+b") as file:
        return not _acquire(file)


if sys.platform == "win32":
    import msvcrt

    def _acquire(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _acquire(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
