"""The right side of the dialog while a training goes on: figures, curves, a validation picture, the log."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from lowlight_app.errors import Message
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_duration, format_number
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.training.image_strip import ImageStrip
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess

if TYPE_CHECKING:
    from lowlight_app.gui.training.plots import TrainingPlots

_REDRAW_MS = 300
_MOST_LINES = 500
_LOG_HEIGHT = 72


class ProgressView(QWidget):
    """Shows one `TrainingProcess`; draws only while it is seen."""

    def __init__(self, training: TrainingProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training, self._stale = training, True
        self.curves: TrainingPlots | None = None
        self.state, self.facts = QLabel(), QLabel()
        self.state.setProperty("role", "title")
        self.state.setWordWrap(True)
        self.facts.setProperty("role", "faint")
        tabular = QFont(self.facts.font())
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self.facts.setFont(tabular)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(theme.UNIT // 2)
        self.bar.setAccessibleName(self.tr("How much of the training is done"))
        names = [self.tr("Dark"), self.tr("Now"), self.tr("Goal")]
        self.strip = ImageStrip(names, self.tr("After the first epoch, a picture that is not trained on shows how far it is."))
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_MOST_LINES)
        self.log.setFixedHeight(_LOG_HEIGHT)
        self.log.setAccessibleName(self.tr("Log"))
        self.picture, self.table = QPushButton(self.tr("Save picture…")), QPushButton(self.tr("Save figures…"))
        self._plots = QVBoxLayout()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self.refresh)
        self.picture.clicked.connect(self._ask_for_picture)
        self.table.clicked.connect(self._ask_for_table)
        training.told.connect(self._take)
        training.said.connect(self.log.appendPlainText)
        training.phase_changed.connect(self._enter)

    def add_curves(self, curves: TrainingPlots) -> None:
        """Put them in, once what draws them is loaded."""
        self.curves = curves
        self._plots.addWidget(curves, 1)
        self._tools.insertWidget(0, curves.logarithmic)
        self._stale = True

    def refresh(self) -> None:
        """Draw what is new."""
        if self._stale:
            self._stale = False
            self._tell()
            if self.curves is not None:
                self.curves.show_curve(self._training.curve)

    def refresh_theme(self) -> None:
        """In the colours of the theme."""
        if self.curves is not None:
            self.curves.refresh_theme()

    def save_picture(self, path: Path) -> bool:
        """Write the curves as a picture; False if that fails."""
        return self.curves is not None and self.curves.grab().save(str(path))

    def save_table(self, path: Path) -> None:
        """Write the figures of the epochs as CSV.

        Raises:
            OSError: there are none yet, or they cannot be written.
        """
        assert self._training.run is not None
        shutil.copyfile(self._training.run.folder / "curve.csv", path)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw from now on."""
        self._timer.start()
        self.refresh()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    # --- What comes

    def _take(self, event: Mapping[str, Any]) -> None:
        self._stale = True
        if event["event"] == "epoch":
            figures = [
                f"{label} {format_number(event[key], places)}" for key, label, places in _figures(self.tr("loss")) if key in event
            ]
            if event.get("best") == event["epoch"]:
                figures.append(self.tr("best so far"))
            self.log.appendPlainText(
                self.tr("Epoch {number}: {figures}").format(number=event["epoch"], figures=", ".join(figures))
            )
        elif event["event"] == "start":
            self.log.appendPlainText(
                self.tr(
                    "{samples} samples an epoch, {validation} pairs to validate on, {parameters} parameters, {device}"
                ).format(
                    samples=event["samples"],
                    validation=event["validation"],
                    parameters=format_number(event["parameters"], 0),
                    device=_device_of(event),
                )
            )

    def _enter(self, phase: TrainingPhase) -> None:
        self._stale = True
        if phase is TrainingPhase.PREPARING:
            self.log.clear()
            self.strip.show_pictures([])
            self.bar.setValue(0)
        self.refresh()

    def _tell(self) -> None:
        training = self._training
        step, epoch = training.facts.get("step"), len(training.curve.epochs)
        self.state.setText(self._state())
        self.facts.setText("")
        if step is not None:
            self.bar.setValue(round(1000 * step["done"]))
            self.facts.setText("  ·  ".join(self._facts(step)))
        elif "progress" in training.facts and training.phase is TrainingPhase.PREPARING:
            self.facts.setText(training.facts["progress"]["doing"])
        elif epoch:
            self.facts.setText(self.tr("Epochs done: {count}").format(count=epoch))

    def _state(self) -> str:
        training = self._training
        return {
            TrainingPhase.IDLE: "",
            TrainingPhase.PREPARING: self.tr("Getting ready: the pictures are checked, TensorFlow is loaded…"),
            TrainingPhase.RUNNING: self.tr("Training “{name}”").format(name=training.name),
            TrainingPhase.STOPPING: self.tr("Stopping…"),
            TrainingPhase.STOPPED: training.error
            or self.tr("“{name}” is stopped and can be resumed.").format(name=training.name),
            TrainingPhase.FAILED: training.error,
            TrainingPhase.FINISHED: self.tr("“{name}” is trained.").format(name=training.model),
        }[training.phase]

    def _facts(self, step: Mapping[str, Any]) -> list[str]:
        validating = self._training.facts.get("validating")
        if validating is not None and self._training.phase is TrainingPhase.RUNNING:
            return [self.tr("epoch {epoch}, looking at picture {picture} of {pictures}").format(**{**step, **validating})]
        facts = [self.tr("epoch {epoch}, step {step} of {steps}").format(**step)]
        if self._training.phase is TrainingPhase.RUNNING:
            facts.append(self.tr("{left} left").format(left=format_duration(step["seconds_left"])))
            facts.append(self.tr("{speed} samples a second").format(speed=format_number(step["samples_per_second"], 1)))
            if step.get("memory"):
                facts.append(self.tr("{gigabytes} GB of memory").format(gigabytes=format_number(step["memory"] / 1e9, 1)))
        return facts

    # --- Saving

    def _ask_for_picture(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the curves"), f"{self._training.name}.png", "PNG (*.png)")
        if name and not self.save_picture(Path(name)):
            self.log.appendPlainText(self.tr("{name} could not be written.").format(name=name))

    def _ask_for_table(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the figures"), f"{self._training.name}.csv", "CSV (*.csv)")
        if name:
            try:
                self.save_table(Path(name))
            except OSError as error:
                text = self.tr("{name} could not be written: {reason}.")
                self.log.appendPlainText(text.format(name=name, reason=error.strerror))

    def _lay_out(self) -> None:
        self._tools = QHBoxLayout()
        self._tools.addStretch()
        self._tools.addWidget(self.picture)
        self._tools.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT)
        for widget in (self.state, self.bar, self.facts):
            layout.addWidget(widget)
        layout.addLayout(self._plots, 1)
        layout.addLayout(self._tools)
        layout.addWidget(self.strip)
        layout.addWidget(self.log)


def _device_of(event: Mapping[str, Any]) -> str:
    """Where a training runs; other backends than TensorFlow only give their name."""
    message = event.get("device_message")
    return str(event["device"]) if message is None else translate_message(Message.from_json(message))


def _figures(loss: str) -> tuple[tuple[str, str, int], ...]:
    """What is told of an epoch: key, name, and places behind the point."""
    return ("loss", loss, 4), ("psnr", "PSNR", 2), ("ssim", "SSIM", 3), ("psnr_gt_mean", "GT-mean", 2)
