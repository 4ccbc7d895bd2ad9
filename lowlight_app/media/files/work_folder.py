"""Hidden folders for the finished parts of long exports, so that an interrupted one can be continued."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from lowlight_app.errors import ExportError
from lowlight_app.file_lock import hold_lock, is_locked
from lowlight_app.media.files.part_file import PART_PATTERN, part_path, resumable_part_path, writing

_JOURNAL, _LOCK = "journal.json", "lock"
_KEPT_DAYS = 30
"""Days after which an export that nobody continued is given up."""


class WorkFolder:
    """The work folder of an export, locked while the export runs.

    It is beside the result, not in Lowlight's data folder: parts are as large as the result, and on the same disk the result is
    renamed rather than copied.

    Args:
        target: the result.
        export: all that determines the result, as JSON can represent it; finished parts are used only for the same export.
            None for an export that cannot be continued.

    Attributes:
        path: the folder.
        parts: records of the finished parts, as given to `commit`, including those of an interrupted attempt.

    Raises:
        ExportError: the folder cannot be created.
    """

    def __init__(self, target: Path, export: Mapping[str, Any] | None) -> None:
        self._target, self._export, self._lock = target, export, ExitStack()
        self.parts: list[dict[str, Any]] = []
        self._closed = False
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove_abandoned(target.parent)
            self.path = self._open_folder()
            stored, parts = _read_journal(self.path)
            if stored is not None and stored == self._export:
                self.parts = parts
            else:
                self._clear()

    def commit(self, parts: Sequence[dict[str, Any]]) -> None:
        """Record the finished parts, atomically. Their files must be on the disk.

        Raises:
            OSError: the journal cannot be written.
        """
        self.parts = list(parts)
        new = self.path / f"{_JOURNAL}.new"
        with new.open("w", encoding="utf-8") as file:
            json.dump({"export": self._export, "parts": self.parts}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path / _JOURNAL)

    def close(self, *, keep: bool) -> None:
        """Unlock the folder and delete it, unless finished parts are to be kept for another attempt. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._lock.close()
        if not (keep and self.parts and self._export is not None):
            shutil.rmtree(self.path, ignore_errors=True)

    def _open_folder(self) -> Path:
        """Create and lock the folder; return one of its own if another process exports the same, or locks do not work here."""
        if self._export is not None:
            path = resumable_part_path(self._target, _digest(self._target.name))
            path.mkdir(exist_ok=True)
            with suppress(ExportError):
                self._lock.enter_context(hold_lock(path / _LOCK, ExportError("the folder is in use.", path=path)))
                return path
        self._export, path = None, part_path(self._target)
        path.mkdir()
        return path

    def _clear(self) -> None:
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != _LOCK:
                entry.unlink()
        self.commit([])


def remove_work_folder(target: Path, *, keep_parts: bool = False) -> None:
    """Delete what an interrupted export of this target left, unless it is being continued, or has finished parts to keep."""
    path = resumable_part_path(target, _digest(target.name))
    if not (keep_parts and _read_journal(path)[1]):
        _remove_unlocked(path)


def _read_journal(folder: Path) -> tuple[Mapping[str, Any] | None, list[dict[str, Any]]]:
    """Return the export that a folder is of, and its finished parts; None and nothing if there is no journal."""
    try:
        stored = json.loads((folder / _JOURNAL).read_text("utf-8"))
        return stored["export"], list(stored["parts"])
    except (OSError, ValueError, TypeError, KeyError):
        return None, []


def _remove_abandoned(folder: Path) -> None:
    oldest = time.time() - _KEPT_DAYS * 24 * 3600
    for journal in folder.glob(f"{PART_PATTERN}/{_JOURNAL}"):
        if journal.stat().st_mtime < oldest:
            _remove_unlocked(journal.parent)


def _remove_unlocked(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not is_locked(path / _LOCK):
            shutil.rmtree(path)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
