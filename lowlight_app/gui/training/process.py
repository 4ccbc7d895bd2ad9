"""The training that goes on beside the window, if one does."""

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
    """Where a training stands."""

    IDLE = 0
    PREPARING = 1
    """TensorFlow is loaded, the data is checked."""
    RUNNING = 2
    STOPPING = 3
    STOPPED = 4
    """Stopped or broken off; can be resumed."""
    FAILED = 5
    """It never got so far that it could be resumed."""
    FINISHED = 6


class TrainingProcess(QObject):
    """One training at a time. It belongs to its run's folder, not to this window: it goes on when the window is gone.

    Attributes:
        run: what is trained, or was last.
        curve: its course.
        facts: the last events by their name.
        error: why it broke off; empty if it was stopped on purpose.
        model: id of the model that came of it.
    """

    phase_changed = Signal(object)
    told = Signal(object)
    """An event of `lowlight train --json`."""
    said = Signal(str)
    """A line for the log."""

    def __init__(self, device: Callable[[], DeviceChoice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device = device
        self.phase = TrainingPhase.IDLE
        self.run: TrainingRun | None = None
        self.curve = TrainingCurve()
        self.facts: dict[str, Mapping[str, Any]] = {}
        self.error = self.model = ""
        self._child: ChildProcess | None = None

    @property
    def busy(self) -> bool:
        """Whether a process is at work."""
        return self.phase in (TrainingPhase.PREPARING, TrainingPhase.RUNNING, TrainingPhase.STOPPING)

    @property
    def name(self) -> str:
        """Of the run."""
        return self.run.folder.name if self.run else ""

    # --- What can be asked for

    def start(self, plan: TrainingRequest) -> None:
        """Train anew."""
        name = free_name()
        self._begin(TrainingRun(runs_folder() / name), plan.arguments(name))

    def resume(self) -> None:
        """Go on with the run where its last checkpoint is."""
        assert self.run is not None
        self._begin(self.run, ["train", "--resume", self.name, "--json"])

    def offer(self, run: TrainingRun) -> None:
        """Have a run at hand that can be resumed."""
        self.run, self.curve = run, _curve_of(run)
        self._enter(TrainingPhase.STOPPED)

    def attach(self, run: TrainingRun) -> None:
        """Follow a run that another window, or a terminal, has started."""
        self._take(run).watch(lambda: run.is_locked)
        self._enter(TrainingPhase.RUNNING)

    def find_unfinished(self) -> TrainingRun | None:
        """The run to go on with: the one worked on last that did not come to its end."""
        return latest_unfinished_run()

    def stop(self) -> None:
        """Save a checkpoint and stop at the next step; asked twice, or before the first step, stop at once.

        What was learned since the last checkpoint, at most an epoch, is then lost.
        """
        assert self.run is not None
        at_once = self.phase is not TrainingPhase.RUNNING
        self._enter(TrainingPhase.STOPPING)
        self.run.request_stop()
        if at_once and self._child is not None:
            self._child.kill()

    def discard(self) -> None:
        """Delete the run that is stopped or finished."""
        if self.run is not None and not self.busy:
            shutil.rmtree(self.run.folder, ignore_errors=True)
            self.run = None
            self._enter(TrainingPhase.IDLE)

    def release(self) -> None:
        """Leave it alone; it goes on."""
        if self._child is not None:
            self._child.release()

    # --- What happens

    def _begin(self, run: TrainingRun, arguments: list[str]) -> None:
        child = self._take(run)
        hidden = {"CUDA_VISIBLE_DEVICES": "-1"} if self._device() is DeviceChoice.CPU else {}
        try:
            child.start(arguments, hidden)
        except OSError as error:
            self.error = self.tr("{folder} cannot be used: {reason}.").format(folder=run.folder, reason=error.strerror or error)
            self._enter(TrainingPhase.FAILED)
            return
        self._enter(TrainingPhase.PREPARING)

    def _take(self, run: TrainingRun) -> ChildProcess:
        self.run, self.curve, self.facts = run, _curve_of(run), {}
        self.error = self.model = ""
        if self._child is not None:
            self._child.release()
            self._child.deleteLater()
        self._child = child = ChildProcess(run.folder / "events.jsonl", self)
        child.told.connect(self._take_event)
        child.said.connect(self.said)
        child.ended.connect(self._end)
        return child

    def _take_event(self, event: Mapping[str, Any]) -> None:
        name = event["event"]
        self.facts[name] = event
        if name != "validating":
            self.facts.pop("validating", None)
        if name == "step":
            self.curve.add_step(event)
        elif name == "epoch":
            self.curve.add_epoch(event)
        elif name == "finished":
            self.model = event["model"]
        if name in ("start", "step", "validating") and self.phase is TrainingPhase.PREPARING:
            self._enter(TrainingPhase.RUNNING)
        self.told.emit(event)

    def _end(self, code: int | None) -> None:
        assert self.run is not None and self._child is not None
        stopped = self.phase is TrainingPhase.STOPPING
        self.run.clear_stop_request()
        self.model = self.model or self.run.model_id or ""
        if self.model:
            self._enter(TrainingPhase.FINISHED)
            return
        if not stopped:
            self.error = self._child.error or self.tr("The training broke off.")
            if code is not None and code < 0:
                self.error = self.tr("The training was ended from outside (signal {number}).").format(number=-code)
        if self.run.exists:
            self._enter(TrainingPhase.STOPPED)
        else:  # nothing to resume: leave no empty folder behind
            shutil.rmtree(self.run.folder, ignore_errors=True)
            self._enter(TrainingPhase.IDLE if stopped else TrainingPhase.FAILED)

    def _enter(self, phase: TrainingPhase) -> None:
        self.phase = phase
        self.phase_changed.emit(phase)


def _curve_of(run: TrainingRun) -> TrainingCurve:
    best = run.best_epoch()
    return TrainingCurve(run.curve(), best["epoch"] if best else None)
