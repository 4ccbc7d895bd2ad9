"""Metadata, folder and name of the results in the export form."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QFormLayout, QLineEdit

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.form_section import ExportSubject, FormSection
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.form_layout import hint_label
from lowlight_app.settings import Conflict, ExportSettings, MetadataKept, check_naming


class FileSection(FormSection):
    """The fields for metadata, folder and names of results.

    Attributes:
        chosen_folder: where results are written; None for the folder of each photo.
    """

    def __init__(self, form: QFormLayout, subject: ExportSubject, folder: Path | None, parent: QObject) -> None:
        super().__init__(form, parent)
        self._subject, self.chosen_folder = subject, folder
        kept = {MetadataKept.ALL: self.tr("All"), MetadataKept.WITHOUT_PLACE: self.tr("All except location")}
        self.metadata = self._choice("metadata", ChoiceBox({**kept, MetadataKept.NOTHING: self.tr("None")}))
        self.folder = ChoiceBox({False: self.tr("Same folder as original"), True: self.tr("Specific folder…")})
        self.folder.chosen.connect(self._choose_folder)
        self.naming, self.example = QLineEdit(), hint_label()
        self.naming.textEdited.connect(self._change_naming)
        unique, overwrite, skip = self.tr("Choose a new name"), self.tr("Overwrite"), self.tr("Skip")
        texts = {Conflict.UNIQUE: unique, Conflict.OVERWRITE: overwrite, Conflict.SKIP: skip}
        self.conflict = self._choice("conflict", ChoiceBox(texts))
        self.keep_time = self._switch("keep_time", self.tr("Keep the file date of the original"))
        if subject.stacks:
            self._add(("", hint_label(self.tr("A stack keeps its size, numbers, format and metadata."))))
        if subject.pictures:
            self._add((self.tr("Metadata"), self.metadata))
        self._add(
            (self.tr("Save to"), self.folder),
            (self.tr("File name"), self.naming),
            ("", self.example),
            (self.tr("Existing files"), self.conflict),
            ("", self.keep_time),
        )

    def show(self, settings: ExportSettings) -> None:
        """Show the settings, the folder and the name of an example."""
        super().show(settings)
        self._show_folder()
        if self.naming.text() != settings.naming:
            self.naming.setText(settings.naming)
        self.example.setText(self.tr("Example: {name}").format(name=self._subject.name(settings)))

    def _change_naming(self, naming: str) -> None:
        try:
            check_naming(naming)
        except LowlightError as error:
            self.example.setText(translate_message(error))
            self.invalid.emit()
        else:
            self._change(naming=naming)

    def _choose_folder(self, in_folder: bool) -> None:
        self.chosen_folder = None
        if in_folder:
            chosen = QFileDialog.getExistingDirectory(self.folder.window(), self.tr("Export folder"), str(self._subject.folder))
            self.chosen_folder = Path(chosen) if chosen else None
        self._change()

    def _show_folder(self) -> None:
        text, folder = self.tr("Specific folder…"), self.chosen_folder
        if folder:
            text = self.tr("In {folder}").format(folder=folder.name or folder)
        self.folder.setItemText(1, text)
        self.folder.setToolTip(str(folder or ""))
        self.folder.show_value(folder is not None)
