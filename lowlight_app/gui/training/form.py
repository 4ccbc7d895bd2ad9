"""The left side of the dialog: data, length, Start; the rest folded away."""

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
from training.config import DEFAULT_PRESET, from_preset
from training.dataset_summary import DatasetSummary

WIDTH = 320
_BESIDE_DETAILS = 2 * 16 + 14
"""Pixels of margins and scroll bar."""


class TrainingForm(QWidget):
    """What is chosen becomes a `TrainingRequest`; what is asked for with the buttons is announced."""

    start_asked = Signal(object)
    """A `TrainingRequest` that makes sense."""
    samples_asked = Signal(object)
    """The user wants to see what the network would be shown by such a `TrainingRequest`."""
    stop_asked = Signal()
    resume_asked = Signal()
    discard_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: DatasetSummary | None = None
        self.data, self.details = DatasetPicker(), AdvancedOptions()
        self.presets = QButtonGroup(self)
        self.fold, self.error = QPushButton(), QLabel()
        self.start, self.stop = QPushButton(self.tr("Start")), QPushButton(self.tr("Stop"))
        self.resume, self.discard = QPushButton(self.tr("Resume")), QPushButton(self.tr("Discard this training"))
        for button in (self.start, self.resume):
            button.setProperty("primary", True)
        self.discard.setProperty("link", True)
        self.fold.setProperty("link", True)
        self.fold.setCheckable(True)
        self.error.setWordWrap(True)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lay_out()
        self.setFixedWidth(max(WIDTH, self.details.minimumSizeHint().width() + _BESIDE_DETAILS))  # words of any language
        self.fold.toggled.connect(self._unfold)
        self.start.clicked.connect(lambda: self._announce(self.start_asked))
        self.details.samples_asked.connect(lambda: self._announce(self.samples_asked))
        self.stop.clicked.connect(self.stop_asked)
        self.resume.clicked.connect(self.resume_asked)
        self.discard.clicked.connect(self.discard_asked)
        self.presets.idClicked.connect(lambda _: self._show_preset())
        self._unfold(False)
        self._show_preset()

    @property
    def preset(self) -> str:
        """Name of the chosen preset."""
        button = self.presets.checkedButton()
        assert button is not None
        return str(button.property("preset"))

    @property
    def plan(self) -> TrainingRequest | None:
        """What is chosen; None while there is no data."""
        if self._summary is None:
            return None
        return TrainingRequest(self._summary.folder, self._summary.pairs == 0, self.preset, self.details.changes)

    def choose_preset(self, name: str) -> None:
        """Check one of the presets."""
        next(button for button in self.presets.buttons() if button.property("preset") == name).setChecked(True)
        self._show_preset()

    def show_models(self, models: Sequence[tuple[str, str, str]]) -> None:
        """Offer models to start from, as (id, name, architecture)."""
        self.details.show_models(models)

    def show_summary(self, path: Path, summary: DatasetSummary) -> None:
        """There is something to train on."""
        self._summary = summary
        self.data.show_summary(path, summary)
        self.start.setEnabled(True)

    def show_no_data(self, error: str = "") -> None:
        """There is nothing to train on."""
        self._summary = None
        self.data.show_nothing(error)
        self.start.setEnabled(False)

    def show_phase(self, training: TrainingProcess) -> None:
        """Offer what can be done now."""
        stopped = training.phase is TrainingPhase.STOPPED
        self.start.setVisible(not training.busy)
        self.start.setText(self.tr("Start anew") if stopped else self.tr("Start"))
        self.start.setProperty("primary", training.phase in (TrainingPhase.IDLE, TrainingPhase.FAILED))
        self.start.style().polish(self.start)
        self.stop.setVisible(training.busy)
        stopping = training.phase is TrainingPhase.STOPPING
        self.stop.setText(self.tr("Stop at once") if stopping else self.tr("Stop"))
        self.stop.setToolTip(
            self.tr("Without saving: what was learned in this epoch is lost")
            if stopping
            else self.tr("Stop and save what is learned, to go on later")
        )
        self.resume.setVisible(stopped)
        self.discard.setVisible(stopped)
        self._body.setEnabled(not training.busy)

    def _announce(self, asked: SignalInstance) -> None:
        """What is chosen; or why it makes no sense."""
        plan = self.plan
        if plan is None:
            return
        try:
            plan.config()
        except UsageError as error:
            self.error.setText(translate_message(error))
        else:
            self.error.clear()
            asked.emit(plan)
        self.error.setVisible(bool(self.error.text()))

    def _show_preset(self) -> None:
        self.details.show_preset(from_preset(self.preset, Path()))

    def _unfold(self, on: bool) -> None:
        self.details.setVisible(on)
        self.fold.setText(self.tr("Fewer details") if on else self.tr("More details"))

    # --- Layout

    def _lay_out(self) -> None:
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(theme.UNIT)
        column.addWidget(_heading(self.tr("Pictures")))
        column.addWidget(self.data)
        column.addSpacing(theme.UNIT)
        column.addWidget(_heading(self.tr("How long")))
        self._add_presets(column)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.details)
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
        for widget in (self.error, self.resume, self.start, self.stop, self.discard):
            foot.addWidget(widget)
        self.error.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def _add_presets(self, column: QVBoxLayout) -> None:
        for preset, name, words in self._presets():
            button = QRadioButton(name)
            button.setProperty("preset", preset)
            button.setChecked(preset == DEFAULT_PRESET)
            self.presets.addButton(button)
            hint = QLabel(words)
            hint.setProperty("role", "faint")
            hint.setWordWrap(True)
            hint.setContentsMargins(24, 0, 0, 0)
            button.setAccessibleDescription(words)
            column.addWidget(button)
            column.addWidget(hint)

    def _presets(self) -> list[tuple[str, str, str]]:
        return [
            ("quick", self.tr("Quick"), self.tr("10 minutes: fits Lowlight to your pictures")),
            ("standard", self.tr("Standard"), self.tr("1 hour: a model to use")),
            ("thorough", self.tr("Thorough"), self.tr("8 hours: over night, as good as it gets")),
            ("classic", self.tr("Classic U-Net"), self.tr("10 epochs of the network this project started from")),
        ]


def _heading(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setProperty("role", "heading")
    return label
