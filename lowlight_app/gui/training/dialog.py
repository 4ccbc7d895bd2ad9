"""The dialog that trains a model. It does not block the window, and closing it does not stop the training."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.training.dataset_preview import to_image
from lowlight_app.gui.training.form import TrainingForm
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess
from lowlight_app.gui.training.progress_view import ProgressView
from lowlight_app.gui.training.result_view import ResultView
from lowlight_app.gui.training.samples import SamplePairs
from lowlight_app.gui.widgets.dialog import Dialog
from training.dataset_summary import DatasetSummary

_SIZE, _MIN_SIZE = (1160, 780), (900, 480)
_SAMPLES, _PROGRESS, _RESULT = range(3)


class TrainingDialog(Dialog):
    """Shows the options on the left; on the right sample pairs, the progress of the training, and its result.

    Attributes:
        form: the options.
        samples: sample pairs of the dataset.
        progress_view: plots and log of the running training.
        result_view: the new model and its comparison with the model in use.
    """

    def __init__(self, training: TrainingProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Retrain"))
        self.setSizeGripEnabled(True)
        self.form, self.progress_view, self.result_view = TrainingForm(), ProgressView(training), ResultView()
        hint = self.tr("Sample pairs appear here once you have chosen a dataset.")
        self.samples = SamplePairs(self.tr("Sample images"), hint)
        self._training = training
        self.tabs, self.pages = QTabBar(), QStackedWidget()
        for name, page in (
            (self.tr("Samples"), self.samples),
            (self.tr("Training"), self.progress_view),
            (self.tr("Result"), self.result_view),
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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.form)
        layout.addLayout(right, 1)
        self.setMinimumSize(*_MIN_SIZE)
        self.resize(*_SIZE)
        training.phase_changed.connect(self._show_phase)
        self._show_phase(training.phase)

    def show_samples(self, summary: DatasetSummary) -> None:
        """Show sample pairs of a dataset."""
        self.samples.show_pairs([(to_image(dark), to_image(clear)) for dark, clear in summary.samples])

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        self.progress_view.refresh_theme()

    def _show_phase(self, phase: TrainingPhase) -> None:
        self.form.show_phase(self._training)
        self.tabs.setTabEnabled(_PROGRESS, phase is not TrainingPhase.IDLE)
        self.tabs.setTabEnabled(_RESULT, phase is TrainingPhase.FINISHED)
        page = {TrainingPhase.IDLE: _SAMPLES, TrainingPhase.FINISHED: _RESULT}.get(phase, _PROGRESS)
        if phase is not TrainingPhase.STOPPING:
            self.tabs.setCurrentIndex(page)
