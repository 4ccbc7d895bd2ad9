"""Keeps what is open and what is to be exported on disk, and finds what a process that was killed has left there."""

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
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.export.queue import ExportQueue, QueueItem
from lowlight_app.gui.export.recovery_file import (
    RecordedTarget,
    RecoveryState,
    read_recovery_file,
    read_targets,
    without_written,
    write_recovery_file,
    write_target,
)
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import EditState
from lowlight_app.progress import Progress
from training.file_lock import hold_lock, is_locked

_log = logging.getLogger(__name__)
_windows = count()
_SETTLES_MS, _SETTLES_LATER_MS = 300, 2000
"""How long changes are gathered; longer of items that go on, for what is written of them is noted anyway, and of playing."""


class Recovery(QObject):
    """Writes after each change, on a lane. Each process has files of its own, which it holds while it lives.

    Args:
        document: whose photos and settings are kept.
        queue: whose unfinished items are kept.
        lane: where it writes.
        folder: of all processes' files.
    """

    found = Signal(object)
    """A `RecoveryState` of processes that have ended without having finished."""

    def __init__(self, document: Document, queue: ExportQueue, lane: Worker, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._queue, self._lane, self._folder = document, queue, lane, folder
        self._file: Path | None = None
        self._process = ""
        self._holding = ExitStack()
        self._old: list[Path] = []
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._keep)

    def start(self) -> None:
        """Begin, and look for what was left."""
        from lowlight_app.media.files.part_file import PROCESS  # loads the codecs: not before the window is painted

        file = self._folder / f"{PROCESS}-{next(_windows)}.json"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._holding.enter_context(hold_lock(file.with_suffix(".lock"), DatasetError("the file is in use.", path=file)))
        except OSError as error:
            _log.warning("%s cannot be written, nothing will be restored after a crash: %s", file, error)
            return
        self._process, self._file = PROCESS, file
        for signal in (self._document.added, self._document.removed, self._document.settings_changed):
            signal.connect(lambda *_: self._change(_SETTLES_MS))
        self._document.position_changed.connect(lambda _: self._change(_SETTLES_LATER_MS))
        self._queue.changed.connect(lambda: self._change(_SETTLES_LATER_MS))
        self._queue.cancel_requested.connect(lambda _: self._change(_SETTLES_MS))
        self._queue.rowsInserted.connect(self._keep)
        self._lane.submit(Task("find", self._find, done=self._tell_found))
        self._change(_SETTLES_MS)

    def note_target(self, item: QueueItem, target: Path, done: bool) -> None:
        """An item's result is about to appear, or has appeared. From any thread."""
        if self._file is not None:
            try:
                write_target(self._file.with_suffix(".targets"), item, RecordedTarget(target, done))
            except OSError as error:
                _log.warning("%s cannot be written: %s", self._file, error)

    def forget_old(self) -> None:
        """What was found is restored, or is not wanted."""
        old, self._old = self._old, []
        write = self._writer()

        def work(_: Progress, __: Callable[[Any], None]) -> None:
            write()  # first: what is restored is to be in one file at least, whatever happens
            _delete(old)

        self._lane.submit(Task(("forget", *old), work))

    def close(self) -> None:
        """The window was closed on purpose; the lane has ended. Only what is not exported yet is kept."""
        self._timer.stop()
        if self._file is not None:
            if self._queue.busy:
                write_recovery_file(self._file, RecoveryState({}, self._queue.items, self._process))
            self._holding.close()
            if not self._queue.busy:
                _delete([self._file])
            self._file = None

    def release(self) -> None:
        """As if the process ended here."""
        self._timer.stop()
        self._holding.close()

    def _change(self, settles: int) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > settles:
            self._timer.start(settles)

    def _keep(self) -> None:
        write = self._writer()
        self._lane.submit(Task("keep", lambda _, __: write()))

    def _writer(self) -> Callable[[], None]:
        """What writes the state of this moment."""
        assert self._file is not None
        photos = {photo.path: photo.edit_state for photo in self._document.photos}
        left = RecoveryState(photos, [_copied(item) for item in self._queue.items], self._process)
        return partial(write_recovery_file, self._file, left)

    def _find(self, _: Progress, __: Callable[[Any], None]) -> tuple[RecoveryState, list[Path]]:
        from lowlight_app.media.files.part_file import remove_part_files

        photos: dict[Path, EditState] = {}
        items: dict[str, QueueItem] = {}
        files: list[Path] = []
        for file in sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime):
            if file == self._file or is_locked(file.with_suffix(".lock")):
                continue
            left, targets = read_recovery_file(file), read_targets(file.with_suffix(".targets"))
            if left.process:
                remove_part_files((target.path.parent for target in targets.values()), left.process)
            photos |= left.photos
            items |= {item.key: item for item in without_written(left.items, targets)}
            files.append(file)
        return RecoveryState(photos, list(items.values())), files

    def _tell_found(self, found: tuple[RecoveryState, list[Path]]) -> None:
        left, self._old = found
        if left.photos or left.unfinished:
            self.found.emit(left)
        elif self._old:
            self.forget_old()


def _copied(item: QueueItem) -> QueueItem:
    """As it is now: the lane writes it while the queue goes on."""
    return QueueItem(item.order, item.key, item.state, reason=item.reason)


def _delete(files: list[Path]) -> None:
    for file in files:
        for suffix in (".json", ".targets", ".lock"):
            file.with_suffix(suffix).unlink(missing_ok=True)
