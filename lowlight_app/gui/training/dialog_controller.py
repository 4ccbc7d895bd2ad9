"""What is done in the training dialog: a training is started and stopped, its result compared and put to use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.common.language import number
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.training.comparison import ModelComparison
from lowlight_app.gui.training.dataset_controller import DatasetController
from lowlight_app.gui.training.dataset_preview import pairs_of, sample_of, small_image
from lowlight_app.gui.training.dialog import TrainingDialog
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.progress import Progress
from training.archive import existing_folder
from training.dataset import read_names
from training.dataset_summary import contains_pairs

HandOver = Callable[[Any], None]


@dataclass
class _Compared:
    """What is shown of a comparison.

    Attributes:
        folder: of the results, in a folder for each model.
        models: ids and names: the one in use, the new one.
        pairs: name, dark and clear picture.
        shown: number of the pair that is shown.
    """

    folder: Path
    models: list[tuple[str, str]]
    pairs: list[tuple[str, Path, Path]] = field(default_factory=list)
    shown: int = 0


class TrainingDialogController(QObject):
    """Connects the dialog with the training, the models and the preferences.

    Attributes:
        dialog: the dialog.
        data: what is done with its datasets.
    """

    models_changed = Signal()

    def __init__(
        self, training: TrainingProcess, preferences: Preferences, worker: Worker, feedback: Feedback, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._training, self._preferences, self._worker, self._feedback = training, preferences, worker, feedback
        self.dialog = TrainingDialog(training, parent)
        self.data = DatasetController(self.dialog, worker, preferences, self)
        self._comparison = ModelComparison(self)
        self._compared: _Compared | None = None
        self._connect()
        self._load_curves()
        self._list_models()
        self._show_sample()
        self.data.read_known()
        if training.phase is TrainingPhase.FINISHED:
            self._finish()

    def _connect(self) -> None:
        dialog, training = self.dialog, self._training
        choices, outcome = dialog.choices, dialog.outcome
        choices.start_asked.connect(training.start)
        choices.stop_asked.connect(training.stop)
        choices.resume_asked.connect(training.resume)
        choices.discard_asked.connect(self._discard_training)
        training.phase_changed.connect(self._enter)
        training.told.connect(self._take)
        outcome.use_asked.connect(self._use)
        outcome.discard_asked.connect(self._discard_model)
        outcome.renamed.connect(self._rename)
        outcome.picture_asked.connect(self._step_picture)
        self._comparison.progressed.connect(self._tell_comparison)
        self._comparison.finished.connect(self._show_comparison)
        self._comparison.failed.connect(outcome.tell)

    def start_at_once(self) -> None:
        """Where a dataset is known and nothing waits to be resumed, one click is enough."""
        choices, dataset = self.dialog.choices, self._preferences.choices.dataset
        known = existing_folder(Path(dataset)) if dataset else None
        if self._training.phase is TrainingPhase.IDLE and known is not None:
            photos = not contains_pairs(known)
            self._training.start(choices.plan or TrainingRequest(known, photos, choices.preset))

    def close(self) -> None:
        """End what is only for the dialog."""
        self._comparison.cancel()
        self.data.stop_fetching()
        self.dialog.close()

    # --- The training

    def _enter(self, phase: TrainingPhase) -> None:
        if phase is TrainingPhase.PREPARING:
            self._comparison.cancel()
            self._show_sample()
        elif phase is TrainingPhase.FINISHED:
            self._finish()

    def _take(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "epoch":
            self._show_sample()

    def _show_sample(self) -> None:
        run, show = self._training.run, self.dialog.live.strip.show_pictures
        if run is not None and run.sample.exists():
            self._worker.submit(Task("sample", lambda _, __: sample_of(run.sample), done=show))

    def _load_curves(self) -> None:
        """Importing pyqtgraph takes a while, and so is done on a thread."""

        def load(_: Progress, __: HandOver) -> None:
            import lowlight_app.gui.training.plots  # noqa: F401

        self._worker.submit(Task("curves", load, done=lambda _: self._add_curves()))

    def _add_curves(self) -> None:
        from lowlight_app.gui.training.plots import TrainingPlots

        self.dialog.live.add_curves(TrainingPlots())

    # --- Its result

    def _finish(self) -> None:
        training, new = self._training, self._training.model
        assert training.run is not None
        self._list_models()
        self.models_changed.emit()
        best = training.run.best_epoch()
        self.dialog.outcome.begin(new, int(best["epoch"]) if best else None, len(training.run.curve()))
        dataset = training.run.config().dataset
        if dataset is None or not read_names(training.run.validation):
            self.dialog.outcome.tell(self.tr("There were no pairs to compare it on. Try it on a photo."))
            return
        current = self._preferences.choices.model
        folder = training.run.folder / "comparison"
        self._compared = _Compared(folder, [(current, self.tr("In use")), (new, self.tr("New"))])
        self._tell_comparison(0.0)
        self._comparison.start(dataset, training.run.validation, [current, new], folder)

    def _tell_comparison(self, fraction: float) -> None:
        text = self.tr("Comparing it with the model in use, on the pairs it was not trained on: {percent} %")
        self.dialog.outcome.tell(text.format(percent=round(100 * fraction)))

    def _show_comparison(self, means: Mapping[str, Mapping[str, Any]]) -> None:
        compared, run = self._compared, self._training.run
        assert compared is not None and run is not None
        told = (self.tr("{model} (in use)"), self.tr("{model} (new)"))
        names = {model: text.format(model=model) for (model, _), text in zip(compared.models, told, strict=True)}
        self.dialog.outcome.show_figures([(names[model], mean) for model, mean in means.items()])
        old, new = (means[model]["psnr"] for model, _ in compared.models)
        text = self.tr("{gain} dB of PSNR against the model in use, on {count} pairs that it was not trained on.")
        self.dialog.outcome.tell(
            text.format(gain=f"{'+' if new >= old else ''}{number(new - old, 2)}", count=len(read_names(run.validation)))
        )
        dataset = run.config().dataset
        assert dataset is not None
        compared.pairs = pairs_of(dataset, read_names(run.validation))
        self._step_picture(0)

    def _step_picture(self, by: int) -> None:
        compared = self._compared
        if compared is None or not compared.pairs:
            return
        compared.shown = (compared.shown + by) % len(compared.pairs)
        name, dark, clear = compared.pairs[compared.shown]
        results = [compared.folder / model / f"{name}.png" for model, _ in compared.models]
        names = [self.tr("Dark"), *(word for _, word in compared.models), self.tr("Goal")]

        def load(_: Progress, __: HandOver) -> list[QImage]:
            return [small_image(path) for path in (dark, *results, clear)]

        show = self.dialog.outcome.show_pictures
        self._worker.submit(Task("compared", load, done=lambda pictures: show(names, pictures)))

    def _use(self) -> None:
        self._preferences.change(model=self._training.model)
        self.models_changed.emit()
        self.dialog.outcome.used()
        text = self.tr("Photos are enhanced with “{name}” from now on.").format(name=self.dialog.outcome.name.text())
        self._feedback.tell(text)

    def _rename(self, name: str) -> None:
        model = self._training.model

        def work(_: Progress, __: HandOver) -> None:
            ModelStore().rename(model, name)

        if model and name:
            self._change_models(work)

    def _discard_training(self) -> None:
        if self._sure(self.tr("Discard the training “{name}” with all it has learned?").format(name=self._training.name)):
            self._training.discard()

    def _sure(self, question: str) -> bool:
        return confirm(self.dialog, self.tr("Discard"), question, self.tr("Discard"))

    def _discard_model(self) -> None:
        model = self._training.model
        if not self._sure(self.tr("Discard the model “{name}”?").format(name=self.dialog.outcome.name.text())):
            return
        self._comparison.cancel()

        def work(_: Progress, __: HandOver) -> None:
            ModelStore().remove(model)

        if self._preferences.choices.model == model:
            self._preferences.change(model=DEFAULT_MODEL)
        self._change_models(work)
        self._training.discard()

    def _change_models(self, work: Callable[[Progress, HandOver], None]) -> None:
        def done(_: object) -> None:
            self._list_models()
            self.models_changed.emit()

        def failed(error: Exception) -> None:
            if not isinstance(error, LowlightError):
                raise error
            self._feedback.warn(translate_message(error))

        self._worker.submit(Task(work, work, done=done, failed=failed))

    def _list_models(self) -> None:
        def work(_: Progress, __: HandOver) -> list[tuple[str, str, str]]:
            return [(f.card.id, f.card.name, f.card.architecture) for f in ModelStore().models()[0]]

        self._worker.submit(Task("models", work, done=self.dialog.choices.show_models))
