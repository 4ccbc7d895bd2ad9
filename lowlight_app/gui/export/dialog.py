"""The export dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common.formatting import format_estimate, format_millions, format_number, format_timecode, menu_text
from lowlight_app.gui.export.estimator import Estimate
from lowlight_app.gui.export.form import ExportForm
from lowlight_app.gui.export.form_section import ExportSubject
from lowlight_app.gui.export.options import SHIPPED, ExportOptionsStore
from lowlight_app.gui.library.photo import WHOLE_VIDEO, Photo, TimeRange
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.scroll_area import ScrollArea
from lowlight_app.settings import ExportSettings

_WIDTH = 412
_LISTED_RANGES = 3

NameOf = Callable[[Photo, ExportSettings], str]
"""Returns the file name of a photo's result."""


class ExportDialog(Dialog):
    """Lets the user choose export options, starting from the last ones.

    Args:
        store: the last options and the presets.
        photos: the photos to export; at least one.
        name_of: returns the file name of a photo's result.

    Attributes:
        form: the fields.
    """

    export_requested = Signal(object)
    """The chosen `ExportOptions`."""
    estimate_requested = Signal(object)
    """The `ExportSettings` to estimate time and size for; the answers go to `show_estimate`."""

    def __init__(
        self, store: ExportOptionsStore, photos: Sequence[Photo], name_of: NameOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self._store, self._photos = store, photos
        stills, videos, stacks = (any(getattr(photo, kind) for photo in photos) for kind in ("is_still", "is_video", "is_stack"))
        folder = store.last.folder_for(photos[0].path) or photos[0].path.parent
        ranges = max(len(photo.export_ranges) for photo in photos)
        subject = ExportSubject(stills, videos, partial(name_of, photos[0]), folder, self._range(), ranges, stacks)
        self.form = ExportForm(store.last, subject)
        self.form.changed.connect(self._form_changed)
        self.form.await_costs()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(20)
        self.form.setMinimumWidth(_WIDTH)  # the dialog itself may have to be wider for its buttons
        layout.addWidget(ScrollArea(self.form))
        layout.addLayout(self._button_row())
        self.resize(self.sizeHint())  # otherwise Qt limits the size to two thirds of the screen

    def _range(self) -> str:
        """Return the exported range of the video as text; empty unless the only file is a video."""
        video = self._photos[0]
        if len(self._photos) > 1 or video.info.timeline is None:
            return ""
        length, ranges = video.info.timeline.duration, video.export_ranges
        if len(ranges) > 1:
            lines = [self._range_text(part, length) for part in ranges[:_LISTED_RANGES]]
            more = len(ranges) - len(lines)
            return "\n".join([*lines, self.tr("and {count} more").format(count=more)] if more else lines)
        if ranges[0] != WHOLE_VIDEO:
            return self._range_text(ranges[0], length)
        if length is None:
            return self.tr("Whole video")
        return self.tr("Whole video, {length}").format(length=format_timecode(length))

    def _range_text(self, part: TimeRange, length: Fraction | None) -> str:
        start, end = part
        end = length if end is None else end
        return self.tr("{start} to {end}").format(
            start=format_timecode(start), end=self.tr("the end") if end is None else format_timecode(end)
        )

    def _button_row(self) -> QHBoxLayout:
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
        row = QHBoxLayout()
        row.addWidget(self.presets)
        row.addWidget(self.estimate, 1)
        row.addWidget(self.buttons)
        return row

    def _export_text(self) -> str:
        count = len(self._photos)
        if count == 1:
            return self.tr("Export")
        if all(photo.is_video for photo in self._photos):
            return self.tr("Export {count} videos").format(count=count)
        if all(photo.is_still for photo in self._photos):
            return self.tr("Export {count} photos").format(count=count)
        return self.tr("Export {count} files").format(count=count)

    # --- Options and size

    def show_estimate(self, settings: ExportSettings, estimate: Estimate | None) -> None:
        """Show the estimated size of all results, of videos in both quality modes with the time; None if there is none."""
        chosen = self.form.options.settings
        if estimate is not None and estimate.seconds is not None:
            if replace(settings, quality_mode=chosen.quality_mode) == chosen:
                self.form.show_cost(settings.quality_mode, self._cost_text(estimate.size, estimate.seconds))
        elif settings == chosen:
            self.form.hide_costs()
            self.estimate.setText(self._size_text(estimate.size) if estimate is not None else "")

    def _size_text(self, size: int) -> str:
        return self.tr("about {size} MB").format(size=format_millions(size))

    def _cost_text(self, size: int, seconds: float) -> str:
        size_text = format_number(size / 1e6, 0) if size >= 10_000_000 else format_millions(size)
        return self.tr("about {time}, {size} MB").format(time=format_estimate(seconds), size=size_text)

    def _form_changed(self) -> None:
        self.export.setEnabled(self.form.valid)
        if self.form.valid:
            self.estimate.clear()
            self.form.await_costs()
            self.estimate_requested.emit(self.form.options.settings)

    def _finish(self) -> None:
        options = self.form.options
        self._store.remember(options)
        self.export_requested.emit(options)
        self.accept()

    # --- Presets

    def _fill_presets(self) -> None:
        menu = self.menu
        menu.clear()
        for name, settings in SHIPPED.items():
            label = QCoreApplication.translate("ExportOptionsStore", str(name))
            menu.addAction(label, partial(self.form.show_settings, settings))
        menu.addSeparator()
        for name, settings in self._store.presets.items():
            menu.addAction(menu_text(name), partial(self.form.show_settings, settings))
        menu.addSeparator()
        menu.addAction(self.tr("Save as preset…"), self._save)
        delete = menu.addMenu(self.tr("Delete preset"))
        delete.setEnabled(bool(self._store.presets))
        for name in self._store.presets:
            delete.addAction(menu_text(name), partial(self._store.delete, name))

    def _save(self) -> None:
        name, accepted = QInputDialog.getText(self, self.tr("Save preset"), self.tr("Name:"))
        if accepted and name.strip():
            self._store.save(name.strip(), self.form.options.settings)
