"""Pictures of one scene beside each other, each with its name in the corner."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.preview.overlay import paint_label

_GAP = 4
_LOWEST = 110


class ImageStrip(QWidget):
    """As large as fits; empty it says why.

    Args:
        names: of the pictures; of the first ones if there are fewer.
        hint: what is said while there is none.
    """

    def __init__(self, names: Sequence[str], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._hint = list(names), hint
        self._pictures: list[QImage] = []
        self.setMinimumHeight(_LOWEST)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(", ".join(names))

    @property
    def empty(self) -> bool:
        """Whether nothing is shown."""
        return not self._pictures

    def sizeHint(self) -> QSize:  # noqa: N802
        """Of three small pictures."""
        return QSize(600, 160)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """What the pictures fill."""
        if not self._pictures:
            return self.sizeHint().height()
        count, size = len(self._pictures), self._pictures[0].size()
        return round((width - (count - 1) * _GAP) / count * size.height() / size.width())

    def show_pictures(self, pictures: Sequence[QImage]) -> None:
        """Show one picture for each name; none empties the strip."""
        self._pictures = list(pictures)
        self.updateGeometry()
        self.update()

    def rename(self, names: Sequence[str]) -> None:
        """What the next pictures are."""
        self._names = list(names)
        self.setAccessibleName(", ".join(names))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint them, or the hint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        c = theme.colors()
        if not self._pictures:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.canvas))
            painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
            painter.setPen(QColor(c.faint))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)
        places = self._places()
        for place, picture in zip(places, self._pictures, strict=True):
            painter.drawImage(place, picture)
        for place, name in zip(places, self._names, strict=False):
            paint_label(painter, place, name, left=True)
        painter.end()

    def _places(self) -> list[QRect]:
        """Equal boxes in the shape of the first picture, in as many rows as make them largest."""
        count = len(self._pictures)
        if not count:
            return []
        size = self._pictures[0].size()
        columns, shown = max(((n, self._shown(size, n)) for n in range(1, count + 1)), key=lambda layout: layout[1].width())
        left = (self.width() - columns * (shown.width() + _GAP) + _GAP) // 2
        step = QPoint(shown.width() + _GAP, shown.height() + _GAP)
        return [QRect(QPoint(left + i % columns * step.x(), i // columns * step.y()), shown) for i in range(count)]

    def _shown(self, size: QSize, columns: int) -> QSize:
        """How large the pictures are in that many columns."""
        rows = -(-len(self._pictures) // columns)
        room = QSize((self.width() + _GAP) // columns - _GAP, (self.height() + _GAP) // rows - _GAP)
        return size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
