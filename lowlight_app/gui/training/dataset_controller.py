"""The dataset commands of the training dialog: download, read and summarize a dataset, and show samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.child_process import ChildProcess
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.training.dataset_preview import training_samples
from lowlight_app.gui.training.dialog import TrainingDialog
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.gui.training.samples import SamplesDialog
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder
from training.dataset_summary import DatasetSummary, summarize

PartCallback = Callable[[Any], None]


class DatasetController(QObject):
    """Handles the dataset section of the training dialog, for its `TrainingDialogController`.

    Args:
        dialog: the training dialog.
        worker: where datasets are read.
        preferences: the last dataset.
    """

    def __init__(self, dialog: TrainingDialog, worker: Worker, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._dialog, self._worker, self._preferences = dialog, worker, preferences
        self._download: ChildProcess | None = None
        picker = dialog.form.dataset
        picker.chosen.connect(self.read)
        picker.fetch_requested.connect(self.download)
        picker.cancel_requested.connect(self._cancel)
        dialog.form.samples_requested.connect(self._show_training_samples)

    def read_last(self) -> None:
        """Read the last dataset, if it still exists."""
        dataset = self._preferences.values.dataset
        if dataset and Path(dataset).exists():
            self.read(Path(dataset))
        else:
            self._dialog.form.show_no_dataset()

    def read(self, path: Path) -> None:
        """Read a dataset and show its summary."""
        form = self._dialog.form
        text = self.tr("Reading {name}…").format(name=path.name)
        form.dataset.show_progress(text)

        def work(progress: Progress, report: PartCallback) -> DatasetSummary:
            def on_progress(fraction: float, _: str) -> None:
                progress.check()
                report(fraction)

            return summarize(path, Progress(on_progress))

        self._worker.submit(
            Task(
                "read",
                work,
                done=lambda summary: self._show_summary(path, summary),
                part=lambda fraction: form.dataset.show_progress(text, fraction),
                failed=self._show_error,
            )
        )

    def _show_summary(self, path: Path, summary: DatasetSummary) -> None:
        self._preferences.change(dataset=str(path))
        self._dialog.form.show_summary(path, summary)
        self._dialog.show_samples(summary)

    def _show_error(self, error: Exception) -> None:
        if not isinstance(error, LowlightError):
            raise error
        self._dialog.form.show_no_dataset(translate_message(error))

    def download(self) -> None:
        """Download the LOL dataset in a child process, so that it can be cancelled, then read it."""
        picker = self._dialog.form.dataset
        self.cancel_download()
        self._download = child = ChildProcess(data_folder("cache", "fetch.log"), self)

        def handle_event(event: Mapping[str, Any]) -> None:
            if event["event"] == "fetched":
                self.read(Path(event["folder"]))
            else:
                picker.show_progress(self.tr("Downloading LOL: {megabytes} MB").format(megabytes=event["bytes"] >> 20))

        def process_ended(code: int) -> None:
            if code != 0:
                self._dialog.form.show_no_dataset(child.error)

        child.event_received.connect(handle_event)
        child.finished.connect(process_ended)
        picker.show_progress(self.tr("Downloading LOL…"))
        try:
            child.start(["fetch", "--json"])
        except OSError as error:
            self._dialog.form.show_no_dataset(f"{error.filename}: {error.strerror}.")

    def cancel_download(self) -> None:
        """Cancel a download; the next one continues where it stopped."""
        if self._download is not None:
            self._download.detach()
            self._download.kill()
            self._download.deleteLater()
            self._download = None

    def _cancel(self) -> None:
        self.cancel_download()
        self._worker.cancel("read")
        self._dialog.form.show_no_dataset()

    def _show_training_samples(self, request: TrainingRequest) -> None:
        config = request.config()
        show: Callable[[list[tuple[QImage, QImage]]], None] = lambda pairs: SamplesDialog(pairs, self._dialog).show()  # noqa: E731
        self._worker.submit(Task("samples", lambda progress, _: training_samples(config, progress), done=show))
