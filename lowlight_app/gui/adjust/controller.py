"""Commands for the settings of several photos: paste, apply to all, reset."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.library.document import Document
from lowlight_app.settings import EnhanceSettings


class AdjustController(QObject):
    """Changes the settings of selected or all photos; each command is one undo step per photo.

    Args:
        document: The open photos.
        feedback: Shows messages.
    """

    def __init__(self, document: Document, feedback: Feedback, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._feedback = document, feedback

    def paste(self, name: str) -> None:
        """Apply the copied settings to the selected photos.

        Args:
            name: Name of the undo step.
        """
        if self._document.copied_settings is not None:
            self._document.change_settings(self._document.selected, self._document.copied_settings, name)

    def apply_to_all(self, name: str) -> None:
        """Apply the settings of the current photo to all photos; see `paste`."""
        current = self._document.current
        if current is not None:
            self._document.replace_settings(self._document.photos, current.settings, name)
            count = len(self._document.photos)
            self._feedback.tell(self.tr("The settings were applied to all {count} photos.").format(count=count))

    def reset(self, name: str) -> None:
        """Reset the selected photos to the default settings; see `paste`."""
        self._document.replace_settings(self._document.selected, EnhanceSettings(), name)
