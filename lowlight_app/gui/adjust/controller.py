"""Commands for the settings of several photos: paste, apply to all, reset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject

from lowlight_app.gui.common.feedback import Feedback, Topic
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.library.undo import Gesture
from lowlight_app.settings import EnhanceSettings


class AdjustController(QObject):
    """Changes the settings of selected or all photos; one undo takes a command back for all of them.

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
        self._apply_to(self._document.photos, name)

    def apply_to_selected(self, name: str) -> None:
        """Apply the settings of the current photo to the selected photos; see `paste`."""
        self._apply_to(self._document.selected, name)

    def reset(self, name: str) -> None:
        """Reset the selected photos to the default settings; see `paste`."""
        self._document.replace_settings(self._document.selected, EnhanceSettings(), name)

    def apply_suggestion(self, photo: Photo, settings: EnhanceSettings, name: str) -> None:
        """Apply suggested exposure, shadows and black point to a photo and keep its other settings; see `paste`."""
        if photo not in self._document.photos:
            return
        suggested = {field: getattr(settings, field) for field in ("exposure", "shadows", "black_point")}
        wanted = replace(photo.settings, **suggested)
        if wanted == photo.settings:
            video, still = self.tr("This video needs no other settings."), self.tr("This photo needs no other settings.")
            self._feedback.tell(video if photo.is_video else still, topic=Topic.SHOWN_PHOTO)
        self._document.change_settings([photo], wanted, name)

    def _apply_to(self, photos: Sequence[Photo], name: str) -> None:
        current = self._document.current
        if current is not None:
            gesture = Gesture()
            self._document.replace_settings(photos, current.settings, name, gesture)
            text = self.tr("The settings were applied to {count} photos.").format(count=len(photos))
            self._feedback.tell(text, [(self.tr("Undo"), gesture.undo)], Topic.SETTINGS)
