"""The form with all export options."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.export.file_section import FileSection
from lowlight_app.gui.export.finish_section import FinishSection
from lowlight_app.gui.export.form_section import ExportSubject, FormSection
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.picture_section import PhotoSection, PixelSection, has_16_bits
from lowlight_app.gui.export.video_section import VideoSection
from lowlight_app.gui.widgets.form_layout import form_layout
from lowlight_app.settings import ExportSettings, QualityMode


class ExportForm(QWidget):
    """Shows export options and lets the user change them.

    Args:
        options: the initial options.
        subject: the files that the options are chosen for.

    Attributes:
        photo, video: fields of photos and of videos; None where there are none.
        pixels, finish: fields of both; None where there are only stacks.
        file: the other fields.
        valid: whether all fields are valid.
    """

    changed = Signal()
    """`options` or `valid` may have changed."""

    def __init__(self, options: ExportOptions, subject: ExportSubject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = options.settings
        self.valid = True
        form = form_layout(self)
        self.photo = PhotoSection(form, self) if subject.photos else None
        self.video = VideoSection(form, subject, self) if subject.videos else None
        self.pixels = PixelSection(form, subject, self) if subject.pictures else None
        self.finish = FinishSection(form, subject, self) if subject.pictures else None
        self.file = FileSection(form, subject, options.folder, self)
        for section in self._sections:
            section.changed.connect(self._change)
            section.invalid.connect(self._refuse)
        self._show()

    @property
    def _sections(self) -> list[FormSection]:
        return [part for part in (self.photo, self.video, self.pixels, self.finish, self.file) if part is not None]

    @property
    def options(self) -> ExportOptions:
        """The chosen options."""
        return ExportOptions(self._settings, self.file.chosen_folder)

    def show_settings(self, settings: ExportSettings) -> None:
        """Set everything but the folder."""
        self._settings = settings
        self._show()

    def show_options(self, options: ExportOptions) -> None:
        """Set everything."""
        self.file.chosen_folder = options.folder
        self.show_settings(options.settings)

    # --- Time and size of videos

    def await_costs(self) -> None:
        """Show that time and size of the videos in both quality modes will follow."""
        if self.video is not None:
            self.video.await_costs()

    def show_cost(self, mode: QualityMode, text: str) -> None:
        """Show time and size of the videos in one quality mode."""
        if self.video is not None:
            self.video.show_cost(mode, text)

    def hide_costs(self) -> None:
        """Show no time and size, since they cannot be estimated."""
        if self.video is not None:
            self.video.hide_costs()

    # --- Changes by the user, and their display

    def _change(self, values: dict[str, Any]) -> None:
        """Change settings; reset the bit depth if the format does not support it."""
        settings = replace(self._settings, **values)
        if settings.bit_depth == 16 and not has_16_bits(settings.format):
            settings = replace(settings, bit_depth=None)
        self._settings = settings
        self._show()

    def _refuse(self) -> None:
        self.valid = False
        self.changed.emit()

    def _show(self) -> None:
        """Show the settings in all fields."""
        for section in self._sections:
            section.show(self._settings)
        self.valid = self.finish is None or self.finish.valid
        self.changed.emit()
