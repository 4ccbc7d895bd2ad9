"""The left side of the training dialog: dataset, preset, advanced options, and the start and stop buttons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from lowlight_app.errors import UsageError
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.training.advanced import AdvancedOptions
from lowlight_app.gui.training.dataset_picker import DatasetPicker
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.gui.widgets.scroll_area import WheelGuard
from training.config import DEFAULT_PRESET, TrainConfig, from_preset, preset_of
from training.dataset_summary import DatasetSummary

WIDTH = 320
_ADVANCED_MARGIN = 2 * 16 + 14
"""Width of margins and scroll bar beside the advanced options, in pixels."""


class TrainingForm(QWidget):
    """Lets the user choose the options of a training, and emits a signal for each button.

    Attributes:
        dataset: the dataset section.
        advanced: the advanced options.
    """

    start_requested = Signal(object)
    """A valid `TrainingRequest`."""
    samples_requested = Signal(object)
    """A valid `TrainingRequest` whose training samples are to be shown."""
    stop_requested = Signal()
    resume_requested = Signal()
    finish_requested = Signal()
    discard_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: DatasetSummary | None = None
        self.dataset, self.advanced = DatasetPicker(), AdvancedOptions()
        self.presets = QButtonGroup(self)
        self.advanced_toggle, self.error = QPushButton(), QLabel()
        self.start, self.stop = QPushButton(self.tr("Start")), QPushButton(self.tr("Stop"))
        self.resume, self.discard = QPushButton(self.tr("Resume")), QPushButton(self.tr("Discard training"))
        self.finish = QPushButton(self.tr("Use the best so far"))
        self.finish.setToolTip(self.tr("Make a model of the best round so far, without training on"))
        for button in (self.start, self.resume):
            button.setProperty("primary", True)
        self.discard.setProperty("link", True)
        self.advanced_toggle.setProperty("link", True)
        self.advanced_toggle.setCheckable(True)
        self.error.setWordWrap(True)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lay_out()
        self.setFixedWidth(max(WIDTH, self.advanced.minimumSizeHint().width() + _ADVANCED_MARGIN))  # depends on the language
        self.advanced_toggle.toggled.connect(self._show_advanced)
        self.start.clicked.connect(lambda: self._emit_request(self.start_requested))
        self.advanced.samples_requested.connect(lambda: self._emit_request(self.samples_requested))
        self.stop.clicked.connect(self.stop_requested)
        self.resume.clicked.connect(self.resume_requested)
        self.finish.clicked.connect(self.finish_requested)
        self.discard.clicked.connect(self.discard_requested)
        self.presets.idClicked.connect(lambda _: self._show_preset())
        self._show_advanced(False)
        self._show_preset()

    @property
    def preset(self) -> str:
        """Name of the chosen preset."""
        button = self.presets.checkedButton()
        assert button is not None
        return str(button.property("preset"))

    @property
    def request(self) -> TrainingRequest | None:
        """The chosen options; None while there is no dataset."""
        if self._summary is None:
            return None
        return TrainingRequest(self._summary.folder, self._summary.pairs == 0, self.preset, self.advanced.changes)

    def choose_preset(self, name: str) -> None:
        """Choose a preset by name."""
        next(button for button in self.presets.buttons() if button.property("preset") == name).setChecked(True)
        self._show_preset()

    def show_run(self, config: TrainConfig) -> None:
        """Show the options of a run that was started elsewhere."""
        self.choose_preset(preset_of(config))
        self.advanced.show_values(config)

    def show_models(self, models: Sequence[tuple[str, str, str]]) -> None:
        """Offer models to start from, as (id, name, architecture)."""
        self.advanced.show_models(models)

    def show_summary(self, path: Path, summary: DatasetSummary) -> None:
        """Show the summary of a dataset, and enable Start."""
        self._summary = summary
        self.dataset.show_summary(path, summary)
        self.start.setEnabled(True)

    def show_no_dataset(self, error: str = "") -> None:
        """Show that there is no dataset, or why it cannot be used, and disable Start."""
        self._summary = None
        self.dataset.show_no_dataset(error)
        self.start.setEnabled(False)

    def show_phase(self, training: TrainingProcess) -> None:
        """Show the buttons of the current phase."""
        stopped = training.phase is TrainingPhase.STOPPED
        self.start.setVisible(not training.busy)
        self.start.setText(self.tr("Start over") if stopped else self.tr("Start"))
        self.start.setProperty("primary", training.phase in (TrainingPhase.IDLE, TrainingPhase.FAILED))
        self.start.style().polish(self.start)
        self.stop.setVisible(training.busy)
        stopping = training.phase is TrainingPhase.STOPPING
        self.stop.setText(self.tr("Stop now") if stopping else self.tr("Stop"))
        self.stop.setToolTip(
            self.tr("Stop without saving; the progress of this round is lost")
            if stopping
            else self.tr("Save the progress and stop; you can resume later")
        )
        self.resume.setVisible(stopped)
        self.finish.setVisible(stopped and training.can_finish)
        self.discard.setVisible(stopped)
        self._body.setEnabled(not training.busy)

    def _emit_request(self, signal: SignalInstance) -> None:
        """Emit the request if it is valid; show the error otherwise."""
        request = self.request
        if request is None:
            return
        try:
            request.config()
        except UsageError as error:
            self.error.setText(translate_message(error))
        else:
            self.error.clear()
            signal.emit(request)
        self.error.setVisible(bool(self.error.text()))

    def _show_preset(self) -> None:
        self.advanced.show_preset(from_preset(self.preset, Path()))

    def _show_advanced(self, on: bool) -> None:
        self.advanced.setVisible(on)
        self.advanced_toggle.setText(self.tr("Hide advanced options") if on else self.tr("Show advanced options"))

    # --- Layout

    def _lay_out(self) -> None:
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(theme.UNIT)
        column.addWidget(_heading(self.tr("Dataset")))
        column.addWidget(self.dataset)
        column.addSpacing(theme.UNIT)
        column.addWidget(_heading(self.tr("Preset")))
        self._add_presets(column)
        column.addWidget(self.advanced_toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.advanced)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(self._body)
        scroll.setWidgetResizable(True)
        WheelGuard(self._body)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 16)
        foot.setSpacing(theme.UNIT // 2)
        for widget in (self.error, self.resume, self.finish, self.start, self.stop, self.discard):
            foot.addWidget(widget)
        self.error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)

    def _add_presets(self, column: QVBoxLayout) -> None:
        for preset, name, description in self._presets():
            button = QRadioButton(name)
            button.setProperty("preset", preset)
            button.setChecked(preset == DEFAULT_PRESET)
            self.presets.addButton(button)
            hint = QLabel(description)
            hint.setProperty("role", "faint")
            hint.setWordWrap(True)
            hint.setContentsMargins(24, 0, 0, 0)
            button.setAccessibleDescription(description)
            column.addWidget(button)
            column.addWidget(hint)

    def _presets(self) -> list[tuple[str, str, str]]:
        return [
            ("quick", self.tr("Quick"), self.tr("10 minutes: adapts Lowlight to your images")),
            ("standard", self.tr("Standard"), self.tr("1 hour: a model for everyday use")),
            ("thorough", self.tr("Thorough"), self.tr("8 hours: overnight, for the best quality")),
            ("vivid", self.tr("Vivid"), self.tr("1 hour: an experiment for more texture; compare before you use it")),
            ("classic", self.tr("Classic U-Net"), self.tr("10 rounds of the network this project started with")),
        ]


def _heading(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setProperty("role", "heading")
    return label
