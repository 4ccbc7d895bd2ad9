"""The dialog that trains a model. It does not block the window, and closing it does not stop the training."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.training.dataset_preview import image
from lowlight_app.gui.training.form import TrainingForm
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess
from lowlight_app.gui.training.progress_view import ProgressView
from lowlight_app.gui.training.result_view import ResultView
from lowlight_app.gui.training.samples import SamplePairs
from training.dataset_summary import DatasetSummary

_SIZE, _SMALLEST = (1160, 780), (900, 600)
_SAMPLES, _COURSE, _RESULT = range(3)


class TrainingDialog(QDialog):
    """Choices on the left; on the right the pairs, then the course of the training, in the end what came of it."""

    def __init__(self, training: TrainingProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Retrain"))
        self.setSizeGripEnabled(True)
        self.choices, self.live, self.outcome = TrainingForm(), ProgressView(training), ResultView()
        hint = self.tr("Here are some of the pairs, once you have chosen them.")
        self.samples = SamplePairs(self.tr("Some of the pictures"), hint)
        self._training = training
        self.tabs, self.pages = QTabBar(), QStackedWidget()
        for name, page in (
            (self.tr("Pictures"), self.samples),
            (self.tr("Training"), self.live),
            (self.tr("Result"), self.outcome),
        ):
            self.tabs.addTab(name)
            self.pages.addWidget(page)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        right = QVBoxLayout()
        right.setContentsMargins(20, 12, 20, 16)
        right.setSpacing(theme.UNIT)
        right.addWidget(self.tabs)
        right.addWidget(self.pages, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.choices)
        whole.addLayout(right, 1)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        training.phase_changed.connect(self._enter)
        self._enter(training.phase)

    def show_samples(self, summary: DatasetSummary) -> None:
        """Show some of a dataset's pictures."""
        self.samples.show_pairs([(image(dark), image(clear)) for dark, clear in summary.samples])

    def refresh_theme(self) -> None:
        """In the colours of the theme."""
        self.live.refresh_theme()

    def _enter(self, phase: TrainingPhase) -> None:
        self.choices.show_phase(self._training)
        self.tabs.setTabEnabled(_COURSE, phase is not TrainingPhase.IDLE)
        self.tabs.setTabEnabled(_RESULT, phase is TrainingPhase.FINISHED)
        page = {TrainingPhase.IDLE: _SAMPLES, TrainingPhase.FINISHED: _RESULT}.get(phase, _COURSE)
        if phase is not TrainingPhase.STOPPING:
            self.tabs.setCurrentIndex(page)
