"""Encoding of videos in the export form, with the time and size to expect."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFormLayout, QLabel

from lowlight_app.gui.export.form_section import ExportSubject, FormSection, show_number, spin_box
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.form_layout import hint_label
from lowlight_app.gui.widgets.slider import SliderRow
from lowlight_app.settings import CRF, DENOISED_FULL, TEMPORAL_DENOISE, Codec, ExportSettings, QualityMode, Speed, VideoFile


class VideoSection(FormSection):
    """The fields for the encoding of videos."""

    def __init__(self, form: QFormLayout, subject: ExportSubject, parent: QObject) -> None:
        super().__init__(form, parent)
        self._create_encoding()
        self._create_switches()
        average = self.tr("Averages noise over time, along the motion; in full quality by default")
        self.temporal_denoise = SliderRow(TEMPORAL_DENOISE, DENOISED_FULL, self.tr("Temporal denoise"), average)
        self.temporal_denoise.changed.connect(lambda value: self._change(temporal_denoise=float(value)))
        self.costs, self._cost_texts = hint_label(), dict[QualityMode, str]()
        if subject.range:
            text = QLabel(subject.range)
            text.setWordWrap(True)
            self._add((self.tr("Range") if subject.ranges == 1 else self.tr("Ranges"), text))
        if subject.ranges > 1:
            self._add(("", self._choice("join_ranges", self._joining())))
        self._lay_out()
        self.hide_costs()

    def _create_encoding(self) -> None:
        images = {"png": self.tr("Image sequence (PNG)"), "tiff": self.tr("Image sequence (TIFF)")}
        self.frames = self._choice("frames", ChoiceBox({None: self.tr("Video file"), **images}))
        live = self.tr("Live (several times faster, less fine detail)")
        self.mode = self._choice("quality_mode", ChoiceBox({QualityMode.FULL: self.tr("Full"), QualityMode.LIVE: live}))
        automatic, kinds = self.tr("Automatic"), {VideoFile.MP4: "MP4", VideoFile.MATROSKA: "Matroska (MKV)"}
        self.container = self._choice("container", ChoiceBox({None: automatic, **kinds}))
        names = {Codec.H264: "H.264", Codec.HEVC: "HEVC", Codec.AV1: "AV1"}
        self.codec = self._choice("codec", ChoiceBox({None: automatic, **names}))
        self.crf = spin_box(int(CRF.low) - 1, int(CRF.high), self.tr("Compression"))
        self.crf.setSpecialValueText(self.tr("Standard"))
        self.crf.setToolTip(
            self.tr("CRF of the encoder: lower values give better quality and larger files; 6 more halve the size")
        )
        self.crf.valueChanged.connect(lambda value: self._change(crf=value if value >= CRF.low else None))
        speeds = {Speed.FAST: self.tr("Fast"), Speed.MEDIUM: self.tr("Medium"), Speed.SLOW: self.tr("Slow (smaller files)")}
        self.speed = self._choice("speed", ChoiceBox(speeds))

    def _joining(self) -> ChoiceBox:
        box = ChoiceBox({True: self.tr("Join the ranges to one video"), False: self.tr("A file for each range")})
        box.setAccessibleName(self.tr("Ranges"))
        return box

    def _create_switches(self) -> None:
        self.hardware = self._switch(
            "hardware",
            self.tr("Use hardware encoder if available"),
            self.tr("Frees the processor for the enhancement, but makes larger files"),
        )
        self.sound = self._switch("sound", self.tr("Include audio"))
        self.keep_interlaced = self._switch(
            "keep_interlaced",
            self.tr("Keep interlaced videos interlaced"),
            self.tr("Otherwise they are deinterlaced; needs H.264, the original size and no output sharpening"),
        )

    def _lay_out(self) -> None:
        self._add(
            (self.tr("Output"), self.frames),
            (self.tr("Quality"), self.mode),
            ("", self.costs),
            (self.tr("Container"), self.container),
            (self.tr("Codec"), self.codec),
            (self.tr("Compression"), self.crf),
            (self.tr("Encoder speed"), self.speed),
            ("", self.hardware),
            ("", self.sound),
            ("", self.keep_interlaced),
            ("", self.temporal_denoise),
        )

    def show(self, settings: ExportSettings) -> None:
        """Show the settings; images have no codec and no sound."""
        super().show(settings)
        show_number(self.crf, CRF.low - 1 if settings.crf is None else settings.crf)
        self.temporal_denoise.show_value(settings.denoised_over_time)
        for field in (self.container, self.codec, self.crf, self.speed, self.hardware, self.sound):
            field.setEnabled(settings.frames is None)
        self.keep_interlaced.setEnabled(replace(settings, keep_interlaced=True).keeps_fields)

    # --- Time and size

    def await_costs(self) -> None:
        """Show that time and size in both quality modes will follow."""
        self._cost_texts = dict.fromkeys(QualityMode, self.tr("estimating time and size…"))
        self._show_costs()

    def show_cost(self, mode: QualityMode, text: str) -> None:
        """Show time and size in one quality mode."""
        self._cost_texts[mode] = text
        self._show_costs()

    def hide_costs(self) -> None:
        """Show no time and size, since they cannot be estimated."""
        self._cost_texts = {}
        self._show_costs()

    def _show_costs(self) -> None:
        names = {QualityMode.FULL: self.tr("Full: {estimate}"), QualityMode.LIVE: self.tr("Live: {estimate}")}
        self.costs.setText("\n".join(names[mode].format(estimate=text) for mode, text in self._cost_texts.items()))
        self._form.setRowVisible(self.costs, bool(self._cost_texts))
