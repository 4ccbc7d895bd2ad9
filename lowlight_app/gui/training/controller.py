"""Retraining: what the button does, and what the window has to know of a training that goes on beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from lowlight_app.gui.shell.window import Window
    from lowlight_app.gui.training.dialog_controller import TrainingDialogController
    from lowlight_app.gui.training.process import TrainingProcess


class TrainingController(QObject):
    """What the Retrain button does. Its parts are loaded behind the painted window.

    Attributes:
        training: None until the window's threads are set up.
        commands: what the dialog does; None until it is asked for.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.training: TrainingProcess | None = None
        self.commands: TrainingDialogController | None = None
        window.workshop.prepared.connect(self._prepare)
        window.actions_.retrain.triggered.connect(self.begin)
        window.actions_.retrain.setEnabled(False)

    def begin(self) -> None:
        """Show what is going on; with a dataset that is known and nothing to resume, start at once."""
        self.open()
        assert self.commands is not None
        self.commands.start_at_once()

    def open(self) -> None:
        """Show the dialog."""
        from lowlight_app.gui.training.dialog_controller import TrainingDialogController

        assert self.training is not None
        if self.commands is None:
            self.commands = TrainingDialogController(self._window, self.training)
        dialog = self.commands.dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def may_close(self) -> bool:
        """Ask what becomes of a training when the window closes."""
        training = self.training
        if training is None or not training.busy:
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Training"))
        box.setText(self.tr("“{name}” is still being trained.").format(name=training.name))
        box.setInformativeText(self.tr("It can go on without the window, which finds it again at the next start."))
        keep = box.addButton(self.tr("Keep training"), QMessageBox.ButtonRole.AcceptRole)
        stop = box.addButton(self.tr("Stop training"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.exec()
        if box.clickedButton() is stop:
            training.stop()
        return box.clickedButton() in (keep, stop)

    def close(self) -> None:
        """The window goes; a training stays."""
        if self.training is not None:
            self.training.release()
        if self.commands is not None:
            self.commands.close()

    def dress(self) -> None:
        """In the colours of the theme."""
        if self.commands is not None:
            self.commands.dialog.dress()

    def _prepare(self) -> None:
        from lowlight_app.gui.training.process import TrainingProcess

        self.training = training = TrainingProcess(lambda: self._window.preferences.choices.device, self)
        training.phase_changed.connect(lambda _: self._enter())
        training.told.connect(self._tell_progress)
        self._window.actions_.retrain.setEnabled(True)
        run = training.find_unfinished()
        if run is None:
            return
        show = (self.tr("Show"), self.open)
        name = run.folder.name
        if run.in_training:
            training.attach(run)
            self._window.messages.ask(self.tr("“{name}” is still being trained.").format(name=name), [show])
        else:
            training.offer(run)
            resume = (self.tr("Resume"), partial(self._resume, training))
            self._window.messages.ask(self.tr("The training of “{name}” is not finished.").format(name=name), [resume, show])

    def _resume(self, training: TrainingProcess) -> None:
        self.open()
        training.resume()

    def _enter(self) -> None:
        training = self.training
        assert training is not None
        if not training.busy:
            self._window.actions_.retrain.setIconText(self.tr("Retrain"))
        if self.commands is not None and self.commands.dialog.isVisible():
            return
        show = [(self.tr("Show"), self.open)]
        if training.model:
            self._window.messages.tell(self.tr("“{name}” is trained.").format(name=training.model), show)
        elif training.error:
            self._window.messages.warn(training.error, show)

    def _tell_progress(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "step":
            self._window.actions_.retrain.setIconText(self.tr("Training {percent} %").format(percent=int(100 * event["done"])))
