"""Which pictures to train on: chosen, looked through, summed up."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.widgets.error_dialogs import FileErrorsDialog
from training.dataset_summary import Brightness, DatasetSummary

_MOST_REASONS = 200


class DatasetPicker(QWidget):
    """Asks for a dataset and tells what is in it; whoever listens to `chosen` reads it."""

    chosen = Signal(object)
    """Path of a folder or a zip archive."""
    fetch_requested = Signal()
    cancel_requested = Signal()
    """Stop reading or fetching."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: DatasetSummary | None = None
        self.name, self.words = QLabel(), QLabel()
        self.words.setProperty("role", "faint")
        for label in (self.name, self.words):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.folder, self.archive = QPushButton(self.tr("Folder…")), QPushButton(self.tr("Zip…"))
        self.fetch, self.cancel = QPushButton(self.tr("Fetch LOL")), QPushButton(self.tr("Cancel"))
        self.problems = QPushButton()
        self.folder.setToolTip(self.tr("A folder of dark and clear pictures of the same names, or of well-lit photos alone"))
        self.archive.setToolTip(self.tr("The archive of a dataset, for instance the one of LOL that Kaggle offers"))
        self.fetch.setToolTip(self.tr("Download the LOL dataset (about 350 MB) with kagglehub"))
        for button in (self.problems, self.cancel):
            button.setProperty("action", True)
        self._lay_out()
        self.folder.clicked.connect(self._ask_for_folder)
        self.archive.clicked.connect(self._ask_for_archive)
        self.fetch.clicked.connect(self.fetch_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.problems.clicked.connect(self._show_problems)
        self.show_nothing()

    def show_nothing(self, error: str = "") -> None:
        """There is no dataset, or not one that can be used."""
        self._summary = None
        self.name.setText(error or self.tr("Choose pairs of dark and clear pictures, for instance the LOL dataset."))
        self.words.setText("")
        self._show_buttons(working=False)

    def show_work(self, doing: str, fraction: float | None = None) -> None:
        """It is being read, unpacked or fetched."""
        self.name.setText(doing if fraction is None else f"{doing} {fraction:.0%}".replace("%", "\u202f%"))
        self.words.setText("")
        self._show_buttons(working=True)

    def show_summary(self, path: Path, summary: DatasetSummary) -> None:
        """Tell what is in it."""
        self._summary = summary
        self.name.setText(path.name)
        self.name.setToolTip(str(path))
        self.words.setText("\n".join(self._words(summary)))
        count = len(summary.problems)
        self.problems.setText(self.tr("{count} left out: why?").format(count=count))
        self._show_buttons(working=False)

    def _words(self, summary: DatasetSummary) -> list[str]:
        if summary.dark is None:
            return [
                self.tr("{count} well-lit photos, brightness {clear}.").format(
                    count=summary.photos, clear=_words_of(summary.clear)
                ),
                self.tr("Their dark counterparts are made by a model of a camera's sensor."),
            ]
        return [
            self.tr("{count} pairs").format(count=summary.pairs),
            self.tr("Dark: brightness {dark}").format(dark=_words_of(summary.dark)),
            self.tr("Clear: brightness {clear}").format(clear=_words_of(summary.clear)),
        ]

    def _show_buttons(self, working: bool) -> None:
        for button in (self.folder, self.archive, self.fetch):
            button.setVisible(not working)
        self.cancel.setVisible(working)
        self.words.setVisible(bool(self.words.text()))
        self.problems.setVisible(not working and self._summary is not None and bool(self._summary.problems))

    def _show_problems(self) -> None:
        if self._summary is not None:
            reasons = [(problem.name, translate_message(problem.reason)) for problem in self._summary.problems[:_MOST_REASONS]]
            FileErrorsDialog(self.tr("Pictures that are left out"), reasons, self).show()

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of a dataset"))
        if name:
            self.chosen.emit(Path(name))

    def _ask_for_archive(self) -> None:
        filters = self.tr("Zip archives") + " (*.zip)"
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Archive of a dataset"), "", filters)
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
        layout.addWidget(self.words)
        for button in (self.problems, self.cancel):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(buttons)


def _words_of(brightness: Brightness) -> str:
    return f"{brightness.least:.0f} – {brightness.median:.0f} – {brightness.most:.0f}"
