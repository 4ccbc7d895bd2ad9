"""Find the files of a folder that have arrived whole, rather than those that are still being copied."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.errors import MediaError
from lowlight_app.media.discovery import FoundFile, list_media
from lowlight_app.media.files.version import Version
from lowlight_app.media.stacks.fits import FITS_SUFFIXES

SETTLED = 2.0
"""Seconds for which a file must not have changed."""
_PATIENCE = 60.0
"""Seconds after which a file that cannot be opened counts as unreadable rather than as being copied."""
_AGE_PER_PAUSE = 10
"""Ratio of the age of a file that cannot be used to the pause before it is checked again: old files are checked rarely."""
_TEMPORARY_SUFFIXES = frozenset({".crdownload", ".download", ".filepart", ".part", ".partial", ".temp", ".tmp"})


@dataclass(frozen=True)
class Arrival:
    """A file that has arrived, in the state in which it was found."""

    file: FoundFile
    version: Version


@dataclass(frozen=True)
class _Sighting:
    """A file that has not been handed out yet, and since when it has not changed; see `time.monotonic`."""

    arrival: Arrival
    since: float


class Arrivals:
    """The files that arrive in a folder.

    A file has arrived when it was unchanged for `settled` seconds, is not empty, and no other program writes to it.
    Hidden files, results, and files with a name such as `photo.part.jpg` or `~photo.jpg` are ignored.

    Args:
        folder: the folder to search.
        is_wanted: whether a file in this state is to be handed out; the files that are not are not opened.
        recursive: search subfolders, too.
        left_out: a subfolder that is not searched, such as the one for the results.
        settled: seconds.

    Attributes:
        found: all files of the latest search.
        errors: why the folder, or a part of it, could not be read in the latest search.
    """

    def __init__(
        self,
        folder: Path,
        is_wanted: Callable[[Path, Version], bool],
        *,
        recursive: bool = False,
        left_out: Path | None = None,
        settled: float = SETTLED,
    ) -> None:
        self._folder, self._is_wanted, self._recursive, self._left_out = folder, is_wanted, recursive, left_out
        self._settled = settled
        self._sightings: dict[Path, _Sighting] = {}
        self.found: list[Path] = []
        self.errors: list[MediaError] = []

    def search(self) -> list[Arrival]:
        """Search the folder and return the wanted files that have arrived, in natural order."""
        files, self.errors = list_media(
            [self._folder], recursive=self._recursive, videos=True, further=frozenset(FITS_SUFFIXES), left_out=self._left_out
        )
        self.found = [file.path for file in files]
        now = time.monotonic()
        sightings = [self._sighting(arrival, now) for arrival in self._wanted(files)]
        self._sightings = {sighting.arrival.file.path: sighting for sighting in sightings}
        return [sighting.arrival for sighting in sightings if self._is_whole(sighting, now)]

    def next_due(self) -> float | None:
        """Return the seconds until a file that was found may have arrived; None if no file is expected."""
        now = time.monotonic()
        ages = (now - sighting.since for sighting in self._sightings.values())
        return min((max(self._settled - age, self._settled / 2, age / _AGE_PER_PAUSE) for age in ages), default=None)

    def _wanted(self, files: Iterable[FoundFile]) -> Iterable[Arrival]:
        for file in files:
            try:
                version = Version.of(file.path)
            except OSError:  # it was moved or deleted just now
                continue
            if not _is_temporary(file.path) and self._is_wanted(file.path, version):
                yield Arrival(file, version)

    def _sighting(self, arrival: Arrival, now: float) -> _Sighting:
        before = self._sightings.get(arrival.file.path)
        return before if before is not None and before.arrival.version == arrival.version else _Sighting(arrival, now)

    def _is_whole(self, sighting: _Sighting, now: float) -> bool:
        unchanged = now - sighting.since
        path, version = sighting.arrival.file.path, sighting.arrival.version
        if unchanged < self._settled or version.size == 0 or _is_written_to(path):
            return False
        return _can_be_opened(path) or unchanged > _PATIENCE


def _is_temporary(path: Path) -> bool:
    return path.name.startswith("~") or Path(path.stem).suffix.lower() in _TEMPORARY_SUFFIXES


def _can_be_opened(path: Path) -> bool:
    """Whether a file can be read; Windows locks a file that is being copied."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


if sys.platform == "linux":
    import errno
    import fcntl
    import signal

    def _is_written_to(path: Path) -> bool:
        """Whether a program has a file open for writing: the system then grants no lease for reading."""
        try:
            with path.open("rb") as file:
                # A program that opens the file while the lease is held makes the system send a signal. The usual one would
                # end this process; this one is ignored.
                fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
                fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
                fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:  # network drives and files of other users have no leases
            return error.errno == errno.EAGAIN
        return False

else:

    def _is_written_to(path: Path) -> bool:  # noqa: ARG001 - as on Linux
        """Whether a program has a file open for writing; unknown here."""
        return False
