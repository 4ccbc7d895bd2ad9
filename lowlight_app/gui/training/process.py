"""The training process: starts `lowlight train` beside the window, and follows its events."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.child_process import ChildProcess
from lowlight_app.gui.training.curve import TrainingCurve
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.models.device import DeviceChoice
from training.session import free_name, latest_unfinished_run, runs_folder
from training.training_run import TrainingRun


class TrainingPhase(Enum):
    """The phase of a training."""

    IDLE = 0
    PREPARING = 1
    """Checking the data and loading what trains."""
    RUNNING = 2
    STOPPING = 3
    STOPPED = 4
    """Stopped or interrupted; can be resumed."""
    FAILED = 5
    """Failed before there was anything to resume."""
    FINISHED = 6


class TrainingProcess(QObject):
    """Runs one training at a time. Its state is in the folder of the run, so it keeps running when the window closes.

    Attributes:
        run: the current or last run.
        curve: loss and metrics of the run.
        last_events: the last event of each name.
        error: why the training failed; empty if the user stopped it.
        model: id of the trained model; empty until the training is finished.
    """

    phase_changed = Signal(object)
    event_received = Signal(object)
    """An event of `lowlight train --json`."""
    output_received = Signal(str)
    """A line for the log."""

    def __init__(self, device: Callable[[], DeviceChoice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device = device
        self.phase = TrainingPhase.IDLE
        self.run: TrainingRun | None = None
        self.curve = TrainingCurve()
        self.last_events: dict[str, Mapping[str, Any]] = {}
        self.error = self.model = ""
        self._child: ChildProcess | None = None

    @property
    def busy(self) -> bool:
        """Whether a training process is running."""
        return self.phase in (TrainingPhase.PREPARING, TrainingPhase.RUNNING, TrainingPhase.STOPPING)

    @property
    def can_finish(self) -> bool:
        """Whether the run has an epoch that could become a model."""
        return self.run is not None and self.run.best_epoch() is not None

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.run.folder.name if self.run else ""

    # --- Commands

    def start(self, request: TrainingRequest) -> None:
        """Start a new training."""
        name = free_name()
        self._start(TrainingRun(runs_folder() / name), request.arguments(name))

    def resume(self) -> None:
        """Resume the run from its last checkpoint."""
        assert self.run is not None
        self._start(self.run, ["train", "--resume", self.name, "--json"])

    def finish(self) -> None:
        """End the stopped run: its best epoch so far becomes the model."""
        assert self.run is not None
        self._start(self.run, ["train", "--finish", self.name, "--json"])

    def load(self, run: TrainingRun) -> None:
        """Load a stopped run, so that the user can resume it."""
        self.run, self.curve = run, _curve_of(run)
        self._set_phase(TrainingPhase.STOPPED)

    def attach(self, run: TrainingRun) -> None:
        """Follow a run that another window or a terminal has started."""
        self._watch(run).watch(lambda: run.is_locked)
        self._set_phase(TrainingPhase.RUNNING)

    def find_unfinished(self) -> TrainingRun | None:
        """Return the most recent unfinished run."""
        return latest_unfinished_run()

    def stop(self) -> None:
        """Save a checkpoint and stop at the next step; stop at once on the second call or before the first step.

        Stopping at once loses the progress since the last checkpoint, at most one epoch.
        """
        assert self.run is not None
        at_once = self.phase is not TrainingPhase.RUNNING
        self._set_phase(TrainingPhase.STOPPING)
        self.run.request_stop()
        if at_once and self._child is not None:
            self._child.kill()

    def discard(self) -> None:
        """Delete the stopped or finished run."""
        if self.run is not None and not self.busy:
            shutil.rmtree(self.run.folder, ignore_errors=True)
            self.run = None
            self._set_phase(TrainingPhase.IDLE)

    def release(self) -> None:
        """Stop following the training, which keeps running."""
        if self._child is not None:
            self._child.detach()

    # --- Following the process

    def _start(self, run: TrainingRun, arguments: list[str]) -> None:
        child = self._watch(run)
        hidden = {"CUDA_VISIBLE_DEVICES": "-1"} if self._device() is DeviceChoice.CPU else {}
        try:
            child.start(arguments, hidden)
        except OSError as error:
            self.error = self.tr("{folder} cannot be used: {reason}.").format(folder=run.folder, reason=error.strerror or error)
            self._set_phase(TrainingPhase.FAILED)
            return
        self._set_phase(TrainingPhase.PREPARING)

    def _watch(self, run: TrainingRun) -> ChildProcess:
        self.run, self.curve, self.last_events = run, _curve_of(run), {}
        self.error = self.model = ""
        if self._child is not None:
            self._child.detach()
            self._child.deleteLater()
        self._child = child = ChildProcess(run.folder / "events.jsonl", self)
        child.event_received.connect(self._handle_event)
        child.line_received.connect(self.output_received)
        child.finished.connect(self._process_ended)
        return child

    def _handle_event(self, event: Mapping[str, Any]) -> None:
        name = event["event"]
        self.last_events[name] = event
        if name != "validating":
            self.last_events.pop("validating", None)
        if name == "step":
            self.curve.add_step(event)
        elif name == "epoch":
            self.curve.add_epoch(event)
        elif name == "finished":
            self.model = event["model"]
        if name in ("start", "step", "validating") and self.phase is TrainingPhase.PREPARING:
            self._set_phase(TrainingPhase.RUNNING)
        self.event_received.emit(event)

    def _process_ended(self, code: int | None) -> None:
        assert self.run is not None and self._child is not None
        stopped = self.phase is TrainingPhase.STOPPING
        self.run.clear_stop_request()
        self.model = self.model or self.run.model_id or ""
        if self.model:
            self._set_phase(TrainingPhase.FINISHED)
            return
        if not stopped:
            self.error = self._child.error or self.tr("The training ended unexpectedly.")
            if code is not None and code < 0:
                self.error = self.tr("The training process was killed (signal {number}).").format(number=-code)
        if self.run.exists:
            self._set_phase(TrainingPhase.STOPPED)
        else:  # nothing to resume: leave no empty folder behind
            shutil.rmtree(self.run.folder, ignore_errors=True)
            self._set_phase(TrainingPhase.IDLE if stopped else TrainingPhase.FAILED)

    def _set_phase(self, phase: TrainingPhase) -> None:
        self.phase = phase
        self.phase_changed.emit(phase)


def _curve_of(run: TrainingRun) -> TrainingCurve:
    best = run.best_epoch()
    return TrainingCurve(run.curve(), best["epoch"] if best else None)
