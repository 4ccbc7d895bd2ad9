"""A section of the export form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QSpinBox, QWidget

from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.form_layout import add_row
from lowlight_app.settings import ExportSettings


@dataclass(frozen=True)
class ExportSubject:
    """The files that the options are chosen for.

    Attributes:
        photos, videos: whether there are any.
        name: returns the file name of an example result.
        folder: initial folder of the folder dialog.
        range: the exported range of a video as text; empty for several files or photos.
        ranges: largest number of exported ranges of a video.
        stacks: whether there are any.
    """

    photos: bool
    videos: bool
    name: Callable[[ExportSettings], str]
    folder: Path
    range: str = ""
    ranges: int = 1
    stacks: bool = False

    @property
    def pictures(self) -> bool:
        """Whether there are photos or videos, which can change their format and look."""
        return self.photos or self.videos


class FormSection(QObject):
    """Fields of the export form that belong together. A subclass creates them and adds their rows."""

    changed = Signal(object)
    """The user changed settings: their new values by name."""
    invalid = Signal()
    """The user entered something invalid."""

    def __init__(self, form: QFormLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._boxes: dict[str, ChoiceBox] = {}
        self._switches: dict[str, QCheckBox] = {}

    def show(self, settings: ExportSettings) -> None:
        """Show the settings in the fields."""
        for name, box in self._boxes.items():
            box.show_value(getattr(settings, name))
        for name, switch in self._switches.items():
            with QSignalBlocker(switch):
                switch.setChecked(getattr(settings, name))

    def _choice(self, name: str, box: ChoiceBox) -> ChoiceBox:
        """Let a box set a setting."""
        self._boxes[name] = box
        box.chosen.connect(lambda value: self._change(**{name: value}))
        return box

    def _switch(self, name: str, text: str, tip: str = "") -> QCheckBox:
        """Return a check box that sets a setting."""
        switch = self._switches[name] = QCheckBox(text)
        switch.setToolTip(tip)
        switch.toggled.connect(lambda on: self._change(**{name: on}))
        return switch

    def _add(self, *rows: tuple[str, QWidget]) -> None:
        for label, field in rows:
            add_row(self._form, label, field)

    def _change(self, **values: Any) -> None:
        self.changed.emit(values)


def spin_box(low: int, high: int, name: str, suffix: str = "") -> QSpinBox:
    """Return a field for a whole number."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    box.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet cannot set this
    return box


def show_number(box: QSpinBox, value: float) -> None:
    """Set a number as the program does, not the user."""
    with QSignalBlocker(box):
        box.setValue(round(value))
