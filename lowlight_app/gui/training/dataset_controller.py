"""What is done with datasets in the training dialog: they are fetched, read, summed up and shown."""

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
from lowlight_app.gui.training.dataset_preview import varied_samples
from lowlight_app.gui.training.dialog import TrainingDialog
from lowlight_app.gui.training.request import TrainingRequest
from lowlight_app.gui.training.samples import SamplesDialog
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder
from training.dataset_summary import DatasetSummary, summarize

HandOver = Callable[[Any], None]


class DatasetController(QObject):
    """Does what the left upper corner of the dialog asks for."""

    def __init__(self, dialog: TrainingDialog, lane: Worker, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._dialog, self._lane, self._preferences = dialog, lane, preferences
        self._fetching: ChildProcess | None = None
        data = dialog.choices.data
        data.chosen.connect(self.read)
        data.fetch_requested.connect(self.fetch)
        data.cancel_requested.connect(self._cancel_reading)
        dialog.choices.samples_requested.connect(self._show_varied)

    def read_known(self) -> None:
        """Look through what was trained on last, if it is still there."""
        dataset = self._preferences.values.dataset
        if dataset and Path(dataset).exists():
            self.read(Path(dataset))
        else:
            self._dialog.choices.show_no_data()

    def read(self, path: Path) -> None:
        """Look through a dataset, and offer to train on it."""
        choices = self._dialog.choices
        doing = self.tr("Reading {name}…").format(name=path.name)
        choices.data.show_work(doing)

        def work(progress: Progress, hand_over: HandOver) -> DatasetSummary:
            def tell(fraction: float, _: str) -> None:
                progress.check()
                hand_over(fraction)

            return summarize(path, Progress(tell))

        self._lane.submit(
            Task(
                "read",
                work,
                done=lambda summary: self._show_summary(path, summary),
                part=lambda fraction: choices.data.show_work(doing, fraction),
                failed=self._tell_data_error,
            )
        )

    def _show_summary(self, path: Path, summary: DatasetSummary) -> None:
        self._preferences.change(dataset=str(path))
        self._dialog.choices.show_summary(path, summary)
        self._dialog.show_samples(summary)

    def _tell_data_error(self, error: Exception) -> None:
        if not isinstance(error, LowlightError):
            raise error
        self._dialog.choices.show_no_data(translate_message(error))

    def fetch(self) -> None:
        """Download the LOL dataset, in a process of its own so that it can be cancelled."""
        data = self._dialog.choices.data
        self.stop_fetching()
        self._fetching = child = ChildProcess(data_folder("cache", "fetch.log"), self)

        def take(event: Mapping[str, Any]) -> None:
            if event["event"] == "fetched":
                self.read(Path(event["folder"]))
            else:
                data.show_work(self.tr("Fetching LOL: {megabytes} MB").format(megabytes=event["bytes"] >> 20))

        def end(code: int) -> None:
            if code != 0:
                self._dialog.choices.show_no_data(child.error)

        child.event_received.connect(take)
        child.finished.connect(end)
        data.show_work(self.tr("Fetching LOL…"))
        try:
            child.start(["fetch", "--json"])
        except OSError as error:
            self._dialog.choices.show_no_data(f"{error.filename}: {error.strerror}.")

    def stop_fetching(self) -> None:
        """End a download; the next goes on from what has arrived."""
        if self._fetching is not None:
            self._fetching.detach()
            self._fetching.kill()
            self._fetching.deleteLater()
            self._fetching = None

    def _cancel_reading(self) -> None:
        self.stop_fetching()
        self._lane.cancel("read")
        self._dialog.choices.show_no_data()

    def _show_varied(self, plan: TrainingRequest) -> None:
        config = plan.config()
        show: Callable[[list[tuple[QImage, QImage]]], None] = lambda pairs: SamplesDialog(pairs, self._dialog).show()  # noqa: E731
        self._lane.submit(Task("varied", lambda progress, _: varied_samples(config, progress), done=show))
