"""The right side of the dialog during a training: progress, plots, a validation image and the log."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from lowlight_app.errors import Message
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_duration, format_number
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.training.image_strip import ImageStrip
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess
from lowlight_app.gui.widgets.save_file_dialog import ask_for_target
from training.training_run import RECOGNIZED

if TYPE_CHECKING:
    from lowlight_app.gui.training.plots import TrainingPlots

_REDRAW_MS = 300
_MAX_LINES = 500
_LOG_HEIGHT = 72


class ProgressView(QWidget):
    """Shows the progress of a `TrainingProcess`; redraws only while it is visible.

    Attributes:
        plots: None until `add_plots`.
        images: the validation image: dark, as restored now, and the target.
    """

    def __init__(self, training: TrainingProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training, self._stale = training, True
        self.plots: TrainingPlots | None = None
        self.state, self.details = QLabel(), QLabel()
        self.state.setProperty("role", "title")
        self.state.setWordWrap(True)
        self.details.setProperty("role", "faint")
        self.warning = QLabel()
        self.warning.setWordWrap(True)
        self.warning.hide()
        tabular = QFont(self.details.font())
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self.details.setFont(tabular)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(theme.UNIT // 2)
        self.bar.setAccessibleName(self.tr("Training progress"))
        names = [self.tr("Dark"), self.tr("Current"), self.tr("Target")]
        self.images = ImageStrip(names, self.tr("A test image appears here after the first round."))
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(_MAX_LINES)
        self.log.setFixedHeight(_LOG_HEIGHT)
        self.log.setAccessibleName(self.tr("Log"))
        self.save_plots, self.save_table = QPushButton(self.tr("Save plots…")), QPushButton(self.tr("Save table…"))
        self._plots_layout = QVBoxLayout()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_REDRAW_MS)
        self._timer.timeout.connect(self.refresh)
        self.save_plots.clicked.connect(self._ask_for_plots_file)
        self.save_table.clicked.connect(self._ask_for_table_file)
        training.event_received.connect(self._handle_event)
        training.output_received.connect(self.log.appendPlainText)
        training.phase_changed.connect(self._phase_changed)

    def add_plots(self, plots: TrainingPlots) -> None:
        """Add the plots once pyqtgraph is loaded."""
        self.plots = plots
        self._plots_layout.addWidget(plots, 1)
        self._buttons.insertWidget(0, plots.logarithmic)
        self._stale = True

    def refresh(self) -> None:
        """Redraw if anything has changed."""
        if self._stale:
            self._stale = False
            self._show_state()
            if self.plots is not None:
                self.plots.show_curve(self._training.curve)

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        if self.plots is not None:
            self.plots.refresh_theme()

    def write_plots(self, path: Path) -> bool:
        """Write the plots as an image; return False if that fails."""
        return self.plots is not None and self.plots.grab().save(str(path))

    def write_table(self, path: Path) -> None:
        """Write the metrics of the epochs as CSV.

        Raises:
            OSError: there are none yet, or the file cannot be written.
        """
        assert self._training.run is not None
        shutil.copyfile(self._training.run.folder / "curve.csv", path)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Start redrawing."""
        self._timer.start()
        self.refresh()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop redrawing."""
        self._timer.stop()
        super().hideEvent(event)

    # --- Events

    def _handle_event(self, event: Mapping[str, Any]) -> None:
        self._stale = True
        if event["event"] == "epoch":
            metrics = [
                f"{label} {format_number(event[key], digits)}"
                for key, label, digits in _logged_metrics(self.tr("loss"), self.tr("PSNR at equal brightness"))
                if key in event
            ]
            if RECOGNIZED in event:
                share = format_number(100 * event[RECOGNIZED], 1)
                metrics.append(self.tr("discriminator right: {share} %").format(share=share))
            if event.get("best") == event["epoch"]:
                metrics.append(self.tr("best so far"))
            self.log.appendPlainText(
                self.tr("Round {number}: {metrics}").format(number=event["epoch"], metrics=", ".join(metrics))
            )
        elif event["event"] == "collapsed":
            self.log.appendPlainText(translate_message(Message.from_json(event)))
        elif event["event"] == "start":
            self.log.appendPlainText(
                self.tr("{samples} samples per round, {validation} test pairs, {parameters} parameters, {device}").format(
                    samples=event["samples"],
                    validation=event["validation"],
                    parameters=format_number(event["parameters"], 0),
                    device=_device_of(event),
                )
            )

    def _phase_changed(self, phase: TrainingPhase) -> None:
        self._stale = True
        if phase is TrainingPhase.PREPARING:
            self.log.clear()
            self.images.show_images([])
            self.bar.setValue(0)
        self.refresh()

    def _show_state(self) -> None:
        training = self._training
        step, epoch = training.last_events.get("step"), len(training.curve.epochs)
        self.state.setText(self._state())
        self.details.setText("")
        self._show_warning()
        if step is not None:
            self.bar.setValue(round(1000 * step["done"]))
            self.details.setText("  ·  ".join(self._details(step)))
        elif "progress" in training.last_events and training.phase is TrainingPhase.PREPARING:
            self.details.setText(training.last_events["progress"]["doing"])
        elif epoch:
            self.details.setText(self.tr("Completed rounds: {count}").format(count=epoch))

    def _show_warning(self) -> None:
        """Show what is wrong with an adversarial training, until a round in which it is not."""
        events = self._training.last_events
        collapsed = events.get("collapsed")
        outdated = collapsed is not None and "epoch" in events and events["epoch"]["epoch"] > collapsed["epoch"]
        self.warning.setText("" if collapsed is None or outdated else translate_message(Message.from_json(collapsed)))
        self.warning.setVisible(bool(self.warning.text()))

    def _state(self) -> str:
        training = self._training
        return {
            TrainingPhase.IDLE: "",
            TrainingPhase.PREPARING: self.tr("Preparing: checking the images…"),
            TrainingPhase.RUNNING: self.tr("Training “{name}”").format(name=training.name),
            TrainingPhase.STOPPING: self.tr("Stopping…"),
            TrainingPhase.STOPPED: training.error
            or self.tr("The training of “{name}” is stopped; you can resume it.").format(name=training.name),
            TrainingPhase.FAILED: training.error,
            TrainingPhase.FINISHED: self.tr("Training of “{name}” is finished.").format(name=training.model),
        }[training.phase]

    def _details(self, step: Mapping[str, Any]) -> list[str]:
        validating = self._training.last_events.get("validating")
        if validating is not None and self._training.phase is TrainingPhase.RUNNING:
            return [self.tr("round {epoch}, testing image {picture} of {pictures}").format(**{**step, **validating})]
        details = [self.tr("round {epoch}, step {step} of {steps}").format(**step)]
        if self._training.phase is TrainingPhase.RUNNING:
            details.append(self.tr("{left} left").format(left=format_duration(step["seconds_left"])))
            details.append(self.tr("{speed} samples per second").format(speed=format_number(step["samples_per_second"], 1)))
            if step.get("memory"):
                details.append(self.tr("{gigabytes} GB of memory").format(gigabytes=format_number(step["memory"] / 1e9, 1)))
        return details

    # --- Saving

    def _ask_for_plots_file(self) -> None:
        target = ask_for_target(self, self.tr("Save plots"), Path(f"{self._training.name}.png"), "PNG", (".png",))
        if target is not None and not self.write_plots(target):
            self.log.appendPlainText(self.tr("{name} could not be written.").format(name=target))

    def _ask_for_table_file(self) -> None:
        target = ask_for_target(self, self.tr("Save table"), Path(f"{self._training.name}.csv"), "CSV", (".csv",))
        if target is not None:
            try:
                self.write_table(target)
            except OSError as error:
                text = self.tr("{name} could not be written: {reason}.")
                self.log.appendPlainText(text.format(name=target, reason=error.strerror))

    def _lay_out(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        self._buttons.addWidget(self.save_plots)
        self._buttons.addWidget(self.save_table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT)
        for widget in (self.state, self.bar, self.details, self.warning):
            layout.addWidget(widget)
        layout.addLayout(self._plots_layout, 1)
        layout.addLayout(self._buttons)
        layout.addWidget(self.images)
        layout.addWidget(self.log)


def _device_of(event: Mapping[str, Any]) -> str:
    """Return the device of a training as text; backends other than TensorFlow only send a name."""
    message = event.get("device_message")
    return str(event["device"]) if message is None else translate_message(Message.from_json(message))


def _logged_metrics(loss: str, matched: str) -> tuple[tuple[str, str, int], ...]:
    """Return key, label and decimals of each metric in the log."""
    return ("loss", loss, 4), ("psnr", "PSNR", 2), ("ssim", "SSIM", 3), ("psnr_gt_mean", matched, 2)
