"""Connects the bar of a stack with the document and the pages on show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.feedback import Feedback, Topic
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.stacks.part_button import Spans
from lowlight_app.gui.stacks.stack_bar import MEASURE, StackBar
from lowlight_app.stack_settings import StackLight

if TYPE_CHECKING:
    from lowlight_app.gui.preview.controller import PreviewController
    from lowlight_app.gui.stacks.pages import StackPages


class StacksController(QObject):
    """Changes the page, the light and the part of stacks. The pages are loaded after the window is painted.

    Args:
        document: The open photos, videos and stacks.
        engine: Provides the network once it is loaded.
        feedback: Shows messages.
        parent: The window.

    Attributes:
        bar: The controls, to be placed under the viewer.
        pages: None before `prepare`.
    """

    def __init__(self, document: Document, engine: EngineLoader, feedback: Feedback, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._engine, self._feedback = document, engine, feedback
        self.bar = StackBar()
        self.pages: StackPages | None = None
        self._keys = [self._shortcut(parent, key, by) for key, by in ((",", -1), (".", 1))]
        bar, part = self.bar, self.bar.part
        bar.page_chosen.connect(self._show_page)
        bar.light_chosen.connect(self._choose_light)
        part.all_chosen.connect(lambda: self._choose_part((), shown_only=False))
        part.shown_chosen.connect(lambda: self._choose_part((), shown_only=True))
        part.part_chosen.connect(lambda spans: self._choose_part(spans, shown_only=False))
        part.table_toggled.connect(self._write_table)
        document.current_changed.connect(self._show)
        document.stack_changed.connect(lambda photo: self._show(photo) if photo is document.current else None)

    def prepare(self, preview: PreviewController, make_worker: Callable[[str], Worker]) -> None:
        """Load the pages; `preview` shows them."""
        from lowlight_app.gui.stacks.pages import StackPages

        self.pages = StackPages(self._document, self._engine, preview, make_worker("stack"), self)
        self.pages.failed.connect(self._report_failure)
        self.pages.show(self._document.current)

    def close(self) -> None:
        """Close the stack; call after the workers have stopped."""
        if self.pages is not None:
            self.pages.close()

    def _shortcut(self, parent: QWidget, key: str, by: int) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), parent)
        shortcut.activated.connect(lambda: self._step(by))
        shortcut.setEnabled(False)
        return shortcut

    def _show(self, photo: Photo | None) -> None:
        self.bar.show_stack(photo)
        for key in self._keys:
            key.setEnabled(photo is not None and photo.is_stack)

    def _step(self, by: int) -> None:
        photo = self._document.current
        if photo is not None and photo.info.stack is not None and 0 <= photo.stack.page + by < photo.info.stack.count:
            self._show_page(photo.stack.page + by)

    def _show_page(self, number: int) -> None:
        photo = self._document.current
        if photo is not None and photo.is_stack:
            self._document.edit_stack(photo, replace(photo.stack, page=number))

    def _choose_light(self, chosen: StackLight | str) -> None:
        for photo in self._selected():
            light = StackLight.STACK if chosen == MEASURE else StackLight(chosen)
            settings = replace(photo.stack.settings, light=light, measure=chosen == MEASURE)
            self._document.edit_stack(photo, replace(photo.stack, settings=settings))

    def _choose_part(self, spans: Spans, *, shown_only: bool) -> None:
        photo = self._document.current
        if photo is not None and photo.is_stack:
            settings = replace(photo.stack.settings, spans=spans)
            self._document.edit_stack(photo, replace(photo.stack, settings=settings, shown_only=shown_only))

    def _write_table(self, on: bool) -> None:
        for photo in self._selected():
            self._document.edit_stack(photo, replace(photo.stack, settings=replace(photo.stack.settings, table=on)))

    def _selected(self) -> list[Photo]:
        return [photo for photo in self._document.selected if photo.is_stack]

    def _report_failure(self, photo: Photo, reason: str) -> None:
        self._feedback.warn(f"{photo.name}, {reason}", topic=Topic.SHOWN_PHOTO)
