"""The journal of an archive: a database beside the results that lists finished files and survives a kill at any moment."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from lowlight_app.cluster.storage import address_of
from lowlight_app.errors import ExportError, LowlightError, Message, UsageError, reason_of

NAME = ".lowlight-cluster.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS files (
    key TEXT PRIMARY KEY, source TEXT NOT NULL, target TEXT, state TEXT NOT NULL, message TEXT, lasting INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finished_last (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leftovers (process TEXT, folder TEXT, PRIMARY KEY (process, folder)) WITHOUT ROWID;
"""


class State(StrEnum):
    """The state of a file."""

    PLANNED = "planned"
    """The name of its result is reserved."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Entry:
    """A file in the journal.

    Attributes:
        key: stands for the source in its present version and all that determines the result.
        source: the file.
        target: the result, or its planned name; None if the file failed before it had one.
        state: the state.
        message: the error message of a failed file.
        lasting: whether the entry counts in later runs, too, not only until the present one is complete.
    """

    key: str
    source: Path
    target: Path | None
    state: State
    message: Message | None = None
    lasting: bool = True


_Row = tuple[str, str, str | None, str, str | None, bool]


class Journal:
    """The journal of the results in a folder, to be used in a `with` statement by one thread.

    Targets are noted relative to the folder, which may be moved between two runs.

    Args:
        folder: the folder for results, or one above the results.

    Raises:
        UsageError: another process works for the same results.
        ExportError: the journal cannot be read or written; so do all methods.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.path = self.folder / NAME
        with self._reporting():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self.path, timeout=1, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(sqlite3.Error):  # the journal is complete; the next process tidies it up
            self._database.close()

    def find(self, key: str) -> Entry | None:
        """Return the entry of a file."""
        with self._reporting():
            row = self._database.execute("SELECT * FROM files WHERE key = ?", (key,)).fetchone()
        return None if row is None else self._entry(row)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, also those of earlier versions of files."""
        with self._reporting():
            for row in self._database.execute("SELECT * FROM files"):
                yield self._entry(row)

    def record(self, entries: Iterable[Entry]) -> None:
        """Write entries, in place of those with the same keys; they are on the disk when this returns."""
        with self._reporting(), self._transaction():
            self._insert(entries)

    def finish(self, entries: Sequence[Entry]) -> None:
        """Write entries of files that are finished; `finished_last` returns them until the next call."""
        with self._reporting(), self._transaction():
            self._insert(entries)
            self._database.execute("DELETE FROM finished_last")
            self._database.executemany("INSERT INTO finished_last VALUES (?)", [(entry.key,) for entry in entries])

    def finished_last(self) -> list[Entry]:
        """Return the entries of the last `finish`: the previous run may have been killed before it tidied up after them."""
        with self._reporting():
            rows = self._database.execute("SELECT files.* FROM files JOIN finished_last USING (key)").fetchall()
        return [self._entry(row) for row in rows]

    def complete(self) -> None:
        """Complete the run: remove the entries that are not lasting."""
        with self._reporting(), self._transaction():
            self._database.execute("DELETE FROM files WHERE NOT lasting")

    def note_leftovers(self, processes: Iterable[str], folder: Path) -> None:
        """Note processes that have ended and left part files in a folder."""
        rows = [(process, self._relative(folder)) for process in processes]
        with self._reporting(), self._transaction():
            self._database.executemany("INSERT OR IGNORE INTO leftovers VALUES (?, ?)", rows)

    def take_leftovers(self) -> list[tuple[str, Path]]:
        """Return the noted processes with their folders, and forget them."""
        with self._reporting(), self._transaction():
            rows = self._database.execute("SELECT process, folder FROM leftovers").fetchall()
            self._database.execute("DELETE FROM leftovers")
        return [(process, self._absolute(folder)) for process, folder in rows]

    def _open(self) -> None:
        # In exclusive mode the log needs no shared memory, which network drives do not have.
        for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.executescript(_TABLES)
        with self._transaction():  # takes the lock
            pass

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_LOCKED"):
                raise UsageError("another Lowlight works for the same results.", path=self.folder) from error
            raise self._error(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise ExportError(
                "the journal is damaged ({reason}); delete it to begin anew.", path=self.path, reason=error
            ) from error
        except OSError as error:
            raise self._error(reason_of(error)) from error

    def _error(self, reason: str | Message) -> LowlightError:
        return ExportError("the journal cannot be written ({reason}).", path=self.path, reason=reason)

    def _insert(self, entries: Iterable[Entry]) -> None:
        rows = [self._row(entry) for entry in entries]
        self._database.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _entry(self, row: _Row) -> Entry:
        key, source, target, state, message, lasting = row
        said = None if message is None else Message.from_json(json.loads(message))
        result = None if target is None else self._absolute(target)
        return Entry(key, Path(source), result, State(state), said, bool(lasting))

    def _row(self, entry: Entry) -> _Row:
        target = None if entry.target is None else self._relative(entry.target)
        message = None if entry.message is None else json.dumps(entry.message.to_json())
        return entry.key, str(entry.source), target, entry.state, message, entry.lasting

    def _relative(self, path: Path) -> str:
        return str(path) if address_of(path) is not None else os.path.relpath(path, self.folder)

    def _absolute(self, noted: str) -> Path:
        return Path(noted) if address_of(Path(noted)) is not None else Path(os.path.normpath(self.folder / noted))
