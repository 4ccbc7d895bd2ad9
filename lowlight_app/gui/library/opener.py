"""Opens files, folders, what is on the clipboard, and the sample."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import EditState, Photo
from lowlight_app.progress import Progress
from lowlight_app.resources import resource_path
from lowlight_app.user_data import data_folder

if TYPE_CHECKING:
    from lowlight_app.gui.library.file_inspection import InspectedFile, RejectedFile


_SAMPLE = "evening.jpg"


class Opener(QObject):
    """Puts photos into the document as they are found.

    Args:
        document: where they go.
        lane: where files are looked into.
    """

    added = Signal(object)
    """A list of photos that were not open before."""
    opened = Signal(object)
    """Paths of photos that were opened."""
    finished = Signal(object, int)
    """What could not be opened, a list of `RejectedFile`, and how many photos were named in all."""

    def __init__(self, document: Document, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._lane = document, lane
        self._orders = count()

    def open(self, paths: Sequence[Path], standings: Mapping[Path, EditState] | None = None) -> None:
        """Open files and folders; folders are searched to the bottom. The first photo is shown.

        Args:
            paths: what to open.
            standings: how far somebody was with files; where they are not named, the settings kept beside them count.
        """
        named = [path.absolute() for path in paths]
        found: list[Path] = []

        def work(progress: Progress, hand_over: Callable[[Any], None]) -> list[RejectedFile]:
            from lowlight_app.gui.library.file_inspection import inspect_all

            return inspect_all(named, progress, hand_over)

        self._lane.submit(
            Task(
                ("open", next(self._orders)),
                work,
                part=lambda ready: self._add(ready, found, standings or {}),
                done=lambda rejected: self.finished.emit(rejected, len(found)),
            )
        )

    def open_sample(self) -> None:
        """Open the photo that ships; a copy of it, since results go beside their photos."""
        target = data_folder("sample", _SAMPLE)
        self._lane.submit(Task("sample", lambda _, __: _copy_sample(target), done=lambda _: self.open([target])))

    def paste(self, data: QMimeData | None) -> bool:
        """Open what was copied elsewhere; tells whether that was files or a picture."""
        if data is None:
            return False
        paths = local_paths(data)
        if paths:
            self.open(paths)
            return True
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        if image.isNull():
            return False
        target = data_folder("pasted", time.strftime("pasted-%Y%m%d-%H%M%S.png"))
        self._lane.submit(
            Task(("paste", next(self._orders)), lambda _, __: _save(image, target), done=lambda _: self.open([target]))
        )
        return True

    def _add(self, ready: list[InspectedFile], found: list[Path], standings: Mapping[Path, EditState]) -> None:
        fresh = [
            Photo(one.path, one.facts, standings.get(one.path) or (EditState(one.course) if one.course else None))
            for one in ready
            if self._document.find(one.path) is None
        ]
        first = not found
        found += [one.path for one in ready]
        self._document.add(fresh)
        self.added.emit(fresh)
        shown = self._document.find(ready[0].path) if ready and first else None
        if shown is not None:
            self._document.select([shown])
            self._document.show(shown)
        if ready:
            self.opened.emit([one.path for one in ready])


def local_paths(data: QMimeData) -> list[Path]:
    """The files and folders among what is dropped or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _copy_sample(target: Path) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource_path("sample", _SAMPLE), target)


def _save(image: QImage, target: Path) -> None:
    """A picture without a file gets one, for everything here is about files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(target))
