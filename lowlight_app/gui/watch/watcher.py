"""Watches one folder on a worker thread, and counts what was enhanced."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import LowlightError, MediaError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.media import FoundFile
    from lowlight_app.pipeline import Engine, Job, Outcome

_REPORT_INTERVAL = 0.2
"""Seconds between two reports of the progress."""
_ENDED = object()


@dataclass(frozen=True)
class WatchChoice:
    """The folder to watch, and the options of the results.

    Attributes:
        folder: The folder to watch.
        output: The folder for results.
        recursive: Watch subfolders, too.
        poll: Seconds between two looks at a network drive; None to rely on the system.
        settings: How to enhance.
        export: How results are written.
    """

    folder: Path
    output: Path
    recursive: bool
    poll: float | None
    settings: EnhanceSettings
    export: ExportSettings


class FolderWatcher(QObject):
    """Enhances what arrives in a folder until it is stopped.

    Args:
        engine: Provides the network; watching begins once it is loaded.
        worker: Where the folder is watched.

    Attributes:
        choice: What is watched; None while nothing is.
        done, failed: Numbers of files.
        last: The result that was written last.
        problem: Why the last file failed, or the folder cannot be watched; empty if nothing failed.
    """

    changed = Signal()
    """Watching began or ended, or a file is finished."""
    progressed = Signal(float)
    """The finished share of the files that have arrived, 0..1; 1 while waiting for others."""

    def __init__(self, engine: EngineLoader, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._worker = engine, worker
        self._progress: Progress | None = None
        self.choice: WatchChoice | None = None
        self.done = self.failed = 0
        self.last: Path | None = None
        self.problem = ""
        engine.ready.connect(self._begin)

    @property
    def watching(self) -> bool:
        """Whether a folder is watched."""
        return self.choice is not None

    def start(self, choice: WatchChoice) -> None:
        """Watch a folder, as soon as a model is loaded."""
        if self.watching:
            return
        self.choice, self.done, self.failed, self.last, self.problem = choice, 0, 0, None, ""
        self._begin()
        self.changed.emit()

    def stop(self) -> None:
        """Stop within a tile; what is not finished is done after the next start."""
        if self._progress is not None:
            self._progress.interrupt()
        else:
            self._end()

    def _begin(self) -> None:
        enhancer, choice = self._engine.enhancer, self.choice
        if enhancer is None or choice is None or self._progress is not None:
            return
        self._progress = progress = Progress(self._listener())
        model = self._engine.model_id

        def work(_: Progress, report: Callable[[Any], None]) -> None:
            from lowlight_app.pipeline import Engine

            try:
                _watch(choice, Engine(enhancer, model, choice.settings, choice.export), progress, report)
            except Cancelled:
                pass
            except LowlightError as error:
                report(error)
            finally:
                report(_ENDED)

        self._worker.submit(Task("watch", work, part=self._take, progress=progress))

    def _listener(self) -> Callable[[float, str], None]:
        """Return a listener that passes the progress on, at limited intervals."""
        reported = 0.0

        def listen(fraction: float, doing: str) -> None:
            nonlocal reported
            if not doing or time.monotonic() - reported > _REPORT_INTERVAL:
                reported = time.monotonic()
                self.progressed.emit(fraction if doing else 1.0)

        return listen

    def _take(self, report: Any) -> None:
        if report is _ENDED:
            self._end()
            return
        error = report if isinstance(report, LowlightError) else report.error
        if error is not None:
            self.problem = translate_message(error)
            self.failed += not isinstance(report, LowlightError)
        elif report.target is not None:
            self.done, self.last = self.done + 1, report.target
        self.changed.emit()

    def _end(self) -> None:
        self.choice = self._progress = None
        self.changed.emit()


def _watch(choice: WatchChoice, engine: Engine, progress: Progress, report: Callable[[Outcome | LowlightError], None]) -> None:
    """Watch until cancelled; runs on the worker thread.

    Raises:
        LowlightError: The folder cannot be watched.
        Cancelled: By `progress`.
    """
    from lowlight_app.pipeline import Job
    from lowlight_app.watch.folder_watch import WatchRequest, enhance_arrivals

    request = WatchRequest(choice.folder, choice.output, choice.recursive, choice.poll)

    def make_job(file: FoundFile) -> Job:
        export = choice.export.for_stack() if _is_stack(file.path) else None
        return Job(file.path, choice.output / file.subfolder, export=export)

    for outcome in enhance_arrivals(request, make_job, engine, progress, report):
        report(outcome)


def _is_stack(path: Path) -> bool:
    from lowlight_app.media.stacks.open import open_stack

    try:
        stack = open_stack(path)
    except MediaError:  # reported when the file is enhanced
        return False
    if stack is not None:
        stack.close()
    return stack is not None
