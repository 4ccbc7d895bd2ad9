"""Contact sheets: pages with the results of many photos, as PDF or JPEG."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from lowlight_app.errors import ExportError, reason_of
from lowlight_app.settings import Conflict, ExportSettings

DPI = 300
_QUALITY = 92
_MARGIN, _GAP = 120, 48
"""Margin of the page and gap between pictures, in pixels."""
_METERS_PER_INCH = 0.0254


class SheetPage(StrEnum):
    """Size of a page."""

    A4_LANDSCAPE = "a4-landscape"
    A4_PORTRAIT = "a4-portrait"
    LETTER_LANDSCAPE = "letter-landscape"
    LETTER_PORTRAIT = "letter-portrait"
    SCREEN = "screen"


_SIZES = {
    SheetPage.A4_LANDSCAPE: QSize(3508, 2480),
    SheetPage.A4_PORTRAIT: QSize(2480, 3508),
    SheetPage.LETTER_LANDSCAPE: QSize(3300, 2550),
    SheetPage.LETTER_PORTRAIT: QSize(2550, 3300),
    SheetPage.SCREEN: QSize(3840, 2160),
}
"""Width and height of the pages, in pixels."""


@dataclass(frozen=True)
class SheetLayout:
    """The look of a contact sheet.

    Attributes:
        page: size of the pages.
        columns: number of pictures side by side.
        names: write the file names below the pictures.
        stars: write the ratings below the pictures.
    """

    page: SheetPage = SheetPage.A4_LANDSCAPE
    columns: int = 4
    names: bool = True
    stars: bool = True

    @property
    def size(self) -> QSize:
        """Size of a page in pixels."""
        return _SIZES[self.page]

    @property
    def picture_box(self) -> QSize:
        """Size of the area for a picture in pixels."""
        width = (self.size.width() - 2 * _MARGIN - (self.columns - 1) * _GAP) // self.columns
        return QSize(width, min(width * 3 // 4, self.size.height() - 2 * _MARGIN - self.caption_height(width)))

    @property
    def rows(self) -> int:
        """Number of pictures below each other."""
        box = self.picture_box
        height = box.height() + self.caption_height(box.width()) + _GAP
        return max(1, (self.size.height() - 2 * _MARGIN + _GAP) // height)

    @property
    def per_page(self) -> int:
        """Number of pictures on a page."""
        return self.rows * self.columns

    def caption_height(self, width: int) -> int:
        """Return the height of the text below a picture of this width."""
        return (self.names + self.stars) * self.line_height(width)

    def line_height(self, width: int) -> int:
        """Return the height of a line below a picture of this width."""
        return round(1.4 * self.font(width).pixelSize())

    def font(self, width: int) -> QFont:
        """Return the font of the text below a picture of this width."""
        font = QFont()
        font.setPixelSize(min(max(width // 18, 22), 44))
        return font

    def place(self, index: int) -> QRect:
        """Return the area of a picture on its page."""
        row, column = divmod(index % self.per_page, self.columns)
        box = self.picture_box
        step = QPoint(box.width() + _GAP, box.height() + self.caption_height(box.width()) + _GAP)
        return QRect(QPoint(_MARGIN + column * step.x(), _MARGIN + row * step.y()), box)


@dataclass(frozen=True)
class SheetPicture:
    """A picture on a contact sheet.

    Attributes:
        image: as large as `SheetLayout.picture_box` at best; it is scaled to that.
        name: the name of the file.
        rating: number of stars; none if it is not positive.
    """

    image: QImage
    name: str
    rating: int


class SheetWriter:
    """Writes pages as they fill up, to part files that are renamed when all are written; use it in a `with` statement.

    Args:
        target: a PDF, or a JPEG, whose further pages get numbers.
        layout: what the pages look like.
    """

    def __init__(self, target: Path, layout: SheetLayout) -> None:
        self._target, self._layout = target, layout
        self._is_pdf = target.suffix.lower() == ".pdf"
        self._parts: list[Path] = []
        self._count = 0
        self._page: QImage | QPdfWriter | None = None
        self._painter: QPainter | None = None

    def __enter__(self) -> SheetWriter:
        return self

    def __exit__(self, *_: object) -> None:
        """Delete what is not published."""
        if self._painter is not None:
            self._painter.end()
        for part in self._parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def add(self, picture: SheetPicture) -> None:
        """Draw the next picture.

        Raises:
            ExportError: a page cannot be written.
        """
        if self._count % self._layout.per_page == 0:
            self._begin_page()
        assert self._painter is not None
        _draw(self._painter, picture, self._layout.place(self._count), self._layout)
        self._count += 1

    def publish(self) -> list[Path]:
        """Finish the pages and give the files their names.

        Raises:
            ExportError: there are no pictures, or a file cannot be written.
        """
        if not self._count:
            raise ExportError("there is no picture for the contact sheet.", path=self._target)
        self._end_page()
        if self._is_pdf and self._painter is not None:
            self._end_painting()
        from lowlight_app.media.files.publish import publish  # late, because the package loads codecs

        try:
            written = [publish(part, self._name(number), _conflict(number), None) for number, part in enumerate(self._parts)]
        except OSError as error:
            raise ExportError("the file cannot be written ({reason}).", path=self._target, reason=reason_of(error)) from error
        self._parts = []
        return written

    def _name(self, number: int) -> Path:
        return self._target if number == 0 else self._target.with_stem(f"{self._target.stem}-{number + 1}")

    def _begin_page(self) -> None:
        if self._is_pdf and isinstance(self._page, QPdfWriter):
            self._page.newPage()
            return
        self._end_page()
        from lowlight_app.media.files.part_file import part_path  # late, because the package loads codecs

        self._parts.append(part_path(self._target))
        self._page = self._pdf() if self._is_pdf else self._image()
        self._painter = QPainter()
        if not self._painter.begin(self._page):
            raise ExportError("the file cannot be written; choose another folder.", path=self._target)
        self._painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)

    def _end_page(self) -> None:
        if isinstance(self._page, QImage):
            self._end_painting()
            writer = QImageWriter(str(self._parts[-1]), QByteArray(b"jpeg"))
            writer.setQuality(_QUALITY)
            if not writer.write(self._page):
                raise ExportError("the file cannot be written; choose another folder.", path=self._target)
            self._page = None

    def _end_painting(self) -> None:
        assert self._painter is not None
        ended, self._painter = self._painter.end(), None
        if not ended:
            raise ExportError("the file cannot be written; choose another folder.", path=self._target)

    def _image(self) -> QImage:
        image = QImage(self._layout.size, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        dots = round(DPI / _METERS_PER_INCH)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        return image

    def _pdf(self) -> QPdfWriter:
        pdf, size = QPdfWriter(str(self._parts[-1])), self._layout.size
        pdf.setResolution(DPI)
        points = size.toSizeF() * 72 / DPI
        pdf.setPageLayout(
            QPageLayout(
                QPageSize(points, QPageSize.Unit.Point), QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Point
            )
        )
        pdf.setTitle(self._target.stem)
        pdf.setCreator("Lowlight")
        return pdf


def _conflict(number: int) -> ExportSettings:
    """Return how a page is named: for the first, the dialog has asked whether to replace a file."""
    return ExportSettings(conflict=Conflict.UNIQUE if number else Conflict.OVERWRITE)


def _draw(painter: QPainter, picture: SheetPicture, place: QRect, layout: SheetLayout) -> None:
    area = QRect(QPoint(), picture.image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio))
    area.moveCenter(place.center())
    area.moveBottom(place.bottom())
    painter.drawImage(area, picture.image)
    font = layout.font(place.width())
    painter.setFont(font)
    line = QRect(place.left(), place.bottom() + 1, place.width(), layout.line_height(place.width()))
    for text in _caption(picture, layout):
        shown = QFontMetrics(font, painter.device()).elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)
        line.translate(0, line.height())


def _caption(picture: SheetPicture, layout: SheetLayout) -> Sequence[str]:
    names = [picture.name] if layout.names else []
    return [*names, "★" * max(0, picture.rating)] if layout.stars else names
