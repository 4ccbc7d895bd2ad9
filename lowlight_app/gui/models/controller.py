"""The commands of the Models dialog."""

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
from lowlight_app.gui.widgets.save_file_dialog import ask_for_target
from lowlight_app.models.model_store import DEFAULT_MODEL, BrokenModel, ModelFolder, ModelStore
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder


class ModelsController(QObject):
    """Opens the Models dialog and carries out its commands.

    A worker thread changes files; a child process checks imported models.

    Args:
        preferences: contain the model in use.
        worker: the thread that changes files.
        parent: the window that the dialog belongs to.
    """

    models_changed = Signal()

    def __init__(self, preferences: Preferences, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self._preferences, self._worker, self._window = preferences, worker, parent
        self._import_process: ChildProcess | None = None
        self.dialog: ModelsDialog | None = None

    def open(self) -> None:
        """Open the dialog."""
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
        """Cancel a running import."""
        if self._import_process is not None:
            self._import_process.detach()
            self._import_process.kill()

    def refresh(self) -> None:
        """List the installed models again."""
        self._worker.submit(Task("list", lambda _, __: ModelStore().models(), done=self._show))

    def use(self, model: str) -> None:
        """Use a model for photos."""
        self._preferences.change(model=model)
        self._changed()

    def rename(self, model: str, name: str) -> None:
        """Rename a model."""
        self._run(lambda: ModelStore().rename(model, name))

    def export(self, model: str, target: Path) -> None:
        """Export a model to a zip file, which is replaced if it exists."""
        done = self.tr("Exported as {name}.").format(name=target.name)
        self._run(lambda: ModelStore().export(model, target, replace_file=True), done)

    def delete(self, model: str) -> None:
        """Delete a model; if it was in use, the default model takes its place."""
        if self._preferences.values.model == model:
            self._preferences.change(model=DEFAULT_MODEL)
        self._run(lambda: ModelStore().remove(model))

    def import_from(self, source: Path) -> None:
        """Import a model from a file, after a child process has checked it by loading it."""
        assert self.dialog is not None
        self.close()
        self._import_process = child = ChildProcess(data_folder("cache", "import.log"), self)
        child.event_received.connect(lambda event: self._changed(self.tr("Imported as {model}.").format(model=event["model"])))
        child.finished.connect(lambda code: self._changed(child.error) if code else None)
        self.dialog.show_status(self.tr("Checking {name}…").format(name=source.name))
        try:
            child.start(["models", "import", str(source), "--json"])
        except OSError as error:
            self.dialog.show_status(f"{error.filename}: {error.strerror}.")

    # --- Dialogs

    def _ask_for_name(self, model: str) -> None:
        assert self.dialog is not None
        old = self.dialog.name_of(model)
        name, accepted = QInputDialog.getText(self.dialog, self.tr("Rename"), self.tr("Model name"), text=old)
        if accepted:
            self.rename(model, name)

    def _ask_for_target(self, model: str) -> None:
        kind, proposed = self.tr("Lowlight models"), Path(f"{model}.zip")
        target = ask_for_target(self.dialog, self.tr("Export model"), proposed, kind, (".zip",))
        if target is not None:
            self.export(model, target)

    def _ask_to_delete(self, model: str) -> None:
        assert self.dialog is not None
        question = self.tr("Permanently delete the model “{name}”?").format(name=self.dialog.name_of(model))
        if confirm(self.dialog, self.tr("Delete"), question, self.tr("Delete")):
            self.delete(model)

    def _ask_for_source(self) -> None:
        filters = self.tr("Lowlight models") + " (*.zip)"
        name, _ = QFileDialog.getOpenFileName(self.dialog, self.tr("Import model"), "", filters)
        if name:
            self.import_from(Path(name))

    # --- Changes on the worker thread

    def _run(self, change: Callable[[], None], message: str = "") -> None:
        def work(_: Progress, __: Callable[[Any], None]) -> None:
            change()

        self._worker.submit(Task(work, work, done=lambda _: self._changed(message), failed=self._fail))

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, LowlightError):
            raise error
        self._changed(translate_message(error))

    def _changed(self, message: str = "") -> None:
        def show(models: tuple[list[ModelFolder], list[BrokenModel]]) -> None:
            self._show(models)
            if message and self.dialog is not None:
                self.dialog.show_status(message)

        self.models_changed.emit()
        self._worker.submit(Task("list", lambda _, __: ModelStore().models(), done=show))

    def _show(self, models: tuple[list[ModelFolder], list[BrokenModel]]) -> None:
        if self.dialog is not None:
            self.dialog.show_models(*models, used=self._preferences.values.model)
