"""How results are to be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common.formatting import format_number, format_timecode
from lowlight_app.gui.export.form import ExportForm, ExportSubject
from lowlight_app.gui.export.options import SHIPPED, ExportOptionsStore
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.scroll_area import ScrollArea
from lowlight_app.settings import ExportSettings

_WIDTH = 412

Namer = Callable[[Photo, ExportSettings], str]


class ExportDialog(QDialog):
    """Asks how and where; what was chosen last is chosen at first.

    Args:
        wishes: the last choices and the presets.
        photos: what is to be exported; at least one.
        name_of: what the result of a photo would be called.

    Attributes:
        form: the fields.
    """

    export_requested = Signal(object)
    """A `Wish`."""
    estimate_requested = Signal(object)
    """An `ExportSettings`: how large would that be? Answered by `show_estimate`."""

    def __init__(
        self, wishes: ExportOptionsStore, photos: Sequence[Photo], name_of: Namer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self._wishes, self._photos = wishes, photos
        videos = [photo.is_video for photo in photos]
        folder = wishes.last.folder or photos[0].path.parent
        about = ExportSubject(not all(videos), any(videos), partial(name_of, photos[0]), folder, self._part())
        self.form = ExportForm(wishes.last, about)
        self.form.changed.connect(self._form_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(20)
        self.form.setMinimumWidth(_WIDTH)  # the dialog itself may have to be wider for its buttons
        layout.addWidget(ScrollArea(self.form))
        layout.addLayout(self._below())
        self.resize(self.sizeHint())  # left alone, Qt takes two thirds of the screen at most

    def _part(self) -> str:
        """Which part of the video is written, where there is but one."""
        video = self._photos[0]
        if len(self._photos) > 1 or video.info.timeline is None:
            return ""
        (start, end), length = video.time_range, video.info.timeline.duration
        if not start and end is None:
            return (
                self.tr("All of it") if length is None else self.tr("All of it, {length}").format(length=format_timecode(length))
            )
        end = length if end is None else end
        return self.tr("{start} to {end}").format(
            start=format_timecode(start), end=self.tr("the end") if end is None else format_timecode(end)
        )

    def _below(self) -> QHBoxLayout:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = self.buttons.addButton(self._export_text(), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setProperty("primary", True)
        self.buttons.accepted.connect(self._finish)
        self.buttons.rejected.connect(self.reject)
        self.presets, self.estimate = QPushButton(self.tr("Presets")), QLabel()
        self.estimate.setProperty("role", "faint")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_presets)
        self.presets.setMenu(self.menu)
        below = QHBoxLayout()
        below.addWidget(self.presets)
        below.addWidget(self.estimate, 1)
        below.addWidget(self.buttons)
        return below

    def _export_text(self) -> str:
        count = len(self._photos)
        return self.tr("Export") if count == 1 else self.tr("Export {count} photos").format(count=count)

    # --- What the user does

    def show_estimate(self, settings: ExportSettings, size: int | None) -> None:
        """Tell about how many bytes all results will take; None if that cannot be told."""
        if settings == self.form.wish.settings:
            text = self.tr("about {size} MB").format(size=format_number(size / 1e6, 1)) if size else ""
            self.estimate.setText(text)

    def _form_changed(self) -> None:
        self.export.setEnabled(self.form.valid)
        if self.form.valid:
            self.estimate.clear()
            self.estimate_requested.emit(self.form.wish.settings)

    def _finish(self) -> None:
        wish = self.form.wish
        self._wishes.remember(wish)
        self.export_requested.emit(wish)
        self.accept()

    # --- Presets

    def _fill_presets(self) -> None:
        menu = self.menu
        menu.clear()
        for name, settings in SHIPPED.items():
            shown = QCoreApplication.translate("ExportOptionsStore", str(name))
            menu.addAction(shown, partial(self.form.show_settings, settings))
        menu.addSeparator()
        for name, settings in self._wishes.own.items():
            menu.addAction(name, partial(self.form.show_settings, settings))
        menu.addSeparator()
        menu.addAction(self.tr("Save these choices…"), self._save)
        delete = menu.addMenu(self.tr("Delete"))
        delete.setEnabled(bool(self._wishes.own))
        for name in self._wishes.own:
            delete.addAction(name, partial(self._wishes.delete, name))

    def _save(self) -> None:
        name, given = QInputDialog.getText(self, self.tr("Save preset"), self.tr("Name:"))
        if given and name.strip():
            self._wishes.save(name.strip(), self.form.wish.settings)
