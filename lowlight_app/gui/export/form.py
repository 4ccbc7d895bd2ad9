"""The form with all export options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QWidget

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.form_layout import add_row, form_layout, hint_label
from lowlight_app.gui.widgets.slider import SliderRow
from lowlight_app.settings import (
    CRF,
    FORMATS,
    TEMPORAL_DENOISE,
    Codec,
    Conflict,
    ExportSettings,
    MetadataKept,
    OutputColor,
    QualityMode,
    Speed,
    VideoFile,
    check_naming,
    declarations,
)

_MAX_SIDE = 100_000
_DEFAULT_SIDE = 2048


@dataclass(frozen=True)
class ExportSubject:
    """The files that the options are chosen for.

    Attributes:
        photos, videos: whether there are any.
        name: returns the file name of an example result.
        folder: initial folder of the folder dialog.
        range: the exported range of a video as text; empty for several files or photos.
    """

    photos: bool
    videos: bool
    name: Callable[[ExportSettings], str]
    folder: Path
    range: str = ""


class ExportForm(QWidget):
    """Shows export options and lets the user change them.

    Args:
        options: the initial options.
        subject: the files that the options are chosen for.

    Attributes:
        valid: whether all fields are valid.
    """

    changed = Signal()
    """`options` or `valid` may have changed."""

    def __init__(self, options: ExportOptions, subject: ExportSubject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._folder, self._subject = options.settings, options.folder, subject
        self.valid = True
        self._create_fields()
        self._lay_out()
        self._connect_fields()
        self._show()

    @property
    def options(self) -> ExportOptions:
        """The chosen options."""
        return ExportOptions(self._settings, self._folder)

    def show_settings(self, settings: ExportSettings) -> None:
        """Set everything but the folder."""
        self._settings = settings
        self._show()

    def show_options(self, options: ExportOptions) -> None:
        """Set everything."""
        self._folder = options.folder
        self.show_settings(options.settings)

    # --- Time and size of videos

    def await_costs(self) -> None:
        """Show that time and size of the videos in both quality modes will follow."""
        if self._subject.videos:
            self._cost_texts = dict.fromkeys(QualityMode, self.tr("estimating time and size…"))
            self._show_costs()

    def show_cost(self, mode: QualityMode, text: str) -> None:
        """Show time and size of the videos in one quality mode."""
        self._cost_texts[mode] = text
        self._show_costs()

    def hide_costs(self) -> None:
        """Show no time and size, since they cannot be estimated."""
        self._cost_texts = {}
        self._show_costs()

    def _show_costs(self) -> None:
        names = {QualityMode.FULL: self.tr("Full: {estimate}"), QualityMode.LIVE: self.tr("Live: {estimate}")}
        self.costs.setText("\n".join(names[mode].format(estimate=text) for mode, text in self._cost_texts.items()))
        if self._subject.videos:
            self._form.setRowVisible(self.costs, bool(self._cost_texts))

    # --- Building

    def _create_fields(self) -> None:
        same = self.tr("Same as original")
        self.format = ChoiceBox({None: same, **FORMATS})
        deep = {16: self.tr("16 bits")} if self._subject.photos else {}
        self.bit_depth = ChoiceBox({None: same, 8: self.tr("8 bits"), **deep})
        file, images = self.tr("Video file"), {"png": self.tr("Image sequence (PNG)"), "tiff": self.tr("Image sequence (TIFF)")}
        self.frames = ChoiceBox({None: file, **images})
        live = self.tr("Live (several times faster, less fine detail)")
        self.mode = ChoiceBox({QualityMode.FULL: self.tr("Full"), QualityMode.LIVE: live})
        self.costs, self._cost_texts = hint_label(), dict[QualityMode, str]()
        kinds = {VideoFile.MP4: "MP4", VideoFile.MATROSKA: "Matroska (MKV)"}
        self.container = ChoiceBox({None: self.tr("Automatic"), **kinds})
        self.sound = QCheckBox(self.tr("Include audio"))
        names = {Codec.H264: "H.264", Codec.HEVC: "HEVC", Codec.AV1: "AV1"}
        self.codec = ChoiceBox({None: self.tr("Automatic"), **names})
        self.crf = QSpinBox()
        self.crf.setRange(int(CRF.low) - 1, int(CRF.high))
        self.crf.setSpecialValueText(self.tr("Standard"))
        self.crf.setAccessibleName(self.tr("Compression"))
        self.crf.setToolTip(
            self.tr("CRF of the encoder: lower values give better quality and larger files; 6 more halve the size")
        )
        self.speed = ChoiceBox(
            {Speed.FAST: self.tr("Fast"), Speed.MEDIUM: self.tr("Medium"), Speed.SLOW: self.tr("Slow (smaller files)")}
        )
        self.hardware = QCheckBox(self.tr("Use hardware encoder if available"))
        self.hardware.setToolTip(self.tr("Frees the processor for the enhancement, but makes larger files"))
        self.keep_interlaced = QCheckBox(self.tr("Keep interlaced videos interlaced"))
        self.keep_interlaced.setToolTip(self.tr("Otherwise they are deinterlaced; needs H.264 and the original size"))
        quality, default = declarations(ExportSettings)["quality"], ExportSettings().quality
        finer = self.tr("Higher values keep finer detail and make larger files")
        self.quality = SliderRow(quality, default, self.tr("Quality"), finer)  # type: ignore[arg-type]
        average = self.tr("Averages noise over time where nothing moves")
        self.temporal_denoise = SliderRow(TEMPORAL_DENOISE, 0.0, self.tr("Temporal denoise"), average)
        self.limit_size, self.side = QCheckBox(self.tr("Limit to")), QSpinBox()
        self.side.setRange(16, _MAX_SIDE)
        self.side.setValue(self._settings.longest_side or _DEFAULT_SIDE)
        self.side.setSuffix(self.tr(" pixels"))
        self.side.setAccessibleName(self.tr("Longest side"))
        for box in (self.crf, self.side):
            box.lineEdit().setTextMargins(8, 0, 0, 0)  # a style sheet cannot set this
        spaces = {OutputColor.SRGB: "sRGB", OutputColor.DISPLAY_P3: "Display P3", OutputColor.ADOBE_RGB: "Adobe RGB"}
        self.color = ChoiceBox({OutputColor.SOURCE: same, **spaces})
        kept = {MetadataKept.ALL: self.tr("All"), MetadataKept.WITHOUT_PLACE: self.tr("All except location")}
        self.metadata = ChoiceBox({**kept, MetadataKept.NOTHING: self.tr("None")})
        self.folder = ChoiceBox({False: self.tr("Same folder as original"), True: self.tr("Specific folder…")})
        self.naming, self.example = QLineEdit(), hint_label()
        unique, overwrite, skip = self.tr("Choose a new name"), self.tr("Overwrite"), self.tr("Skip")
        self.conflict = ChoiceBox({Conflict.UNIQUE: unique, Conflict.OVERWRITE: overwrite, Conflict.SKIP: skip})
        self.keep_time = QCheckBox(self.tr("Keep the file date of the original"))

    def _lay_out(self) -> None:
        side = QWidget()
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.limit_size)
        row.addWidget(self.side, 1)
        self._form = form = form_layout(self)
        for label, field in (
            *self._photo_rows(),
            *self._video_rows(),
            (self.tr("Bit depth"), self.bit_depth),
            (self.tr("Longest side"), side),
            *([(self.tr("Colour space"), self.color)] if self._subject.photos else []),
            (self.tr("Metadata"), self.metadata),
            (self.tr("Save to"), self.folder),
            (self.tr("File name"), self.naming),
            ("", self.example),
            (self.tr("Existing files"), self.conflict),
            ("", self.keep_time),
        ):
            add_row(form, label, field)
        self.hide_costs()

    def _photo_rows(self) -> list[tuple[str, QWidget]]:
        """Return the rows that apply to photos."""
        if not self._subject.photos:
            return []
        return [(self.tr("Format"), self.format), ("", self.quality)]

    def _video_rows(self) -> list[tuple[str, QWidget]]:
        """Return the rows that apply to videos."""
        if not self._subject.videos:
            return []
        video_range = [(self.tr("Range"), QLabel(self._subject.range))] if self._subject.range else []
        encoding = [
            (self.tr("Quality"), self.mode),
            ("", self.costs),
            (self.tr("Container"), self.container),
            (self.tr("Codec"), self.codec),
            (self.tr("Compression"), self.crf),
            (self.tr("Encoder speed"), self.speed),
        ]
        output = (self.tr("Output"), self.frames)
        switches = [("", self.hardware), ("", self.sound), ("", self.keep_interlaced)]
        return [*video_range, output, *encoding, *switches, ("", self.temporal_denoise)]

    def _connect_fields(self) -> None:
        for name, box in self._choices().items():
            box.chosen.connect(lambda value, name=name: self._change(**{name: value}))
        self.quality.changed.connect(lambda value: self._change(quality=int(value)))
        self.temporal_denoise.changed.connect(lambda value: self._change(temporal_denoise=float(value)))
        self.limit_size.toggled.connect(lambda on: self._change(longest_side=self.side.value() if on else None))
        self.side.valueChanged.connect(lambda value: self._change(longest_side=value))
        self.keep_time.toggled.connect(lambda on: self._change(keep_time=on))
        self.sound.toggled.connect(lambda on: self._change(sound=on))
        self.hardware.toggled.connect(lambda on: self._change(hardware=on))
        self.keep_interlaced.toggled.connect(lambda on: self._change(keep_interlaced=on))
        self.crf.valueChanged.connect(lambda value: self._change(crf=value if value >= CRF.low else None))
        self.naming.textEdited.connect(self._change_naming)
        self.folder.chosen.connect(self._choose_folder)

    def _choices(self) -> dict[str, ChoiceBox]:
        """Return the choice boxes by the name of their setting."""
        return {
            "format": self.format,
            "bit_depth": self.bit_depth,
            "frames": self.frames,
            "quality_mode": self.mode,
            "container": self.container,
            "codec": self.codec,
            "speed": self.speed,
            "color": self.color,
            "metadata": self.metadata,
            "conflict": self.conflict,
        }

    # --- Changes by the user

    def _change(self, **values: Any) -> None:
        """Change settings; reset the bit depth if the format does not support it."""
        settings = replace(self._settings, **values)
        if settings.bit_depth == 16 and not _has_16_bits(settings.format):
            settings = replace(settings, bit_depth=None)
        self._settings = settings
        self._show()

    def _change_naming(self, naming: str) -> None:
        try:
            check_naming(naming)
        except LowlightError as error:
            self.example.setText(translate_message(error))
            self.valid = False
            self.changed.emit()
        else:
            self._change(naming=naming)

    def _choose_folder(self, in_folder: bool) -> None:
        self._folder = None
        if in_folder:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Export folder"), str(self._subject.folder))
            self._folder = Path(chosen) if chosen else None
        self._show()

    # --- Display

    def _show(self) -> None:
        """Show the settings in all fields."""
        s = self._settings
        for name, box in self._choices().items():
            box.show_value(getattr(s, name))
        self.quality.show_value(s.quality)
        self.quality.setEnabled(s.format is None or _is_lossy(s.format))
        self.temporal_denoise.show_value(s.temporal_denoise)
        self.bit_depth.setEnabled(_has_16_bits(s.format))
        for field in (self.container, self.codec, self.crf, self.speed, self.hardware, self.sound):
            field.setEnabled(s.frames is None)
        self.keep_interlaced.setEnabled(replace(s, keep_interlaced=True).keeps_fields)
        widgets = (self.limit_size, self.side, self.keep_time, self.crf, self.hardware, self.sound, self.keep_interlaced)
        for widget in widgets:
            widget.blockSignals(True)
        self.limit_size.setChecked(s.longest_side is not None)
        self.side.setEnabled(s.longest_side is not None)
        if s.longest_side is not None:
            self.side.setValue(s.longest_side)
        self.keep_time.setChecked(s.keep_time)
        self.hardware.setChecked(s.hardware)
        self.sound.setChecked(s.sound)
        self.keep_interlaced.setChecked(s.keep_interlaced)
        self.crf.setValue(int(CRF.low) - 1 if s.crf is None else s.crf)
        for widget in widgets:
            widget.blockSignals(False)
        self._show_folder()
        if self.naming.text() != s.naming:
            self.naming.setText(s.naming)
        self.example.setText(self.tr("Example: {name}").format(name=self._subject.name(s)))
        self.valid = True
        self.changed.emit()

    def _show_folder(self) -> None:
        text = self.tr("Specific folder…")
        if self._folder:
            text = self.tr("In {folder}").format(folder=self._folder.name or self._folder)
        self.folder.setItemText(1, text)
        self.folder.setToolTip(str(self._folder or ""))
        self.folder.show_value(self._folder is not None)


def _has_16_bits(format_name: str | None) -> bool:
    """Return whether a photo format can hold 16 bits; None is the format of the source, which may."""
    from lowlight_app.media.formats.registry import WRITABLE_FORMATS  # late, because this loads every codec

    return format_name is None or 16 in WRITABLE_FORMATS[format_name].depths


def _is_lossy(format_name: str) -> bool:
    from lowlight_app.media.formats.registry import WRITABLE_FORMATS  # late, because this loads every codec

    return not WRITABLE_FORMATS[format_name].lossless
