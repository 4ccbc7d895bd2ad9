"""Renders contact sheets on a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.bug_report import limit_to_file
from lowlight_app.errors import ExportError, LowlightError
from lowlight_app.geometry import IDENTITY, Geometry
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.export.contact_sheet import SheetLayout, SheetPicture, SheetWriter
from lowlight_app.gui.export.result_image import render_result
from lowlight_app.gui.library.photo import Photo
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings
from lowlight_app.stack_settings import StackSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer


@dataclass(frozen=True)
class SheetEntry:
    """A photo on a contact sheet, with its settings as they are when the sheet is requested.

    Attributes:
        number: the number of the frame in a video; None for a photo.
        stack: light of a stack; None for a photo or video.
    """

    path: Path
    page: int | None
    settings: EnhanceSettings
    number: int | None
    rating: int
    geometry: Geometry = IDENTITY
    stack: StackSettings | None = None

    @classmethod
    def of(cls, photo: Photo) -> SheetEntry:
        """Return the entry of a photo, of a video at its current frame, or of a stack at its current page."""
        number = photo.frame_number if photo.is_video else None
        stack = photo.stack.settings if photo.is_stack else None
        return cls(photo.path, photo.page, photo.settings, number, photo.rating, photo.geometry, stack)


@dataclass(frozen=True)
class SheetResult:
    """A finished contact sheet.

    Attributes:
        written: the files of the sheet.
        failed: photos that are not on it, and why.
    """

    written: list[Path]
    failed: list[tuple[Path, str]]


class ContactSheetRenderer(QObject):
    """Renders one contact sheet at a time; a new request replaces the previous one.

    Args:
        engine: provides the network.
        worker: where sheets are rendered.
    """

    progressed = Signal(int)
    """The number of finished photos."""
    finished = Signal(object)
    """The `SheetResult`."""
    failed = Signal(str)

    def __init__(self, engine: EngineLoader, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._worker = engine, worker

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return self._engine.enhancer is not None

    def render(self, photos: Sequence[Photo], target: Path, layout: SheetLayout) -> None:
        """Render the results of photos with their current settings."""
        enhancer, entries = self._engine.enhancer, [SheetEntry.of(photo) for photo in photos]
        if enhancer is None:
            return
        self._worker.submit(
            Task(
                "contact sheet",
                lambda progress, report: render_sheet(entries, target, layout, enhancer, report, progress),
                part=self.progressed.emit,
                done=self.finished.emit,
                failed=self._fail,
            )
        )

    def cancel(self) -> None:
        """Stop rendering; nothing is written."""
        self._worker.cancel("contact sheet")

    def _fail(self, error: Exception) -> None:
        if isinstance(error, LowlightError):
            self.failed.emit(translate_message(error))
        else:
            self.failed.emit("")
            self._worker.failed.emit(error)


def render_sheet(
    entries: Sequence[SheetEntry],
    target: Path,
    layout: SheetLayout,
    enhancer: Enhancer,
    report: Callable[[Any], None],
    progress: Progress,
) -> SheetResult:
    """Enhance photos in the size of the sheet and write its pages; a photo that fails is left out.

    Raises:
        ExportError: no photo can be read, the target is one of the photos, or the sheet cannot be written.
        Cancelled: `progress` was cancelled.
    """
    from lowlight_app.media.output_path import is_same_file  # loads codecs

    if any(is_same_file(entry.path, target) for entry in entries):
        raise ExportError("this is the source file, which is never overwritten; choose another name.", path=target)
    failed: list[tuple[Path, str]] = []
    with SheetWriter(target, layout) as sheet:
        for count, entry in enumerate(entries, start=1):
            progress.check()
            try:
                with limit_to_file(entry.path):
                    sheet.add(_picture(entry, layout, enhancer, progress))
            except LowlightError as error:
                if isinstance(error, ExportError):
                    raise
                failed.append((entry.path, translate_message(error, omit_path=entry.path)))
            report(count)
        if len(failed) == len(entries):
            raise ExportError("none of the photos can be read: {reason}", path=target, reason=failed[0][1])
        return SheetResult(sheet.publish(), failed)


def _picture(entry: SheetEntry, layout: SheetLayout, enhancer: Enhancer, progress: Progress) -> SheetPicture:
    silent = progress.silent()
    what = entry.path, entry.page, entry.settings, entry.geometry, entry.number
    image = render_result(*what, enhancer, silent, layout.picture_box, entry.stack)
    return SheetPicture(image, entry.path.name, entry.rating)
