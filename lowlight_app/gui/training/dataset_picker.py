"""The dataset section of the training dialog: buttons to choose a dataset, and its summary."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.widgets.error_dialogs import FileErrorsDialog
from training.dataset_summary import Brightness, DatasetSummary

_MAX_REASONS = 200


class DatasetPicker(QWidget):
    """Lets the user choose a dataset, and shows its summary; `DatasetController` reads the dataset."""

    chosen = Signal(object)
    """The path of a folder or a zip archive."""
    fetch_requested = Signal()
    cancel_requested = Signal()
    """The user cancels reading or downloading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: DatasetSummary | None = None
        self.name, self.details = QLabel(), QLabel()
        self.details.setProperty("role", "faint")
        for label in (self.name, self.details):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.folder, self.archive = QPushButton(self.tr("Folder…")), QPushButton(self.tr("Zip…"))
        self.fetch, self.cancel = QPushButton(self.tr("Download LOL")), QPushButton(self.tr("Cancel"))
        self.problems = QPushButton()
        self.folder.setToolTip(self.tr("A folder of dark and clear images with matching names, or of well-lit photos only"))
        self.archive.setToolTip(self.tr("A dataset as a zip archive, for example LOL from Kaggle"))
        self.fetch.setToolTip(self.tr("Download the LOL dataset (about 350 MB) with kagglehub"))
        for button in (self.problems, self.cancel):
            button.setProperty("action", True)
        self._lay_out()
        self.folder.clicked.connect(self._ask_for_folder)
        self.archive.clicked.connect(self._ask_for_archive)
        self.fetch.clicked.connect(self.fetch_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.problems.clicked.connect(self._show_problems)
        self.show_no_dataset()

    def show_no_dataset(self, error: str = "") -> None:
        """Show that there is no dataset, or why it cannot be used."""
        self._summary = None
        self.name.setText(error or self.tr("Choose pairs of dark and clear images, for example the LOL dataset."))
        self.details.setText("")
        self._show_buttons(working=False)

    def show_progress(self, text: str, fraction: float | None = None) -> None:
        """Show that the dataset is being read, unpacked or downloaded."""
        self.name.setText(text if fraction is None else f"{text} {fraction:.0%}".replace("%", "\u202f%"))
        self.details.setText("")
        self._show_buttons(working=True)

    def show_summary(self, path: Path, summary: DatasetSummary) -> None:
        """Show the summary of a dataset."""
        self._summary = summary
        self.name.setText(path.name)
        self.name.setToolTip(str(path))
        self.details.setText("\n".join(self._details(summary)))
        self.details.setToolTip(self._brightness(summary))
        count = len(summary.problems)
        self.problems.setText(self.tr("{count} skipped: show reasons").format(count=count))
        self._show_buttons(working=False)

    def _details(self, summary: DatasetSummary) -> list[str]:
        if summary.dark is None:
            return [
                self.tr("{count} well-lit photos.").format(count=summary.photos),
                self.tr("Their dark counterparts are computed as a camera would take them."),
            ]
        gain = summary.clear.median / max(summary.dark.median, 0.1)
        return [
            self.tr("{count} pairs").format(count=summary.pairs),
            self.tr("The clear images are about {times} times as bright as the dark ones.").format(
                times=format_number(gain, 0 if gain >= 10 else 1)
            ),
        ]

    def _brightness(self, summary: DatasetSummary) -> str:
        """Return the brightness of the images as details."""
        clear = self.tr("Clear images, brightness 0 to 255: {range}").format(range=_range_text(summary.clear))
        if summary.dark is None:
            return clear
        return "\n".join([self.tr("Dark images, brightness 0 to 255: {range}").format(range=_range_text(summary.dark)), clear])

    def _show_buttons(self, working: bool) -> None:
        for button in (self.folder, self.archive, self.fetch):
            button.setVisible(not working)
        self.cancel.setVisible(working)
        self.details.setVisible(bool(self.details.text()))
        self.problems.setVisible(not working and self._summary is not None and bool(self._summary.problems))

    def _show_problems(self) -> None:
        if self._summary is not None:
            reasons = [(problem.name, translate_message(problem.reason)) for problem in self._summary.problems[:_MAX_REASONS]]
            FileErrorsDialog(self.tr("Skipped images"), reasons, self).show()

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Dataset folder"))
        if name:
            self.chosen.emit(Path(name))

    def _ask_for_archive(self) -> None:
        filters = self.tr("Zip archives") + " (*.zip)"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Dataset archive"), "", filters)
        if name:
            self.chosen.emit(Path(name))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.UNIT // 2)
        for button in (self.folder, self.archive, self.fetch):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT // 2)
        layout.addWidget(self.name)
        layout.addWidget(self.details)
        for button in (self.problems, self.cancel):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(buttons)


def _range_text(brightness: Brightness) -> str:
    return f"{brightness.least:.0f} – {brightness.most:.0f} (ø {brightness.median:.0f})"
