"""Output sharpening, watermark, and before and after in one picture, in the export form."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QSpinBox, QWidget

from lowlight_app.declarations import Range
from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.form_section import ExportSubject, FormSection, show_number, spin_box
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.form_layout import hint_label
from lowlight_app.output_settings import (
    WATERMARK_MARGIN,
    WATERMARK_OPACITY,
    WATERMARK_SIZE,
    BeforeAfter,
    BeforeAfterLayout,
    OutputSharpen,
    Position,
    SharpenAmount,
    Watermark,
)
from lowlight_app.settings import ExportSettings

_PATTERNS = "*.png *.webp *.tif *.tiff *.jpg *.jpeg"


class _Mark(Enum):
    """Kind of watermark."""

    NONE = "none"
    TEXT = "text"
    PICTURE = "picture"


class FinishSection(FormSection):
    """The fields for additions to results in their final size: sharpening, watermark, before and after.

    Attributes:
        valid: whether the watermark can be drawn.
    """

    def __init__(self, form: QFormLayout, subject: ExportSubject, parent: QObject) -> None:
        super().__init__(form, parent)
        self._subject, self.valid = subject, True
        self._picture: Path | None = None
        self._kind = _Mark.NONE
        self._look = Watermark("©")  # for its place, size and opacity
        self._checked: tuple[Watermark | None, str] = None, ""
        self._create_sharpening()
        self._create_watermark()
        if subject.photos:
            self._create_before_after()

    # --- Building

    def _create_sharpening(self) -> None:
        media = {OutputSharpen.SCREEN: self.tr("For the screen"), OutputSharpen.PRINT: self.tr("For print")}
        self.sharpen = self._choice("output_sharpen", ChoiceBox({OutputSharpen.OFF: self.tr("Off"), **media}))
        self.sharpen.setToolTip(self.tr("Sharpens the brightness of results in their final size"))
        low, high = self.tr("Low"), self.tr("High")
        texts = {SharpenAmount.LOW: low, SharpenAmount.STANDARD: self.tr("Standard"), SharpenAmount.HIGH: high}
        self.sharpen_amount = self._choice("sharpen_amount", ChoiceBox(texts))
        self.sharpen_amount.setAccessibleName(self.tr("Strength of the sharpening"))
        self._add((self.tr("Sharpening"), _row(self.sharpen, self.sharpen_amount)))

    def _create_watermark(self) -> None:
        self.mark_kind = ChoiceBox({_Mark.NONE: self.tr("None"), _Mark.TEXT: self.tr("Text"), _Mark.PICTURE: self.tr("Picture…")})
        self.mark_kind.chosen.connect(self._choose_kind)
        self.mark_text, self.copyright = QLineEdit(), QPushButton("©")
        self.mark_text.setAccessibleName(self.tr("Text of the watermark"))
        self.mark_text.setPlaceholderText(self.tr("© 2026 Your name"))
        self.mark_text.textEdited.connect(lambda _: self._apply_mark())
        self.copyright.setAutoDefault(False)
        self.copyright.setToolTip(self.tr("Insert ©"))
        self.copyright.clicked.connect(self._insert_copyright)
        self.mark_problem = hint_label()
        self.mark_position = ChoiceBox(self._positions())
        self.mark_position.setAccessibleName(self.tr("Place of the watermark"))
        self.mark_position.chosen.connect(lambda place: self._change_look(position=place))
        self.mark_size = self._percent(WATERMARK_SIZE, "size", self.tr("Height of the watermark, in percent of the shorter side"))
        self.mark_opacity = self._percent(WATERMARK_OPACITY, "opacity", self.tr("Opacity of the watermark"))
        self.mark_margin = self._percent(
            WATERMARK_MARGIN, "margin", self.tr("Distance from the edges, in percent of the shorter side")
        )
        self._text_row = _row(self.mark_text, self.copyright)
        self._place_row = _row(self.mark_position, self.mark_margin)
        self._size_row = _row(self.mark_size, self.mark_opacity)
        self._add((self.tr("Watermark"), self.mark_kind), ("", self._text_row), ("", self.mark_problem))
        self._add((self.tr("Place, margin"), self._place_row), (self.tr("Size, opacity"), self._size_row))

    def _percent(self, declaration: Range, name: str, tip: str) -> QSpinBox:
        box = spin_box(int(declaration.low), int(declaration.high), tip, " %")
        box.setSingleStep(int(declaration.step))
        box.setToolTip(tip)
        box.valueChanged.connect(lambda value: self._change_look(**{name: float(value)}))
        return box

    def _positions(self) -> dict[Position, str]:
        return {
            Position.TOP_LEFT: self.tr("Top left"),
            Position.TOP: self.tr("Top"),
            Position.TOP_RIGHT: self.tr("Top right"),
            Position.LEFT: self.tr("Left"),
            Position.CENTER: self.tr("Centre"),
            Position.RIGHT: self.tr("Right"),
            Position.BOTTOM_LEFT: self.tr("Bottom left"),
            Position.BOTTOM: self.tr("Bottom"),
            Position.BOTTOM_RIGHT: self.tr("Bottom right"),
        }

    def _create_before_after(self) -> None:
        side, split = self.tr("Original beside the result"), self.tr("Half original, half result")
        layouts = {BeforeAfterLayout.SIDE_BY_SIDE: side, BeforeAfterLayout.SPLIT: split}
        self.before_after = ChoiceBox({None: self.tr("Off"), **layouts})
        self.labels = QCheckBox(self.tr("Write “Before” and “After” into it"))
        self.before_after.chosen.connect(lambda _: self._change_before_after())
        self.labels.toggled.connect(lambda _: self._change_before_after())
        self._add((self.tr("Comparison"), self.before_after), ("", self.labels))

    # --- Changes by the user

    def _choose_kind(self, kind: _Mark) -> None:
        if kind is _Mark.PICTURE:
            chosen, _ = QFileDialog.getOpenFileName(
                self.mark_kind.window(),
                self.tr("Picture of the watermark"),
                str(self._picture or self._subject.folder),
                self.tr("Pictures ({patterns})").format(patterns=_PATTERNS),
            )
            if chosen:
                self._kind, self._picture = kind, Path(chosen)
        else:
            self._kind = kind
        self._apply_mark()

    def _insert_copyright(self) -> None:
        self.mark_text.insert("©")
        self.mark_text.setFocus()
        self._apply_mark()

    def _change_look(self, **values: Any) -> None:
        self._look = replace(self._look, **values)
        self._apply_mark()

    def _apply_mark(self) -> None:
        try:
            mark = self._mark()
        except LowlightError as error:
            self._show_problem(translate_message(error))
            self.invalid.emit()
        else:
            self._change(watermark=mark)

    def _mark(self) -> Watermark | None:
        """Return the watermark; an empty text is none."""
        if self._kind is _Mark.PICTURE:
            return replace(self._look, text="", picture=self._picture)
        text = self.mark_text.text()
        return replace(self._look, text=text, picture=None) if self._kind is _Mark.TEXT and text.strip() else None

    def _change_before_after(self) -> None:
        layout = self.before_after.value
        labels = (self.tr("Before"), self.tr("After")) if self.labels.isChecked() else None
        self._change(before_after=None if layout is None else BeforeAfter(layout, labels))

    # --- Display

    def show(self, settings: ExportSettings) -> None:
        """Show the settings; the fields of a watermark only if there is one."""
        super().show(settings)
        self.sharpen_amount.setVisible(settings.output_sharpen is not OutputSharpen.OFF)
        self._show_mark(settings.watermark)
        if self._subject.photos:
            joined = settings.before_after
            self.before_after.show_value(joined.layout if joined else None)
            self._form.setRowVisible(self.labels, joined is not None)
            if joined is not None:
                with QSignalBlocker(self.labels):
                    self.labels.setChecked(joined.labels is not None)

    def _show_mark(self, mark: Watermark | None) -> None:
        if mark is not None:
            self._kind, self._look = (_Mark.TEXT if mark.picture is None else _Mark.PICTURE), mark
            self._picture = mark.picture or self._picture
            if mark.picture is None and mark.text != self.mark_text.text():
                self.mark_text.setText(mark.text)
        elif self._kind is _Mark.PICTURE or self.mark_text.text().strip():
            self._kind = _Mark.NONE
        picture = self._picture if self._kind is _Mark.PICTURE else None
        self.mark_kind.setItemText(2, picture.name if picture is not None else self.tr("Picture…"))
        self.mark_kind.show_value(self._kind)
        self._show_look()
        if self._checked[0] != mark:
            self._checked = mark, _problem_of(mark)
        self._show_problem(self._checked[1])

    def _show_look(self) -> None:
        self.mark_position.show_value(self._look.position)
        show_number(self.mark_size, self._look.size)
        show_number(self.mark_opacity, self._look.opacity)
        show_number(self.mark_margin, self._look.margin)
        self._form.setRowVisible(self._text_row, self._kind is _Mark.TEXT)
        for row in (self._place_row, self._size_row):
            self._form.setRowVisible(row, self._kind is not _Mark.NONE)

    def _show_problem(self, text: str) -> None:
        self.valid = not text
        self.mark_problem.setText(text)
        self._form.setRowVisible(self.mark_problem, bool(text))


def _problem_of(mark: Watermark | None) -> str:
    """Return why a watermark cannot be drawn; empty if it can."""
    if mark is None:
        return ""
    from lowlight_app.media.effects import Finish  # late, because this loads codecs

    try:
        Finish(ExportSettings(watermark=mark))
    except LowlightError as error:
        return translate_message(error)
    return ""


def _row(*fields: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for number, field in enumerate(fields):
        layout.addWidget(field, 1 if number == 0 else 0)
    return row
