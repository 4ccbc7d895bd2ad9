"""The commands of the training dialog: start and stop a training, compare the new model, and use or discard it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from lowlight_app.errors import DatasetError, LowlightError
from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.training.comparison import ModelComparison
from lowlight_app.gui.training.dataset_controller import DatasetController
from lowlight_app.gui.training.dataset_preview import find_named_pairs, load_preview, load_sample
from lowlight_app.gui.training.dialog import TrainingDialog
from lowlight_app.gui.training.process import TrainingPhase, TrainingProcess
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.progress import Progress
from training.archive import existing_folder
from training.dataset import read_names
from training.dataset_summary import contains_pairs
from training.training_run import selection_score

PartCallback = Callable[[Any], None]
_LEAST_GAIN = 0.05
"""Decibels from which a model counts as better; less cannot be seen, and depends on chance."""


@dataclass
class _ComparisonState:
    """The comparison on show.

    Attributes:
        folder: contains one folder of results per model.
        models: ids and labels: the model in use, the new model.
        pairs: name, dark and clear image of each pair.
        index: the index of the pair on show.
    """

    folder: Path
    models: list[tuple[str, str]]
    pairs: list[tuple[str, Path, Path]] = field(default_factory=list)
    index: int = 0


class TrainingDialogController(QObject):
    """Carries out the commands of the training dialog: training, comparison and the new model.

    `TrainingController` opens the dialog; `DatasetController` handles its dataset section.

    Args:
        training: the training process.
        preferences: the model in use and the last dataset.
        worker: where files are read and models are changed.
        feedback: shows messages in the window.
        parent: the window that the dialog belongs to.

    Attributes:
        dialog: the dialog.
        datasets: handles the dataset section of the dialog.
    """

    models_changed = Signal()

    def __init__(
        self, training: TrainingProcess, preferences: Preferences, worker: Worker, feedback: Feedback, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._training, self._preferences, self._worker, self._feedback = training, preferences, worker, feedback
        self.dialog = TrainingDialog(training, parent)
        self.datasets = DatasetController(self.dialog, worker, preferences, self)
        self._comparison = ModelComparison(self)
        self._compared: _ComparisonState | None = None
        self._connect()
        self._load_plots()
        self._list_models()
        self._show_sample()
        self.datasets.read_last()
        self._show_options_of_run()
        if training.phase is TrainingPhase.FINISHED:
            self._show_result()

    def _connect(self) -> None:
        form, training, result = self.dialog.form, self._training, self.dialog.result_view
        form.start_requested.connect(training.start)
        form.stop_requested.connect(training.stop)
        form.resume_requested.connect(training.resume)
        form.finish_requested.connect(training.finish)
        form.discard_requested.connect(self._discard_training)
        training.phase_changed.connect(self._phase_changed)
        training.event_received.connect(self._handle_event)
        result.use_requested.connect(self._use_model)
        result.keep_requested.connect(self.dialog.close)
        result.discard_requested.connect(self._discard_model)
        result.renamed.connect(self._rename_model)
        result.picture_requested.connect(self._step_image)
        self._comparison.progressed.connect(self._show_comparison_progress)
        self._comparison.finished.connect(self._show_comparison)
        self._comparison.failed.connect(result.show_status)

    def _show_options_of_run(self) -> None:
        """Show the options of a run that an earlier window or a terminal started; those of a damaged run are unknown."""
        if self._training.run is not None:
            with suppress(DatasetError):
                self.dialog.form.show_run(self._training.run.config())

    def start_if_ready(self) -> None:
        """Start a training if the dataset is known and there is no training to resume."""
        form, dataset = self.dialog.form, self._preferences.values.dataset
        folder = existing_folder(Path(dataset)) if dataset else None
        if self._training.phase is TrainingPhase.IDLE and folder is not None:
            photos = not contains_pairs(folder)
            self._training.start(form.request or TrainingRequest(folder, photos, form.preset))

    def close(self) -> None:
        """End the comparison and the download, and close the dialog."""
        self._comparison.cancel()
        self.datasets.cancel_download()
        self.dialog.close()

    # --- Training

    def _phase_changed(self, phase: TrainingPhase) -> None:
        if phase is TrainingPhase.PREPARING:
            self._comparison.cancel()
            self._show_sample()
        elif phase is TrainingPhase.FINISHED:
            self._show_result()

    def _handle_event(self, event: Mapping[str, Any]) -> None:
        if event["event"] == "epoch":
            self._show_sample()

    def _show_sample(self) -> None:
        run, show = self._training.run, self.dialog.progress_view.images.show_images
        if run is not None and run.sample.exists():
            self._worker.submit(Task("sample", lambda _, __: load_sample(run.sample), done=show))

    def _load_plots(self) -> None:
        """Import pyqtgraph on the worker thread, because it takes a while."""

        def load(_: Progress, __: PartCallback) -> None:
            import lowlight_app.gui.training.plots  # noqa: F401

        self._worker.submit(Task("plots", load, done=lambda _: self._add_plots()))

    def _add_plots(self) -> None:
        from lowlight_app.gui.training.plots import TrainingPlots

        self.dialog.progress_view.add_plots(TrainingPlots())

    # --- Comparison

    def _show_result(self) -> None:
        training, new = self._training, self._training.model
        assert training.run is not None
        self._list_models()
        self.models_changed.emit()
        best = training.run.best_epoch()
        rounds = max((int(row["epoch"]) for row in training.run.curve()), default=0)
        config = training.run.config()
        # An adversarial training keeps its last round: closeness would prefer the first.
        kept = int(best["epoch"]) if best and not config.adversarial else None
        self.dialog.result_view.show_model(new, kept, rounds)
        dataset = config.dataset
        if dataset is None or not read_names(training.run.validation):
            self.dialog.result_view.show_status(self.tr("There are no test pairs to compare on. Try the model on a photo."))
            return
        current = self._preferences.values.model
        folder = training.run.folder / "comparison"
        self._compared = _ComparisonState(folder, [(current, self.tr("In use")), (new, self.tr("New"))])
        self._show_comparison_progress(0.0)
        self._comparison.start(dataset, training.run.validation, [current, new], folder)

    def _show_comparison_progress(self, fraction: float) -> None:
        text = self.tr("Comparing with the model in use on the test pairs: {percent} %")
        self.dialog.result_view.show_status(text.format(percent=round(100 * fraction)))

    def _show_comparison(self, means: Mapping[str, Mapping[str, Any]]) -> None:
        compared, run = self._compared, self._training.run
        assert compared is not None and run is not None
        labels = (self.tr("{model} (in use)"), self.tr("{model} (new)"))
        names = {model: label.format(model=model) for (model, _), label in zip(compared.models, labels, strict=True)}
        self.dialog.result_view.show_metrics([(names[model], mean) for model, mean in means.items()])
        old, new = (selection_score(means[model]) for model, _ in compared.models)
        config = run.config()
        self._show_verdict(new - old, len(read_names(run.validation)), config.adversarial)
        dataset = config.dataset
        assert dataset is not None
        compared.pairs = find_named_pairs(dataset, read_names(run.validation))
        self._step_image(0)

    def _show_verdict(self, gain: float, count: int, for_texture: bool) -> None:
        """Say whether the new model is better by a gain in decibels, and offer the better model first.

        Decibels do not judge texture, so a model that was trained for it is left to the user.
        """
        better = gain >= _LEAST_GAIN
        if for_texture:
            text = self.tr("Trained for texture rather than closeness ({gain} dB, on {count} test pairs). Compare the images.")
        elif better:
            text = self.tr("Better than the model in use: {gain} dB closer to the clear images, on {count} test pairs.")
        else:
            text = self.tr("No better than the model in use ({gain} dB, on {count} test pairs).")
        signed = gain > 0 and (for_texture or not better)
        number = f"{'+' if signed else ''}{format_number(gain, 2)}"
        self.dialog.result_view.show_verdict(text.format(gain=number, count=count), better or for_texture)

    def _step_image(self, by: int) -> None:
        compared = self._compared
        if compared is None or not compared.pairs:
            return
        compared.index = (compared.index + by) % len(compared.pairs)
        name, dark, clear = compared.pairs[compared.index]
        results = [compared.folder / model / f"{name}.png" for model, _ in compared.models]
        names = [self.tr("Dark"), *(label for _, label in compared.models), self.tr("Target")]

        def load(_: Progress, __: PartCallback) -> list[QImage]:
            return [load_preview(path) for path in (dark, *results, clear)]

        show = self.dialog.result_view.show_images
        self._worker.submit(Task("compared", load, done=lambda images: show(names, images)))

    # --- The new model

    def _use_model(self) -> None:
        self._preferences.change(model=self._training.model)
        self.models_changed.emit()
        self.dialog.result_view.show_in_use()
        text = self.tr("Photos are now enhanced with “{name}”.").format(name=self.dialog.result_view.name.text())
        self._feedback.tell(text)

    def _rename_model(self, name: str) -> None:
        model = self._training.model

        def work(_: Progress, __: PartCallback) -> None:
            ModelStore().rename(model, name)

        if model and name:
            self._change_models(work)

    def _discard_training(self) -> None:
        question = self.tr("Discard the training “{name}” and everything it has learned?")
        if self._confirm_discard(question.format(name=self._training.name)):
            self._training.discard()

    def _confirm_discard(self, question: str) -> bool:
        return confirm(self.dialog, self.tr("Discard"), question, self.tr("Discard"))

    def _discard_model(self) -> None:
        model = self._training.model
        if not self._confirm_discard(self.tr("Discard the model “{name}”?").format(name=self.dialog.result_view.name.text())):
            return
        self._comparison.cancel()

        def work(_: Progress, __: PartCallback) -> None:
            ModelStore().remove(model)

        if self._preferences.values.model == model:
            self._preferences.change(model=DEFAULT_MODEL)
        self._change_models(work)
        self._training.discard()

    def _change_models(self, work: Callable[[Progress, PartCallback], None]) -> None:
        def done(_: object) -> None:
            self._list_models()
            self.models_changed.emit()

        def failed(error: Exception) -> None:
            if not isinstance(error, LowlightError):
                raise error
            self._feedback.warn(translate_message(error))

        self._worker.submit(Task(work, work, done=done, failed=failed))

    def _list_models(self) -> None:
        def work(_: Progress, __: PartCallback) -> list[tuple[str, str, str]]:
            return [(f.card.id, f.card.name, f.card.architecture) for f in ModelStore().models()[0]]

        self._worker.submit(Task("models", work, done=self.dialog.form.show_models))
