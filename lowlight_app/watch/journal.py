"""The journal of a watched folder: a file beside the results that lists enhanced files and survives a kill at any moment."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lowlight_app.errors import ExportError, UsageError, reason_of
from lowlight_app.file_lock import hold_lock
from lowlight_app.media.files.part_file import PROCESS, remove_part_files
from lowlight_app.media.files.version import Version
from lowlight_app.settings import Conflict
from lowlight_app.user_data import data_folder

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Entry:
    """The record of a file.

    Attributes:
        version: the state in which it was enhanced.
        target: the result, relative to the folder for results; None if an existing result was kept.
        done: whether the result is complete.
    """

    version: Version
    target: str | None
    done: bool


class WatchJournal:
    """The journal of a watched folder, to be used in a `with` statement; thread-safe.

    A record is written before a result gets its name and after. What a killed process left unfinished is settled when the journal
    is opened: a result is renamed only when it is complete, so a result that exists is.

    Args:
        folder: the watched folder.
        output: the folder for results.
        conflict: rule for existing results.

    Raises:
        UsageError: another process watches the same folder for the same results.
        ExportError: the journal cannot be written.
    """

    def __init__(self, folder: Path, output: Path, conflict: Conflict) -> None:
        self._folder, self._output = folder, output
        self._entries: dict[str, _Entry] = {}
        self._thread_lock, self._open = threading.Lock(), ExitStack()
        key = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
        self._path = output / f".lowlight-watch-{key}.jsonl"
        try:
            self._lock()
            output.mkdir(parents=True, exist_ok=True)
            self._settle(conflict)
            self._rewrite()
        except OSError as error:
            self._open.close()
            raise self._error(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def is_done(self, source: Path, version: Version) -> bool:
        """Whether a file was enhanced in this state."""
        with self._thread_lock:
            entry = self._entries.get(self._name(source))
        return entry is not None and entry.done and entry.version == version

    def results(self) -> dict[Path, Path]:
        """Return the results of all files, also those that are being written, with their sources."""
        with self._thread_lock:
            return {self._output / entry.target: self._folder / name for name, entry in self._entries.items() if entry.target}

    def begin(self, source: Path, version: Version, target: Path) -> None:
        """Record that the result of a file is about to be written.

        Raises:
            ExportError: the journal cannot be written.
        """
        try:
            self._record(source, _Entry(version, self._relative(target), done=False))
        except OSError as error:
            raise self._error(error) from error

    def finish(self, source: Path, version: Version, target: Path | None) -> None:
        """Record that a file is done, with its result, or None if an existing result was kept."""
        try:
            self._record(source, _Entry(version, None if target is None else self._relative(target), done=True))
        except OSError as error:  # the next process finds the result by the record of its begin
            _log.warning("%s cannot be written: %s", self._path, error)

    def _lock(self) -> None:
        key = hashlib.sha256(os.fsencode(self._path.resolve())).hexdigest()[:12]
        lock = data_folder("watch") / f"{key}.lock"  # many network drives have no locks
        lock.parent.mkdir(parents=True, exist_ok=True)
        in_use = UsageError("another Lowlight watches this folder for the same results.", path=self._folder)
        self._open.enter_context(hold_lock(lock, in_use))

    def _settle(self, conflict: Conflict) -> None:
        """Read the journal of the previous process, delete its part files, and complete its entries."""
        records = list(self._read())
        folders = {self._output}
        for record in records:
            with suppress(KeyError, TypeError):
                entry = _Entry(Version(record["size"], record["modified_ns"]), record["target"], record["done"])
                self._entries[record["source"]] = entry
                folders.add((self._output / (entry.target or "")).parent)
        for record in records:
            if "process" in record:
                remove_part_files(folders, str(record["process"]))
        self._entries = {
            name: replace(entry, done=True)
            for name, entry in self._entries.items()
            if entry.done or (conflict is not Conflict.OVERWRITE and self._exists(entry))
        }

    def _exists(self, entry: _Entry) -> bool:
        """Whether the result of an unfinished entry is complete. Without hard links, an empty file reserves its name."""
        target = self._output / (entry.target or "")
        if target.is_file() and target.stat().st_size == 0:
            target.unlink()
        return os.path.lexists(target)

    def _read(self) -> Iterator[dict[str, Any]]:
        if not self._path.exists():
            return
        for line in self._path.read_text("utf-8", "replace").splitlines():
            with suppress(ValueError):  # the last line of a process that was killed
                record = json.loads(line)
                if isinstance(record, dict):
                    yield record

    def _rewrite(self) -> None:
        """Write the journal anew, without outdated records."""
        new = self._path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(f"{_line(name, entry)}\n" for name, entry in self._entries.items())
            file.write(json.dumps({"process": PROCESS}))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)

    def _record(self, source: Path, entry: _Entry) -> None:
        """Append a record. It begins with the line break, so that the rest of a failed one does not damage the next.

        The file is not kept open, since its drive may be away meanwhile.
        """
        name = self._name(source)
        with self._thread_lock:
            self._entries[name] = entry
            if not self._path.exists():  # the folder was deleted; or its drive was away, and has come back
                self._output.mkdir(parents=True, exist_ok=True)
                self._rewrite()
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"\n{_line(name, entry)}")
                file.flush()
                os.fsync(file.fileno())

    def _name(self, source: Path) -> str:
        return source.relative_to(self._folder).as_posix()

    def _relative(self, target: Path) -> str:
        return target.relative_to(self._output).as_posix()

    def _error(self, error: OSError) -> ExportError:
        return ExportError("the journal cannot be written ({reason}).", path=self._path, reason=reason_of(error))


def _line(name: str, entry: _Entry) -> str:
    values = {"size": entry.version.size, "modified_ns": entry.version.modified_ns, "target": entry.target, "done": entry.done}
    return json.dumps({"source": name, **values})
