"""Worker threads and the services that run on them; started after the first paint, joined when the window closes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QScreen

from lowlight_app.gui.common.preferences import Preferences, PreferenceValues
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader, Loader
from lowlight_app.gui.engine.screen_profile import screen_color_space
from lowlight_app.gui.export.services import ExportServices
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.opener import Opener
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.library.sidecars import Sidecars
from lowlight_app.models.memory import release_free_memory
from lowlight_app.user_data import data_folder

if TYPE_CHECKING:
    from lowlight_app.gui.library.thumbnails import Thumbnails
    from lowlight_app.gui.preview.controller import PreviewController


class Services(QObject):
    """Owns the worker threads.

    Args:
        document: The open photos.
        preferences: Model, device and colours of the screen.
        is_idle: Returns whether the user is idle.
        load: Loads the model; tests pass a faster function.
    """

    prepared = Signal()
    """Emitted when `preview` and `thumbnails` are set."""
    models_listed = Signal(object)
    """Emitted with the ids and names of the installed models, a `list[tuple[str, str]]`."""
    bug_found = Signal(Exception)
    """Emitted with an unexpected exception of a worker."""

    def __init__(
        self, document: Document, preferences: Preferences, is_idle: Callable[[], bool], load: Loader | None = None
    ) -> None:
        super().__init__()
        self._document, self._preferences = document, preferences
        self._workers: list[Worker] = []
        self._endless: list[Worker] = []
        self._opening = self.make_worker("opening")
        self._restoring = self.make_worker("restoring")
        self.checking = self.make_worker("checking")
        self.preview: PreviewController | None = None
        self.thumbnails: Thumbnails | None = None
        self._screen: QScreen | None = None
        self.opener = Opener(document, self._opening, self)
        self.engine = EngineLoader(self._restoring, is_idle, load, self)
        self.export = ExportServices(document, self.engine, preferences, self.make_worker, self)
        self.sidecars = Sidecars(document, preferences, self.make_worker("sidecars"), self)
        preferences.changed.connect(self._preferences_changed)

    def start(self) -> None:
        """Import the slow modules and create the remaining services; call this after the first paint."""
        self._opening.submit(Task("prepare", lambda _, __: _import_slow_modules(), done=lambda _: self._prepare()))
        self.list_models()

    def set_screen(self, screen: QScreen) -> None:
        """Set the screen on which the window is."""
        self._screen = screen
        self._update_screen_colors()

    def _update_screen_colors(self) -> None:
        if self.preview is not None and self._screen is not None:
            self.preview.set_screen(screen_color_space(self._preferences.values.screen, self._screen))

    def list_models(self) -> None:
        """List the installed models; see `models_listed`."""
        self._opening.submit(Task("models", lambda _, __: _installed_models(), done=self.models_listed.emit))

    @property
    def idle(self) -> bool:
        """Whether all workers are idle, except those that work without end."""
        return all(worker.idle for worker in self._workers if worker not in self._endless) and (
            self.preview is None or self.preview.idle
        )

    def release(self, photos: Iterable[Photo]) -> None:
        """Release the memory of closed photos."""
        if self.preview is not None and self.thumbnails is not None:
            for photo in photos:
                self.preview.forget(photo)
                self.thumbnails.remove(photo)
            self._restoring.submit(
                Task("give back", lambda _, __: release_free_memory())
            )  # after tasks that still use the photos

    def close(self) -> None:
        """Stop and join all worker threads."""
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.wait()
        self.sidecars.close()
        self.export.recovery.release()
        if self.preview is not None:
            self.preview.close()

    def _prepare(self) -> None:
        from lowlight_app.gui.library.thumbnails import Thumbnails
        from lowlight_app.gui.preview.controller import PreviewController, PreviewWorkers

        reading, prefetching, compositing = map(self.make_worker, ("reading", "prefetching", "compositing"))
        workers = PreviewWorkers(reading, prefetching, self._restoring, compositing)
        self.thumbnails = Thumbnails(data_folder("cache", "thumbnails"), self.make_worker("thumbnails", newest_first=True), self)
        self.preview = PreviewController(self._document, self.engine, self.thumbnails, workers, lambda: self.idle, self)
        self._update_screen_colors()
        self.thumbnails.trim(self._preferences.values.cache_mb << 20)
        self.thumbnails.prefetch(self._document.photos)
        self.opener.added.connect(self.thumbnails.prefetch)
        self.prepared.emit()
        self.preview.show(self._document.current)
        self._load_model()
        self.export.start()

    def _load_model(self) -> None:
        values = self._preferences.values
        self.engine.start(values.model, values.device)

    def _preferences_changed(self, before: PreferenceValues, after: PreferenceValues) -> None:
        if self.preview is None or self.thumbnails is None:
            return
        if before.screen is not after.screen:
            self._update_screen_colors()
        if before.cache_mb != after.cache_mb:
            self.thumbnails.trim(after.cache_mb << 20)
        if (before.model, before.device) != (after.model, after.device):
            self.preview.clear_results()
            self._load_model()

    def make_worker(self, name: str, newest_first: bool = False, *, endless: bool = False) -> Worker:
        """Return a new worker, whose thread starts with its first task and is joined by `close`; `endless`: see `idle`."""
        worker = Worker(f"lowlight-{name}", self, newest_first)
        worker.failed.connect(self.bug_found)
        self._workers.append(worker)
        if endless:
            self._endless.append(worker)
        return worker


def _import_slow_modules() -> None:
    """Import modules that load OpenCV and NumPy, so that later imports on the GUI thread are fast."""
    import lowlight_app.gui.library.file_inspection
    import lowlight_app.gui.library.thumbnails
    import lowlight_app.gui.playback.audio_output
    import lowlight_app.gui.playback.player
    import lowlight_app.gui.playback.scene_marks
    import lowlight_app.gui.playback.timeline_preview
    import lowlight_app.gui.playback.waveform
    import lowlight_app.gui.preview.controller
    import lowlight_app.gui.stacks.pages
    import lowlight_app.gui.training.process  # noqa: F401


def _installed_models() -> list[tuple[str, str]]:
    from lowlight_app.models.model_store import ModelStore

    folders, _ = ModelStore().models()
    return [(folder.card.id, folder.card.name) for folder in folders]
