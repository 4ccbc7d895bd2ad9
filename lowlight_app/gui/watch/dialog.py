"""The dialog that starts and stops watching a folder, and shows what was done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common.file_manager import show_folder
from lowlight_app.gui.watch.watcher import FolderWatcher
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.elided_label import ElidedLabel
from lowlight_app.gui.widgets.form_layout import add_row, form_layout, hint_label
from lowlight_app.gui.widgets.progress_line import ProgressLine

_WIDTH = 480
_POLL_SECONDS, _LONGEST_POLL = 10, 3600


class WatchDialog(Dialog):
    """The dialog of the watched folder. It is not modal, and watching continues when it is closed.

    Args:
        watcher: Watches the folder.
        folder: The folder that is chosen at first; None for none.
        output: The folder for results.
    """

    start_requested = Signal()
    """Watch `folder` with the results in `output`."""

    def __init__(self, watcher: FolderWatcher, folder: Path | None, output: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Watch folder"))
        self._watcher, self.folder, self.output = watcher, folder, output
        self.recursive = QCheckBox(self.tr("With subfolders"))
        self.network = QCheckBox(self.tr("Network drive: look every"))
        self.seconds = QSpinBox()
        self.seconds.setRange(1, _LONGEST_POLL)
        self.seconds.setValue(_POLL_SECONDS)
        self.seconds.setSuffix(" s")
        self.seconds.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet cannot set this
        self.network.toggled.connect(self.seconds.setEnabled)
        self.seconds.setEnabled(False)
        self.status, self.problem, self.progress = hint_label(), hint_label(), ProgressLine()
        self._choosers = QWidget()
        self._lay_out()
        watcher.changed.connect(self.refresh)
        watcher.progressed.connect(self.progress.show_fraction)
        self.refresh()

    @property
    def poll(self) -> float | None:
        """Seconds between two looks at a network drive; None to rely on the system."""
        return float(self.seconds.value()) if self.network.isChecked() else None

    def refresh(self) -> None:
        """Show the folders, and what was done."""
        watcher, watching = self._watcher, self._watcher.watching
        for label, path in ((self.folder_label, self.folder), (self.output_label, self.output)):
            label.setText(str(path) if path is not None else self.tr("None chosen"))
            label.setToolTip(str(path or ""))
        self._choosers.setEnabled(not watching)
        self.toggle.setText(self.tr("Stop") if watching else self.tr("Start"))
        self.toggle.setEnabled(watching or (self.folder is not None and self.output is not None))
        self.show_results.setEnabled(watcher.last is not None)
        counts = self.tr("{done} enhanced, {failed} failed").format(done=watcher.done, failed=watcher.failed)
        self.status.setText(counts if watching or watcher.done or watcher.failed else "")
        self.problem.setText(watcher.problem)
        self.problem.setVisible(bool(watcher.problem))
        layout = self.layout()
        if layout is not None and self.height() < (needed := layout.totalHeightForWidth(self.width())):
            self.resize(self.width(), needed)

    def _lay_out(self) -> None:
        form = form_layout(self._choosers)
        self.folder_label, self.output_label = ElidedLabel(), ElidedLabel()
        self.choose_folder = self._chooser(self._choose_folder)
        self.choose_output = self._chooser(self._choose_output)
        add_row(form, self.tr("Folder"), _row(self.folder_label, self.choose_folder))
        add_row(form, self.tr("Results"), _row(self.output_label, self.choose_output))
        add_row(form, "", self.recursive)
        add_row(form, "", _row(self.network, self.seconds))
        text = self.tr(
            "Photos, videos and stacks in the folder, and those that arrive in it, are enhanced once each, with the settings of "
            "the photo on show and the last export options. Started again, it goes on where it was."
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.toggle = buttons.addButton("", QDialogButtonBox.ButtonRole.ActionRole)
        self.toggle.setProperty("primary", True)
        self.toggle.clicked.connect(lambda: self._watcher.stop() if self._watcher.watching else self.start_requested.emit())
        self.show_results = buttons.addButton(self.tr("Show results"), QDialogButtonBox.ButtonRole.ActionRole)
        self.show_results.clicked.connect(lambda: show_folder(self._watcher.last.parent) if self._watcher.last else None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(self._choosers)
        for widget in (hint_label(text), self.progress, self.status, self.problem):
            layout.addWidget(widget)
        layout.addWidget(buttons)
        self.setMinimumWidth(_WIDTH)

    def _chooser(self, command: Callable[[], None]) -> QPushButton:
        button = QPushButton(self.tr("Choose…"))
        button.setAutoDefault(False)
        button.clicked.connect(command)
        return button

    def _choose_folder(self) -> None:
        self.folder = self._ask(self.tr("Folder to watch"), self.folder) or self.folder
        if self.output is None and self.folder is not None:
            self.output = self.folder / "Lowlight"
        self.refresh()

    def _choose_output(self) -> None:
        self.output = self._ask(self.tr("Folder for results"), self.output) or self.output
        self.refresh()

    def _ask(self, title: str, current: Path | None) -> Path | None:
        name = QFileDialog.getExistingDirectory(self, title, str(current or ""))
        return Path(name) if name else None


def _row(wide: QWidget, narrow: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    layout.addWidget(wide, 1)
    layout.addWidget(narrow)
    return row
