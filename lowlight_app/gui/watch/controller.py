"""The command that watches a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.watch.watcher import FolderWatcher, WatchChoice
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.gui.watch.dialog import WatchDialog


class WatchController(QObject):
    """Opens the dialog, and says in the window when a file fails.

    Args:
        action: The menu action; it is checked while a folder is watched.
        document: The settings of its current photo are used.
        engine: Provides the network.
        worker: Where the folder is watched.
        preferences: Hold the folders chosen last.
        last_export: Returns the last export settings.
        feedback: Shows messages.
        parent: The window.

    Attributes:
        watcher: Watches the folder.
    """

    def __init__(
        self,
        action: QAction,
        document: Document,
        engine: EngineLoader,
        worker: Worker,
        preferences: Preferences,
        last_export: Callable[[], ExportSettings],
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._action, self._document, self._preferences = action, document, preferences
        self._last_export, self._feedback, self._window = last_export, feedback, parent
        self._dialog: WatchDialog | None = None
        self._problem = ""
        self.watcher = FolderWatcher(engine, worker, self)
        self.watcher.changed.connect(self._changed)
        action.triggered.connect(self.open)

    def open(self) -> None:
        """Show the dialog."""
        self._action.setChecked(self.watcher.watching)
        if self._dialog is None:
            values = self._preferences.values
            folder, output = (Path(name) if name else None for name in (values.watch_folder, values.watch_output))
            from lowlight_app.gui.watch.dialog import WatchDialog  # not before the window has painted

            self._dialog = WatchDialog(self.watcher, folder, output, self._window)
            self._dialog.start_requested.connect(self._start)
        self._dialog.show()
        self._dialog.raise_()

    def _start(self) -> None:
        dialog, photo = self._dialog, self._document.current
        if dialog is None or dialog.folder is None or dialog.output is None:
            return
        self._preferences.change(watch_folder=str(dialog.folder), watch_output=str(dialog.output))
        settings = photo.settings if photo is not None else EnhanceSettings()
        choice = WatchChoice(
            dialog.folder, dialog.output, dialog.recursive.isChecked(), dialog.poll, settings, self._last_export()
        )
        self.watcher.start(choice)

    def _changed(self) -> None:
        self._action.setChecked(self.watcher.watching)
        before, self._problem = self._problem, self.watcher.problem
        if self._problem and self._problem != before:
            self._feedback.warn(self._problem)
