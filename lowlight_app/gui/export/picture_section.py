"""Format, depth, size and colours of the results in the export form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QWidget

from lowlight_app.gui.export.form_section import ExportSubject, FormSection, show_number, spin_box
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.slider import SliderRow
from lowlight_app.settings import FORMATS, ExportSettings, OutputColor, declarations

_MAX_SIDE = 100_000
_DEFAULT_SIDE = 2048


class PhotoSection(FormSection):
    """Format and quality of photos."""

    def __init__(self, form: QFormLayout, parent: QObject) -> None:
        super().__init__(form, parent)
        self.format = self._choice("format", ChoiceBox({None: self.tr("Same as original"), **FORMATS}))
        quality: Any = declarations(ExportSettings)["quality"]
        finer = self.tr("Higher values keep finer detail and make larger files")
        self.quality = SliderRow(quality, ExportSettings().quality, self.tr("Quality"), finer)
        self.quality.changed.connect(lambda value: self._change(quality=int(value)))
        self._add((self.tr("Format"), self.format), ("", self.quality))

    def show(self, settings: ExportSettings) -> None:
        """Show the settings; lossless formats have no quality."""
        super().show(settings)
        self.quality.show_value(settings.quality)
        self.quality.setEnabled(settings.format is None or _is_lossy(settings.format))


class PixelSection(FormSection):
    """Depth, size and colours of photos and videos."""

    def __init__(self, form: QFormLayout, subject: ExportSubject, parent: QObject) -> None:
        super().__init__(form, parent)
        same = self.tr("Same as original")
        deep = {16: self.tr("16 bits")} if subject.photos else {}
        self.bit_depth = self._choice("bit_depth", ChoiceBox({None: same, 8: self.tr("8 bits"), **deep}))
        self.limit_size = QCheckBox(self.tr("Limit to"))
        self.side = spin_box(16, _MAX_SIDE, self.tr("Longest side"), self.tr(" pixels"))
        self.side.setValue(_DEFAULT_SIDE)
        self.limit_size.toggled.connect(lambda on: self._change(longest_side=self.side.value() if on else None))
        self.side.valueChanged.connect(lambda value: self._change(longest_side=value))
        self._add((self.tr("Bit depth"), self.bit_depth), (self.tr("Longest side"), self._size_row()))
        if subject.photos:
            spaces = {OutputColor.SRGB: "sRGB", OutputColor.DISPLAY_P3: "Display P3", OutputColor.ADOBE_RGB: "Adobe RGB"}
            self.color = self._choice("color", ChoiceBox({OutputColor.SOURCE: same, **spaces}))
            self._add((self.tr("Colour space"), self.color))

    def _size_row(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.limit_size)
        layout.addWidget(self.side, 1)
        return row

    def show(self, settings: ExportSettings) -> None:
        """Show the settings; some formats have 8 bits only."""
        super().show(settings)
        self.bit_depth.setEnabled(has_16_bits(settings.format))
        with QSignalBlocker(self.limit_size):
            self.limit_size.setChecked(settings.longest_side is not None)
        self.side.setEnabled(settings.longest_side is not None)
        if settings.longest_side is not None:
            show_number(self.side, settings.longest_side)


def has_16_bits(format_name: str | None) -> bool:
    """Return whether a photo format can hold 16 bits; None is the format of the source, which may."""
    from lowlight_app.media.formats.registry import WRITABLE_FORMATS  # late, because this loads every codec

    return format_name is None or 16 in WRITABLE_FORMATS[format_name].depths


def _is_lossy(format_name: str) -> bool:
    from lowlight_app.media.formats.registry import WRITABLE_FORMATS  # late, because this loads every codec

    return not WRITABLE_FORMATS[format_name].lossless
