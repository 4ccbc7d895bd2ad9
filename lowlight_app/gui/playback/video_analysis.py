"""Analyses the current video on a worker, shows what is finished, and remembers the results of some videos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.progress import Progress

Result = TypeVar("Result")
Analysis = Callable[[Path, Callable[[Result], None], Progress], Result]
"""Receives a video, a function for results so far, and what cancels it; raises `MediaError` if it cannot read the video."""

_REMEMBERED = 8
"""Videos whose result is kept."""


class VideoAnalysis(QObject, Generic[Result]):
    """A property of the current video that takes long to compute.

    Args:
        document: Its current video is analysed.
        worker: Analyses it.
        analyse: Runs on the worker.

    Attributes:
        result: As emitted by `changed`.
    """

    changed = Signal(object)
    """The result, or what is known of it so far; None while nothing is."""

    def __init__(self, document: Document, worker: Worker, analyse: Analysis[Result], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.result: Result | None = None
        self._worker, self._analyse = worker, analyse
        self._video: Photo | None = None
        self._known: dict[tuple[Path, int], Result] = {}
        document.current_changed.connect(self.show)
        self.show(document.current)

    def show(self, photo: Photo | None) -> None:
        """Analyse another video, or none if the photo is not a video."""
        self._video = photo if photo is not None and photo.is_video else None
        self._worker.cancel("analysis")
        self._set_result(None)
        if self._video is None:
            return
        video, key = self._video, _key_of(self._video.path)
        if key in self._known:
            self._set_result(self._known[key])
            return

        def work(progress: Progress, hand_over: Callable[[Result], None]) -> Result:
            return self._analyse(video.path, hand_over, progress)

        self._worker.submit(
            Task(
                "analysis",
                work,
                part=lambda result: self._show_part(video, result),
                done=lambda result: self._finish(video, key, result),
                failed=_ignore_damage,
            )
        )

    def _show_part(self, video: Photo, result: Result) -> None:
        if video is self._video:
            self._set_result(result)

    def _finish(self, video: Photo, key: tuple[Path, int], result: Result) -> None:
        self._known[key] = result
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._show_part(video, result)

    def _set_result(self, result: Result | None) -> None:
        self.result = result
        self.changed.emit(result)


def _key_of(path: Path) -> tuple[Path, int]:
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0


def _ignore_damage(error: Exception) -> None:
    """The player reports the damage."""
    if not isinstance(error, MediaError):
        raise error
