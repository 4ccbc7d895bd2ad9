"""The attempts at a result: a hidden file beside it lists the processes that have begun to work on it.

The file survives a kill of any process, so that the next attempt knows whether an existing result is ours, and how many
processes have ended while they worked on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lowlight_app.cluster import storage
from lowlight_app.media.files.part_file import PROCESS, resumable_part_path

MOST_ATTEMPTS = 2
"""Largest number of attempts at a file that ended the process of their worker; then the file is left out."""
MOST_TRIES = 2
"""Largest number of times that a file is given to a worker after errors: the second one's disk may have room."""
MOST_LOSSES = 20
"""Largest number of times that a file is given out again after Dask lost it with a worker. Files that only waited count, too."""


@dataclass(frozen=True)
class Attempt:
    """An attempt that has begun.

    Attributes:
        run: id of the coordinator's run.
        process: id of the process of the worker, see `part_file.PROCESS`.
    """

    run: str
    process: str


class Attempts:
    """The attempts at one result.

    Args:
        target: the result.
        key: the key of the job in the journal.
    """

    def __init__(self, target: Path, key: str) -> None:
        self._path = resumable_part_path(target, f"attempts-{key[:12]}")

    def earlier(self) -> list[Attempt]:
        """Return the attempts that have begun and were not cleared.

        Raises:
            ExportError: the folder cannot be read.
        """
        lines = storage.read_text(self._path).splitlines()
        return [Attempt(run, process) for run, space, process in (line.partition(" ") for line in lines) if space]

    def begin(self, run: str) -> None:
        """Note an attempt of this process.

        Raises:
            ExportError: the folder cannot be written.
        """
        storage.append_text(self._path, f"{run} {PROCESS}\n")

    def by_others(self, run: str) -> list[Attempt]:
        """Return the attempts except those of this process in a run.

        Raises:
            ExportError: the folder cannot be read.
        """
        return [attempt for attempt in self.earlier() if attempt != Attempt(run, PROCESS)]

    def withdraw(self, run: str) -> None:
        """Withdraw the attempt of this process, which has left no result, unless other processes have begun: they clear it later.

        Raises:
            ExportError: the folder cannot be read.
        """
        if self.earlier() == [Attempt(run, PROCESS)]:
            self.clear()

    def clear(self) -> None:
        """Delete all attempts, once the result of the file is in the journal."""
        storage.remove(self._path)
