"""Compares the new model with the model in use on the validation pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.child_process import ChildProcess


class ModelComparison(QObject):
    """Runs `lowlight evaluate` for one model after the other in a child process."""

    progressed = Signal(float)
    """The finished share, 0..1."""
    finished = Signal(object)
    """Maps model ids to their `mean` events."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: ChildProcess | None = None
        self._waiting: list[str] = []
        self._means: dict[str, Mapping[str, Any]] = {}
        self._dataset = self._only = self._folder = Path()

    def start(self, dataset: Path, only: Path, models: Sequence[str], folder: Path) -> None:
        """Evaluate models.

        Args:
            dataset: folder of pairs.
            only: file with the names of the pairs to use.
            models: ids.
            folder: where the results are written, in one folder per model.
        """
        self.cancel()
        self._dataset, self._only, self._folder = dataset, only, folder
        self._waiting, self._means = list(models), {}
        self._start_next()

    def cancel(self) -> None:
        """Stop at once."""
        if self._child is not None:
            self._child.detach()
            self._child.kill()
            self._child.deleteLater()
            self._child = None

    def _start_next(self) -> None:
        model = self._waiting[0]
        self._child = child = ChildProcess(self._folder / f"{model}.jsonl", self)
        child.event_received.connect(self._handle_event)
        child.finished.connect(self._process_ended)
        pairs = [str(self._dataset), "--only", str(self._only), "--save", str(self._folder / model)]
        try:
            child.start(["evaluate", *pairs, "--model", model, "--json"])
        except OSError as error:
            text = self.tr("{folder} cannot be used: {reason}.")
            self.failed.emit(text.format(folder=self._folder, reason=error.strerror or error))

    def _handle_event(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "progress":
            done = len(self._means)
            self.progressed.emit((done + event["fraction"]) / (done + len(self._waiting)))
        elif event["event"] == "mean":
            self._means[self._waiting.pop(0)] = event

    def _process_ended(self, code: int) -> None:
        if code != 0:
            self.failed.emit((self._child.error if self._child else "") or self.tr("The comparison ended unexpectedly."))
        elif self._waiting:
            self._start_next()
        else:
            self.finished.emit(self._means)
