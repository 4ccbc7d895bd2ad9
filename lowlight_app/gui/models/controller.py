"""What is done in the Models dialog."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.child_process import ChildProcess
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.models.dialog import ModelsDialog
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.models.model_store import DEFAULT_MODEL, BrokenModel, ModelFolder, ModelStore
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder


class ModelsController(QObject):
    """Opens the Models dialog and carries out its commands.

    A worker thread changes files; a child process checks imported models.

    Args:
        preferences: hold the model in use.
        worker: the thread that changes files.
        parent: the window that the dialog belongs to.
    """

    models_changed = Signal()

    def __init__(self, preferences: Preferences, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self._preferences, self._worker, self._window = preferences, worker, parent
        self._import: ChildProcess | None = None
        self.dialog: ModelsDialog | None = None

    def open(self) -> None:
        """Show the models."""
        if self.dialog is None:
            self.dialog = dialog = ModelsDialog(self._window)
            dialog.use_requested.connect(self.use)
            dialog.rename_requested.connect(self._ask_for_name)
            dialog.export_requested.connect(self._ask_for_target)
            dialog.delete_requested.connect(self._ask_to_delete)
            dialog.import_requested.connect(self._ask_for_source)
        self.refresh()
        self.dialog.show()
        self.dialog.raise_()

    def close(self) -> None:
        """End an import that is under way."""
        if self._import is not None:
            self._import.detach()
            self._import.kill()

    def refresh(self) -> None:
        """See what there is."""
        self._worker.submit(Task("list", lambda _, __: ModelStore().models(), done=self._show))

    def use(self, model: str) -> None:
        """Enhance photos with a model from now on."""
        self._preferences.change(model=model)
        self._changed()

    def rename(self, model: str, name: str) -> None:
        """Give a model another name."""
        self._do(lambda: ModelStore().rename(model, name))

    def export(self, model: str, target: Path) -> None:
        """Write a model as one file."""
        self._do(lambda: ModelStore().export(model, target), self.tr("Exported as {name}.").format(name=target.name))

    def delete(self, model: str) -> None:
        """Delete a model; photos are enhanced with the default one if it was in use."""
        if self._preferences.values.model == model:
            self._preferences.change(model=DEFAULT_MODEL)
        self._do(lambda: ModelStore().remove(model))

    def import_from(self, source: Path) -> None:
        """Take in a model from a file; it is loaded once, in a process of its own, before it is kept."""
        assert self.dialog is not None
        self.close()
        self._import = child = ChildProcess(data_folder("cache", "import.log"), self)
        child.event_received.connect(lambda event: self._changed(self.tr("Imported as {model}.").format(model=event["model"])))
        child.finished.connect(lambda code: self._changed(child.error) if code else None)
        self.dialog.tell(self.tr("Checking {name}…").format(name=source.name))
        try:
            child.start(["models", "import", str(source), "--json"])
        except OSError as error:
            self.dialog.tell(f"{error.filename}: {error.strerror}.")

    # --- Questions

    def _ask_for_name(self, model: str) -> None:
        assert self.dialog is not None
        old = self.dialog.name_of(model)
        name, given = QInputDialog.getText(self.dialog, self.tr("Rename"), self.tr("Name of the model"), text=old)
        if given:
            self.rename(model, name)

    def _ask_for_target(self, model: str) -> None:
        filters = self.tr("Lowlight models") + " (*.zip)"
        name, _ = QFileDialog.getSaveFileName(self.dialog, self.tr("Export a model"), f"{model}.zip", filters)
        if name:
            self.export(model, Path(name))

    def _ask_to_delete(self, model: str) -> None:
        assert self.dialog is not None
        question = self.tr("Delete the model “{name}” for good?").format(name=self.dialog.name_of(model))
        if confirm(self.dialog, self.tr("Delete"), question, self.tr("Delete")):
            self.delete(model)

    def _ask_for_source(self) -> None:
        filters = self.tr("Lowlight models") + " (*.zip)"
        name, _ = QFileDialog.getOpenFileName(self.dialog, self.tr("Import a model"), "", filters)
        if name:
            self.import_from(Path(name))

    # --- Outcomes

    def _do(self, work: Callable[[], None], told: str = "") -> None:
        def act(_: Progress, __: Callable[[Any], None]) -> None:
            work()

        self._worker.submit(Task(act, act, done=lambda _: self._changed(told), failed=self._fail))

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, LowlightError):
            raise error
        self._changed(translate_message(error))

    def _changed(self, told: str = "") -> None:
        def show(models: tuple[list[ModelFolder], list[BrokenModel]]) -> None:
            self._show(models)
            if told and self.dialog is not None:
                self.dialog.tell(told)

        self.models_changed.emit()
        self._worker.submit(Task("list", lambda _, __: ModelStore().models(), done=show))

    def _show(self, models: tuple[list[ModelFolder], list[BrokenModel]]) -> None:
        if self.dialog is not None:
            self.dialog.show_models(*models, used=self._preferences.values.model)
