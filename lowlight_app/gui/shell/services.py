"""The threads and what they do, set up behind the painted window and joined when it closes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QScreen

from lowlight_app.gui.common.preferences import Preferences, PreferenceValues
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader, Loader
from lowlight_app.gui.engine.screen_profile import colors_of
from lowlight_app.gui.export.services import ExportServices
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.opener import Opener
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.library.sidecars import Sidecars
from lowlight_app.models.memory import give_back
from lowlight_app.user_data import data_folder

if TYPE_CHECKING:
    from lowlight_app.gui.library.thumbnails import Thumbnails
    from lowlight_app.gui.preview.controller import PreviewController


class Services(QObject):
    """Owns every thread.

    Args:
        document: what is worked for.
        preferences: model, device, colours of the screen.
        quiet: whether the user does nothing just now.
        load: how the model is loaded; tests have a quicker way.
    """

    prepared = Signal()
    """`preview` and `thumbnails` are there."""
    models_listed = Signal(object)
    """Installed models as a list of (id, name)."""
    broken = Signal(object)
    """An exception that is a bug of ours."""

    def __init__(
        self, document: Document, preferences: Preferences, quiet: Callable[[], bool], load: Loader | None = None
    ) -> None:
        super().__init__()
        self._document, self._preferences = document, preferences
        self._workers: list[Worker] = []
        self._opening = self.make_worker("opening")
        self._restoring = self.make_worker("restoring")
        self.preview: PreviewController | None = None
        self.thumbnails: Thumbnails | None = None
        self._screen: QScreen | None = None
        self.opener = Opener(document, self._opening, self)
        self.engine = EngineLoader(self._restoring, quiet, load, self)
        self.export = ExportServices(document, self.engine, self.make_worker, self)
        self.sidecars = Sidecars(document, preferences, self.make_worker("sidecars"), self)
        preferences.changed.connect(self._preferences_changed)

    def start(self) -> None:
        """To be called once the window is painted: what comes now takes a while."""
        self._opening.submit(Task("prepare", lambda _, __: _import_what_follows(), done=lambda _: self._prepare()))
        self.list_models()

    def show_on(self, screen: QScreen) -> None:
        """The window lies on this screen now."""
        self._screen = screen
        self._take_colors_of_screen()

    def _take_colors_of_screen(self) -> None:
        if self.preview is not None and self._screen is not None:
            self.preview.set_screen(colors_of(self._preferences.choices.screen, self._screen))

    def list_models(self) -> None:
        """See which models there are now."""
        self._opening.submit(Task("models", lambda _, __: _installed_models(), done=self.models_listed.emit))

    @property
    def idle(self) -> bool:
        """Whether no thread has anything to do."""
        return all(worker.idle for worker in self._workers) and (self.preview is None or self.preview.idle)

    def forget(self, photos: Iterable[Photo]) -> None:
        """Photos were closed."""
        if self.preview is not None and self.thumbnails is not None:
            for photo in photos:
                self.preview.forget(photo)
                self.thumbnails.forget(photo)
            self._restoring.submit(Task("give back", lambda _, __: give_back()))  # after what still works on them

    def close(self) -> None:
        """End and join every thread."""
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

        lanes = PreviewWorkers(self.make_worker("reading"), self._restoring, self.make_worker("mixing"))
        self.preview = PreviewController(self._document, self.engine, lanes, self)
        self._take_colors_of_screen()
        self.thumbnails = Thumbnails(data_folder("cache", "thumbnails"), self.make_worker("thumbnails", newest_first=True), self)
        self.thumbnails.tidy(self._preferences.choices.cache_mb << 20)
        self.thumbnails.make(self._document.photos)
        self.opener.added.connect(self.thumbnails.make)
        self.prepared.emit()
        self.preview.show(self._document.current)
        self._load_model()
        self.export.start()

    def _load_model(self) -> None:
        choices = self._preferences.choices
        self.engine.start(choices.model, choices.device)

    def _preferences_changed(self, before: PreferenceValues, after: PreferenceValues) -> None:
        if self.preview is None or self.thumbnails is None:
            return
        if before.screen is not after.screen:
            self._take_colors_of_screen()
        if before.cache_mb != after.cache_mb:
            self.thumbnails.tidy(after.cache_mb << 20)
        if (before.model, before.device) != (after.model, after.device):
            self.preview.forget_results()
            self._load_model()

    def make_worker(self, name: str, newest_first: bool = False) -> Worker:
        """Another thread, which starts with its first task and is joined with the others."""
        worker = Worker(f"lowlight-{name}", self, newest_first)
        worker.failed.connect(self.broken)
        self._workers.append(worker)
        return worker


def _import_what_follows() -> None:
    """Modules that load OpenCV and NumPy, so that the window's thread finds them loaded."""
    import lowlight_app.gui.library.file_inspection
    import lowlight_app.gui.library.thumbnails
    import lowlight_app.gui.playback.audio_output
    import lowlight_app.gui.playback.player
    import lowlight_app.gui.playback.timeline_preview
    import lowlight_app.gui.preview.controller
    import lowlight_app.gui.training.process  # noqa: F401


def _installed_models() -> list[tuple[str, str]]:
    from lowlight_app.models.model_store import ModelStore

    good, _ = ModelStore().models()
    return [(folder.card.id, folder.card.name) for folder in good]
