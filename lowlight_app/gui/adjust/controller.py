"""Commands on the settings of several photos: paste, apply to all, reset."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.library.document import Document
from lowlight_app.settings import EnhanceSettings


class AdjustController(QObject):
    """Changes the settings of the selected photos, or of all. Each command is one step of undo per photo.

    Args:
        document: the open photos.
        feedback: shows messages.
    """

    def __init__(self, document: Document, feedback: Feedback, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._feedback = document, feedback

    def paste(self, name: str) -> None:
        """Give the copied settings to the selected photos.

        Args:
            name: of the command, for Undo.
        """
        if self._document.copied is not None:
            self._document.change(self._document.selected, self._document.copied, name)

    def apply_to_all(self, name: str) -> None:
        """Give the settings of the current photo to all photos; see `paste`."""
        current = self._document.current
        if current is not None:
            self._document.change_whole(self._document.photos, current.settings, name)
            count = len(self._document.photos)
            self._feedback.tell(self.tr("These settings are now those of all {count} photos.").format(count=count))

    def reset(self, name: str) -> None:
        """Give the selected photos the default settings; see `paste`."""
        self._document.change_whole(self._document.selected, EnhanceSettings(), name)
