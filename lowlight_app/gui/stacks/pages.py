"""Shows the page of the current stack, enhanced in the light of the stack."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.preview.controller import PreviewController
from lowlight_app.gui.preview.render import HandOver
from lowlight_app.gui.stacks.page_reader import PageOptions, PageReader, RenderedPage
from lowlight_app.progress import Progress
from lowlight_app.stack_settings import StackLight

_DEBOUNCE_MS = 300
"""Delay before a page is measured again while a slider moves."""
_Shown = tuple[int, StackLight, bool]
"""Page, light, and whether it is measured."""


class StackPages(QObject):
    """Reads the page on a worker and passes it to the preview.

    Args:
        document: Its current photo is shown if it is a stack.
        engine: Provides the network once it is loaded.
        preview: Shows the page.
        worker: Reads and measures the page.
    """

    failed = Signal(object, str)
    """A stack, and why its page cannot be shown."""

    def __init__(
        self,
        document: Document,
        engine: EngineLoader,
        preview: PreviewController,
        worker: Worker,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._preview, self._worker = document, engine, preview, worker
        self._stack: Photo | None = None
        self._reader: PageReader | None = None
        self._shown: _Shown = (0, StackLight.STACK, False)
        self._denoise = 0.0
        self._measuring = False
        self._debounce = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._debounce.timeout.connect(self._render)
        document.current_changed.connect(self.show)
        document.stack_changed.connect(self._stack_changed)
        document.settings_changed.connect(self._settings_changed)
        engine.ready.connect(self._render)
        preview.screen_changed.connect(self._render)

    def show(self, photo: Photo | None) -> None:
        """Show a stack at its last page; any other photo closes the stack."""
        self._worker.cancel("page")
        self._debounce.stop()
        self._stack = photo if photo is not None and photo.is_stack else None
        if self._stack is None:
            self._worker.submit(Task("close", lambda _, __: self._close_reader()))
        else:
            self._render()

    def close(self) -> None:
        """Close the file; call after the worker has stopped."""
        self._debounce.stop()
        self._close_reader()

    # --- On the GUI thread

    def _stack_changed(self, photo: Photo) -> None:
        if photo is self._stack and _shown(photo) != self._shown:
            self._render()

    def _settings_changed(self, photo: Photo) -> None:
        """Measure again; otherwise the preview combines what is restored."""
        if photo is self._stack and photo.stack.settings.measure and photo.settings.denoise != self._denoise:
            self._debounce.start()

    def _render(self) -> None:
        stack = self._stack
        if stack is None:
            return
        self._shown, self._denoise = _shown(stack), stack.settings.denoise
        number, settings = stack.stack.page, stack.stack.settings
        preview = self._preview
        options = PageOptions(self._engine.enhancer, preview.scale, preview.screen, stack.settings, settings)
        was_measuring, self._measuring = self._measuring, settings.measure
        if settings.measure and stack.state is PhotoState.WELL_LIT:
            self._document.set_state(stack, PhotoState.OPEN)
        preview.progress_changed.emit(0.0)

        def work(progress: Progress, show_first: HandOver) -> RenderedPage:
            return self._reader_of(stack).read(number, options, progress, show_first)

        self._worker.submit(
            Task(
                "page",
                work,
                part=partial(self._show, stack),
                done=partial(self._show_result, stack),
                failed=partial(self._fail, stack, number),
                cancel_running=was_measuring,
            )
        )

    def _show(self, stack: Photo, page: RenderedPage) -> None:
        if stack is not self._stack:
            return
        if page.cache is not None:
            self._preview.refine(page.cache, page.before, page.after)
            return
        self._preview.show_frame(page.before, page.after)
        if page.histograms is not None:
            self._preview.show_histograms(*page.histograms)

    def _show_result(self, stack: Photo, page: RenderedPage) -> None:
        self._show(stack, page)
        if stack is self._stack and page.cache is None:
            self._preview.progress_changed.emit(1.0)

    def _fail(self, stack: Photo, number: int, error: Exception) -> None:
        if not isinstance(error, LowlightError):
            raise error
        if stack is not self._stack:
            return
        self._preview.progress_changed.emit(1.0)
        if self._reader is None:
            self._document.set_state(stack, PhotoState.BROKEN, error)
        else:
            reason = translate_message(error, omit_path=stack.path)
            self.failed.emit(stack, self.tr("page {number}: {reason}").format(number=number + 1, reason=reason))

    # --- On the worker's thread

    def _reader_of(self, stack: Photo) -> PageReader:
        if self._reader is None or self._reader.photo is not stack:
            self._close_reader()
            self._reader = PageReader(stack)
        return self._reader

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _shown(stack: Photo) -> _Shown:
    settings = stack.stack.settings
    return stack.stack.page, settings.light, settings.measure
