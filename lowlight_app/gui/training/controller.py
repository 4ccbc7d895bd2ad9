"""The Retrain command, and what the window shows of a training that runs in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from lowlight_app.gui.common.feedback import Feedback, Topic
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.worker import Worker

if TYPE_CHECKING:
    from lowlight_app.gui.training.dialog_controller import TrainingDialogController
    from lowlight_app.gui.training.process import TrainingProcess


class TrainingController(QObject):
    """Connects training with the window: the Retrain button, messages, and closing. Lives as long as the window.

    The dialog, with its own `TrainingDialogController`, is created when it is first opened. The parts of this feature are loaded
    by `prepare`, after the window is painted.

    Args:
        action: the Retrain button, which also shows the progress of a training.
        preferences: device, model and the last dataset.
        make_worker: starts a worker thread of a given name.
        feedback: shows messages.
        parent: the window that the dialog belongs to.

    Attributes:
        process: the training process; None before `prepare`.
        dialog_controller: None until the dialog is opened.
    """

    models_changed = Signal()

    def __init__(
        self,
        action: QAction,
        preferences: Preferences,
        make_worker: Callable[[str], Worker],
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._action, self._preferences, self._make_worker = action, preferences, make_worker
        self._feedback, self._window = feedback, parent
        self.process: TrainingProcess | None = None
        self.dialog_controller: TrainingDialogController | None = None
        action.triggered.connect(self.retrain)
        action.setEnabled(False)

    def retrain(self) -> None:
        """Open the dialog; start at once if the dataset is known and there is no training to resume."""
        self.open()
        assert self.dialog_controller is not None
        self.dialog_controller.start_if_ready()

    def open(self) -> None:
        """Open the dialog."""
        from lowlight_app.gui.training.dialog_controller import TrainingDialogController

        assert self.process is not None
        if self.dialog_controller is None:
            self.dialog_controller = TrainingDialogController(
                self.process, self._preferences, self._make_worker("training"), self._feedback, self._window
            )
            self.dialog_controller.models_changed.connect(self.models_changed)
            self.models_changed.emit()  # a training may have finished before the dialog was opened
        dialog = self.dialog_controller.dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def may_close(self) -> bool:
        """Return whether the window may close; while a training runs, ask whether to keep or to stop it."""
        training = self.process
        if training is None or not training.busy:
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Training"))
        box.setText(self.tr("“{name}” is still being trained.").format(name=training.name))
        box.setInformativeText(self.tr("Training can continue in the background. Lowlight finds it again at the next start."))
        keep = box.addButton(self.tr("Keep training"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop training"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is stop:
            training.stop()
        return box.clickedButton() in (keep, stop)

    def close(self) -> None:
        """Close the dialog and stop watching the training, which keeps running."""
        if self.process is not None:
            self.process.release()
        if self.dialog_controller is not None:
            self.dialog_controller.close()

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        if self.dialog_controller is not None:
            self.dialog_controller.dialog.refresh_theme()

    def prepare(self) -> None:
        """Load the parts of this feature, and look for an unfinished training."""
        from lowlight_app.gui.training.process import TrainingProcess

        self.process = training = TrainingProcess(lambda: self._preferences.values.device, self)
        training.phase_changed.connect(lambda _: self._phase_changed())
        training.event_received.connect(self._show_progress)
        self._action.setEnabled(True)
        run = training.find_unfinished()
        if run is None:
            return
        show = (self.tr("Show"), self.open)
        name = run.folder.name
        if run.is_locked:
            training.attach(run)
            self._feedback.ask(self.tr("“{name}” is still being trained.").format(name=name), [show], Topic.TRAINING)
        else:
            training.load(run)
            resume = (self.tr("Resume"), partial(self._resume, training))
            text = self.tr("The training of “{name}” is not finished.").format(name=name)
            self._feedback.ask(text, [resume, show], Topic.TRAINING)

    def _resume(self, training: TrainingProcess) -> None:
        self.open()
        training.resume()

    def _phase_changed(self) -> None:
        training = self.process
        assert training is not None
        self._feedback.withdraw(Topic.TRAINING)
        if not training.busy:
            self._action.setIconText(self.tr("Retrain"))
        if self.dialog_controller is not None and self.dialog_controller.dialog.isVisible():
            return
        show = [(self.tr("Show"), self.open)]
        if training.model:
            self._feedback.tell(self.tr("Training of “{name}” is finished.").format(name=training.model), show)
        elif training.error:
            self._feedback.warn(training.error, show)

    def _show_progress(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "step":
            self._action.setIconText(self.tr("Training {percent} %").format(percent=int(100 * event["done"])))
