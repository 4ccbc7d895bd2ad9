"""Opens files, folders, clipboard contents and the sample photo."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from lowlight_app.file_names import natural_order
from lowlight_app.gui.common.file_urls import path_of
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
    """Adds photos to the document as they are found.

    Args:
        document: Receives the photos.
        worker: Inspects the files.
    """

    added = Signal(object)
    """Emitted with the new photos, a `list[Photo]`."""
    opened = Signal(object)
    """Emitted with the files and folders that were opened, a `list[Path]`; some may have been open before."""
    finished = Signal(object, int)
    """Emitted with the files that cannot be opened, a `list[RejectedFile]`, and the number of files that can."""

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._worker = document, worker
        self._task_ids = count()
        self._unopened: dict[Path, EditState] = {}
        """Edits to restore of files that could not be opened, for example because their drive is not connected."""

    def open(self, paths: Sequence[Path], edit_states: Mapping[Path, EditState] | None = None) -> None:
        """Open files and folders with their subfolders, and show the first photo.

        Args:
            paths: Files and folders.
            edit_states: Edits to restore, at the latest when the file can be opened; other files start with the settings in
                their sidecars.
        """
        self._unopened |= edit_states or {}
        absolute = [path.absolute() for path in paths]
        found: list[Path] = []

        def work(progress: Progress, emit_part: Callable[[list[InspectedFile]], None]) -> list[RejectedFile]:
            from lowlight_app.gui.library.file_inspection import inspect_files

            return inspect_files(absolute, progress, emit_part)

        self._worker.submit(
            Task(
                ("open", next(self._task_ids)),
                work,
                part=lambda files: self._add(files, found),
                done=lambda rejected: self._finish(absolute, found, rejected),
            )
        )

    def open_sample(self) -> None:
        """Open a copy of the sample photo that ships; a copy, because results are written beside their sources."""
        target = data_folder("sample", _SAMPLE)
        self._worker.submit(Task("sample", lambda _, __: _copy_sample(target), done=lambda _: self.open([target])))

    def paste(self, data: QMimeData | None) -> bool:
        """Open the files or the image on the clipboard; return whether there were any."""
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
        self._worker.submit(
            Task(("paste", next(self._task_ids)), lambda _, __: _save(image, target), done=lambda _: self.open([target]))
        )
        return True

    def _add(self, files: list[InspectedFile], found: list[Path]) -> None:
        photos = [Photo(file.path, file.info, self._edits_of(file), file.rating) for file in files]
        new = [photo for photo in photos if self._document.find(photo.path) is None]
        is_first = not found
        found += [file.path for file in files]
        self._document.add(new)
        self.added.emit(new)
        current = self._document.find(files[0].path) if files and is_first else None
        if current is not None:
            self._document.select([current])
            self._document.show(current)

    def _edits_of(self, file: InspectedFile) -> EditState | None:
        return self._unopened.pop(file.path, None) or (EditState(file.track) if file.track else None)

    def _finish(self, paths: Sequence[Path], found: Sequence[Path], rejected: Sequence[RejectedFile]) -> None:
        opened = [path for path in paths if path in found or any(file.is_relative_to(path) for file in found)]
        if opened:
            self.opened.emit(opened)
        self.finished.emit(rejected, len(found))


def local_paths(data: QMimeData) -> list[Path]:
    """Return the local files and folders of dropped or pasted data, in natural order."""
    return sorted((path_of(url) for url in data.urls() if url.isLocalFile()), key=natural_order)


def _copy_sample(target: Path) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource_path("sample", _SAMPLE), target)


def _save(image: QImage, target: Path) -> None:
    """Save a pasted image, because only files can be opened."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(target))
