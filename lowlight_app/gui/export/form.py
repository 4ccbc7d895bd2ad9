"""The fields of how and where results are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

_LARGEST_SIDE = 100_000
_USUAL_SIDE = 2048
_DEPTHS: Mapping[str, Sequence[int]] = {"png": (8, 16), "tiff": (8, 16), "avif": (8, 16)}
_LOSSY = (None, "jpeg", "webp", "avif")


@dataclass(frozen=True)
class ExportSubject:
    """What is written.

    Attributes:
        photos, videos: whether there are any.
        name: what one of the results would be called.
        folder: where the search for another folder begins.
        part: which part of a video, in words; empty where that is not asked.
    """

    photos: bool
    videos: bool
    name: Callable[[ExportSettings], str]
    folder: Path
    part: str = ""


class ExportForm(QWidget):
    """Shows a wish and lets it be changed.

    Args:
        wish: what is shown at first.
        about: for what it is.

    Attributes:
        valid: whether what stands there can be wished.
    """

    changed = Signal()
    """`wish` or `valid` may be another now."""

    def __init__(self, wish: ExportOptions, about: ExportSubject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._folder, self._about = wish.settings, wish.folder, about
        self.valid = True
        self._make_fields()
        self._lay_out()
        self._listen()
        self._show()

    @property
    def wish(self) -> ExportOptions:
        """What is chosen."""
        return ExportOptions(self._settings, self._folder)

    def show_settings(self, settings: ExportSettings) -> None:
        """Choose all that is written, but not where."""
        self._settings = settings
        self._show()

    def show_wish(self, wish: ExportOptions) -> None:
        """Choose all."""
        self._folder = wish.folder
        self.show_settings(wish.settings)

    # --- Building

    def _make_fields(self) -> None:
        as_original = self.tr("As the original")
        self.format = ChoiceBox({None: as_original, **{name: name.upper().replace("WEBP", "WebP") for name in FORMATS}})
        deep = {16: self.tr("16 bits")} if self._about.photos else {}
        self.bits = ChoiceBox({None: as_original, 8: self.tr("8 bits"), **deep})
        as_file, pictures = self.tr("A video"), {"png": self.tr("Pictures, PNG"), "tiff": self.tr("Pictures, TIFF")}
        self.frames = ChoiceBox({None: as_file, **pictures})
        live = self.tr("Live: several times faster, less fine detail")
        self.mode = ChoiceBox({QualityMode.FULL: self.tr("Full"), QualityMode.LIVE: live})
        kinds = {VideoFile.MP4: "MP4", VideoFile.MATROSKA: "Matroska (MKV)"}
        self.container = ChoiceBox({None: self.tr("Automatic"), **kinds})
        self.sound = QCheckBox(self.tr("With its sound"))
        names = {Codec.H264: "H.264", Codec.HEVC: "HEVC", Codec.AV1: "AV1"}
        self.codec = ChoiceBox({None: self.tr("Automatic"), **names})
        self.crf = QSpinBox()
        self.crf.setRange(int(CRF.low) - 1, int(CRF.high))
        self.crf.setSpecialValueText(self.tr("Usual"))
        self.crf.setAccessibleName(self.tr("CRF"))
        self.crf.setToolTip(self.tr("Lower is better and larger; 6 more make about half the size"))
        self.speed = ChoiceBox(
            {Speed.FAST: self.tr("Fast"), Speed.MEDIUM: self.tr("Medium"), Speed.SLOW: self.tr("Slow, smaller")}
        )
        self.hardware = QCheckBox(self.tr("In the graphics card, where one can"))
        self.hardware.setToolTip(self.tr("Leaves the processor to the enhancement, and makes larger files"))
        quality = declarations(ExportSettings)["quality"]
        default = ExportSettings().quality
        self.quality = SliderRow(quality, default, self.tr("Quality"), self.tr("Smaller files, or finer detail"))  # type: ignore[arg-type]
        steady = self.tr("Averages noise of videos over time where nothing moves")
        self.calm = SliderRow(TEMPORAL_DENOISE, 0.0, self.tr("Calm noise over time"), steady)
        self.smaller, self.side = QCheckBox(self.tr("At most")), QSpinBox()
        self.side.setRange(16, _LARGEST_SIDE)
        self.side.setValue(self._settings.longest_side or _USUAL_SIDE)
        self.side.setSuffix(self.tr(" pixels"))
        self.side.setAccessibleName(self.tr("Longest side"))
        for number in (self.crf, self.side):
            number.lineEdit().setTextMargins(8, 0, 0, 0)  # which a style sheet cannot give it
        spaces = {OutputColor.SRGB: "sRGB", OutputColor.DISPLAY_P3: "Display P3", OutputColor.ADOBE_RGB: "Adobe RGB"}
        self.color = ChoiceBox({OutputColor.SOURCE: as_original, **spaces})
        kept = {MetadataKept.ALL: self.tr("All"), MetadataKept.WITHOUT_PLACE: self.tr("All but the place")}
        self.metadata = ChoiceBox({**kept, MetadataKept.NOTHING: self.tr("None")})
        self.place = ChoiceBox({False: self.tr("Beside each original"), True: self.tr("In a folder…")})
        self.naming, self.example = QLineEdit(), hint_label()
        unique, over, skip = self.tr("Choose a new name"), self.tr("Overwrite"), self.tr("Skip the photo")
        self.conflict = ChoiceBox({Conflict.UNIQUE: unique, Conflict.OVERWRITE: over, Conflict.SKIP: skip})
        self.date = QCheckBox(self.tr("Give results the date of their originals"))

    def _lay_out(self) -> None:
        side = QWidget()
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.smaller)
        row.addWidget(self.side, 1)
        form = form_layout(self)
        for name, field in (
            *self._photo_rows(),
            *self._video_rows(),
            (self.tr("Depth"), self.bits),
            (self.tr("Longest side"), side),
            *([(self.tr("Colours"), self.color)] if self._about.photos else []),
            (self.tr("Metadata"), self.metadata),
            (self.tr("Where"), self.place),
            (self.tr("Name"), self.naming),
            ("", self.example),
            (self.tr("If it exists"), self.conflict),
            ("", self.date),
        ):
            add_row(form, name, field)

    def _photo_rows(self) -> list[tuple[str, QWidget]]:
        """What is asked where there are photos."""
        if not self._about.photos:
            return []
        return [(self.tr("Format"), self.format), ("", self.quality)]

    def _video_rows(self) -> list[tuple[str, QWidget]]:
        """What is asked where there are videos."""
        if not self._about.videos:
            return []
        part = [(self.tr("Part"), QLabel(self._about.part))] if self._about.part else []
        encoding = [
            (self.tr("Quality"), self.mode),
            (self.tr("Container"), self.container),
            (self.tr("Codec"), self.codec),
            (self.tr("CRF"), self.crf),
            (self.tr("Encoder"), self.speed),
        ]
        return [*part, (self.tr("Write"), self.frames), *encoding, ("", self.hardware), ("", self.sound), ("", self.calm)]

    def _listen(self) -> None:
        for name, box in self._choices().items():
            box.chosen.connect(lambda value, name=name: self._change(**{name: value}))
        self.quality.changed.connect(lambda value: self._change(quality=int(value)))
        self.calm.changed.connect(lambda value: self._change(temporal_denoise=float(value)))
        self.smaller.toggled.connect(lambda on: self._change(longest_side=self.side.value() if on else None))
        self.side.valueChanged.connect(lambda value: self._change(longest_side=value))
        self.date.toggled.connect(lambda on: self._change(keep_time=on))
        self.sound.toggled.connect(lambda on: self._change(sound=on))
        self.hardware.toggled.connect(lambda on: self._change(hardware=on))
        self.crf.valueChanged.connect(lambda value: self._change(crf=value if value >= CRF.low else None))
        self.naming.textEdited.connect(self._rename)
        self.place.chosen.connect(self._choose_place)

    def _choices(self) -> dict[str, ChoiceBox]:
        """The fields that are one of several, by the name of the setting."""
        return {
            "format": self.format,
            "bit_depth": self.bits,
            "frames": self.frames,
            "quality_mode": self.mode,
            "container": self.container,
            "codec": self.codec,
            "speed": self.speed,
            "color": self.color,
            "metadata": self.metadata,
            "conflict": self.conflict,
        }

    # --- What the user does

    def _change(self, **values: Any) -> None:
        """One of the settings is another one now; a depth that the format has not is no longer asked for."""
        settings = replace(self._settings, **values)
        if settings.bit_depth == 16 and 16 not in _DEPTHS.get(settings.format or "png", (8,)):
            settings = replace(settings, bit_depth=None)
        self._settings = settings
        self._show()

    def _rename(self, rule: str) -> None:
        try:
            check_naming(rule)
        except LowlightError as error:
            self.example.setText(translate_message(error))
            self.valid = False
            self.changed.emit()
        else:
            self._change(naming=rule)

    def _choose_place(self, in_folder: bool) -> None:
        self._folder = None
        if in_folder:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder for the results"), str(self._about.folder))
            self._folder = Path(chosen) if chosen else None
        self._show()

    # --- Showing

    def _show(self) -> None:
        """All fields as the settings are."""
        s = self._settings
        for name, box in self._choices().items():
            box.show_value(getattr(s, name))
        self.quality.show_value(s.quality)
        self.quality.setEnabled(s.format in _LOSSY)
        self.calm.show_value(s.temporal_denoise)
        self.bits.setEnabled(s.format is None or s.format in _DEPTHS)
        for field in (self.container, self.codec, self.crf, self.speed, self.hardware, self.sound):
            field.setEnabled(s.frames is None)
        for widget in (self.smaller, self.side, self.date, self.crf, self.hardware, self.sound):
            widget.blockSignals(True)
        self.smaller.setChecked(s.longest_side is not None)
        self.side.setEnabled(s.longest_side is not None)
        if s.longest_side is not None:
            self.side.setValue(s.longest_side)
        self.date.setChecked(s.keep_time)
        self.hardware.setChecked(s.hardware)
        self.sound.setChecked(s.sound)
        self.crf.setValue(int(CRF.low) - 1 if s.crf is None else s.crf)
        for widget in (self.smaller, self.side, self.date, self.crf, self.hardware, self.sound):
            widget.blockSignals(False)
        self._show_place()
        if self.naming.text() != s.naming:
            self.naming.setText(s.naming)
        self.example.setText(self.tr("for example {name}").format(name=self._about.name(s)))
        self.valid = True
        self.changed.emit()

    def _show_place(self) -> None:
        text = (
            self.tr("In {folder}").format(folder=self._folder.name or self._folder) if self._folder else self.tr("In a folder…")
        )
        self.place.setItemText(1, text)
        self.place.setToolTip(str(self._folder or ""))
        self.place.show_value(self._folder is not None)
