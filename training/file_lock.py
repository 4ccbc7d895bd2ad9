"""A file that one process holds; the system lets go of it when that process ends, however it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lowlight_app.errors import DatasetError

_TRIES, _WAIT = 10, 0.05


@contextmanager
def hold_lock(path: Path, refusal: DatasetError) -> Iterator[None]:
    """Hold a lock file, which is made if need be.

    Raises:
        DatasetError: `refusal`, if another process holds it.
    """
    with path.open("a+b") as file:
        for _ in range(_TRIES):  # whoever only looks, with `is_held`, holds it for a moment too
            if _taken(file):
                break
            time.sleep(_WAIT)
        else:
            raise refusal
        yield


def is_locked(path: Path) -> bool:
    """Whether some process holds a lock file."""
    if not path.exists():
        return False
    with path.open("a+b") as file:
        return not _taken(file)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
