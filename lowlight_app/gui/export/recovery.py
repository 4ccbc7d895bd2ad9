"""Saves the open photos and the export queue while Lowlight runs, and finds what a crashed process has left.

When to write and which files belong to which process is decided here; `recovery_file` defines the format of the files.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lowlight_app.errors import DatasetError
from lowlight_app.file_lock import hold_lock, is_locked
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.export.queue import ExportQueue, QueueItem
from lowlight_app.gui.export.recovery_file import (
    RecordedTarget,
    RecoveryState,
    append_target,
    read_recovery_file,
    read_targets,
    without_written,
    write_recovery_file,
)
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import EditState
from lowlight_app.progress import Progress

_log = logging.getLogger(__name__)
_windows = count()
_DELAY_MS, _LONG_DELAY_MS = 300, 2000
"""Debounce of changes. Longer while exporting, because written results are recorded anyway, and while playing."""


class Recovery(QObject):
    """Writes the state after each change on a worker thread; each process has its own files and locks them while it runs.

    Args:
        document: the open photos and their settings.
        queue: the export queue.
        worker: where files are read and written.
        folder: the folder with the files of all processes.
    """

    found = Signal(object)
    """A `RecoveryState` of processes that ended without finishing their work."""

    def __init__(
        self, document: Document, queue: ExportQueue, worker: Worker, folder: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._queue, self._worker, self._folder = document, queue, worker, folder
        self._file: Path | None = None
        self._process = ""
        self._lock = ExitStack()
        self._found_files: list[Path] = []
        self._found_targets: list[Path] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._save)

    def start(self) -> None:
        """Lock this process's file, look for unfinished work, and save from now on."""
        from lowlight_app.media.files.part_file import PROCESS  # loads the codecs: not before the window is painted

        file = self._folder / f"{PROCESS}-{next(_windows)}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock.enter_context(hold_lock(file.with_suffix(".lock"), DatasetError("the file is in use.", path=file)))
        except OSError as error:
            _log.warning("%s cannot be written, nothing will be restored after a crash: %s", file, error)
            return
        self._process, self._file = PROCESS, file
        for signal in (self._document.added, self._document.removed, self._document.settings_changed):
            signal.connect(lambda *_: self._save_after(_DELAY_MS))
        for signal in (self._document.position_changed, self._document.stack_changed):
            signal.connect(lambda _: self._save_after(_LONG_DELAY_MS))
        self._queue.changed.connect(lambda: self._save_after(_LONG_DELAY_MS))
        self._queue.cancel_requested.connect(lambda _: self._save_after(_DELAY_MS))
        self._queue.rowsInserted.connect(self._save)
        self._worker.submit(Task("find", self._find, done=self._report_found))
        self._save_after(_DELAY_MS)

    def record_target(self, item: QueueItem, target: Path, done: bool) -> None:
        """Record that the result of an item is about to be written, or has been written (`done`). Thread-safe."""
        if self._file is not None:
            try:
                append_target(self._file.with_suffix(".targets"), item, RecordedTarget(target, done))
            except OSError as error:
                _log.warning("%s cannot be written: %s", self._file, error)

    def discard_found(self) -> None:
        """Delete what crashed processes left, including the finished segments of videos."""
        from lowlight_app.media.files.work_folder import remove_work_folder  # loads the codecs

        targets, self._found_targets = self._found_targets, []

        def work(_: Progress, __: Callable[[Any], None]) -> None:
            for target in targets:
                remove_work_folder(target)

        self._worker.submit(Task(("discard", *targets), work))
        self.forget_found()

    def forget_found(self) -> None:
        """Delete the files of crashed processes, after their state was restored or discarded."""
        files, self._found_files = self._found_files, []
        write = self._writer()

        def work(_: Progress, __: Callable[[Any], None]) -> None:
            write()  # first, so that a crash in between does not lose restored work
            _delete(files)

        self._worker.submit(Task(("forget", *files), work))

    def close(self) -> None:
        """Keep only unfinished exports, because the user closed the window. Call this after the worker has ended."""
        self._timer.stop()
        if self._file is not None:
            if self._queue.busy:
                write_recovery_file(self._file, RecoveryState({}, self._queue.items, self._process))
            self._lock.close()
            if not self._queue.busy:
                _delete([self._file])
            self._file = None

    def release(self) -> None:
        """Stop saving and release the lock, as if the process ended here."""
        self._timer.stop()
        self._lock.close()

    def _save_after(self, delay_ms: int) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > delay_ms:
            self._timer.start(delay_ms)

    def _save(self) -> None:
        write = self._writer()
        self._worker.submit(Task("save", lambda _, __: write()))

    def _writer(self) -> Callable[[], None]:
        """Return a function that writes a snapshot of the current state."""
        assert self._file is not None
        photos = {photo.path: photo.edit_state for photo in self._document.photos}
        state = RecoveryState(photos, [_snapshot(item) for item in self._queue.items], self._process)
        return partial(write_recovery_file, self._file, state)

    def _find(self, _: Progress, __: Callable[[Any], None]) -> tuple[RecoveryState, list[Path], list[Path]]:
        from lowlight_app.media.files.part_file import remove_part_files

        photos: dict[Path, EditState] = {}
        items: dict[str, QueueItem] = {}
        files: list[Path] = []
        unwritten: list[Path] = []
        for file in sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime):
            if file == self._file or is_locked(file.with_suffix(".lock")):
                continue
            state, targets = read_recovery_file(file), read_targets(file.with_suffix(".targets"))
            if state.process:
                remove_part_files((target.path.parent for target in targets.values()), state.process)
            photos |= state.photos
            items |= {item.key: item for item in without_written(state.items, targets)}
            unwritten += [target.path for target in targets.values() if not target.done]
            files.append(file)
        return RecoveryState(photos, list(items.values())), files, unwritten

    def _report_found(self, found: tuple[RecoveryState, list[Path], list[Path]]) -> None:
        state, self._found_files, self._found_targets = found
        if state.photos or state.unfinished:
            self.found.emit(state)
        elif self._found_files:
            self.forget_found()


def _snapshot(item: QueueItem) -> QueueItem:
    """Return a copy that the worker can write while the queue changes the item."""
    return QueueItem(item.request, item.key, item.state, reason=item.reason)


def _delete(files: list[Path]) -> None:
    for file in files:
        for suffix in (".json", ".targets", ".lock"):
            file.with_suffix(suffix).unlink(missing_ok=True)
