"""Images of one scene side by side, each with a label in the corner."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.preview.overlay import paint_label

_GAP = 4
_MIN_HEIGHT = 110


class ImageStrip(QWidget):
    """Shows images as large as they fit, or a hint while there are none.

    Args:
        names: labels of the images; there may be fewer labels than images.
        hint: the text to show while there are no images.
    """

    def __init__(self, names: Sequence[str], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._hint = list(names), hint
        self._images: list[QImage] = []
        self.setMinimumHeight(_MIN_HEIGHT)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(", ".join(names))

    @property
    def empty(self) -> bool:
        """Whether there are no images."""
        return not self._images

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of three small images."""
        return QSize(600, 160)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that the images fill in one row."""
        if not self._images:
            return self.sizeHint().height()
        count, size = len(self._images), self._images[0].size()
        return round((width - (count - 1) * _GAP) / count * size.height() / size.width())

    def show_images(self, images: Sequence[QImage]) -> None:
        """Show images; an empty sequence shows the hint."""
        self._images = list(images)
        self.updateGeometry()
        self.update()

    def set_names(self, names: Sequence[str]) -> None:
        """Set the labels."""
        self._names = list(names)
        self.setAccessibleName(", ".join(names))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the images or the hint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        c = theme.colors()
        if not self._images:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.canvas))
            painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
            painter.setPen(QColor(c.faint))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
        areas = self._areas()
        for area, image in zip(areas, self._images, strict=True):
            painter.drawImage(area, image)
        for area, name in zip(areas, self._names, strict=False):
            paint_label(painter, area, name, left=True)
        painter.end()

    def _areas(self) -> list[QRect]:
        """Return equal areas with the aspect ratio of the first image, in as many rows as make them largest."""
        count = len(self._images)
        if not count:
            return []
        size = self._images[0].size()
        layouts = ((columns, self._size_in_columns(size, columns)) for columns in range(1, count + 1))
        columns, shown = max(layouts, key=lambda layout: layout[1].width())
        left = (self.width() - columns * (shown.width() + _GAP) + _GAP) // 2
        step = QPoint(shown.width() + _GAP, shown.height() + _GAP)
        return [QRect(QPoint(left + i % columns * step.x(), i // columns * step.y()), shown) for i in range(count)]

    def _size_in_columns(self, size: QSize, columns: int) -> QSize:
        """Return the size of each image in that many columns."""
        rows = -(-len(self._images) // columns)
        available = QSize((self.width() + _GAP) // columns - _GAP, (self.height() + _GAP) // rows - _GAP)
        return size.scaled(available, Qt.AspectRatioMode.KeepAspectRatio)
