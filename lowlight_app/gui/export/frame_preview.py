"""The frame of a video that is being written, before and after."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lowlight_app.gui.common import theme

_WIDTH = 288


class FramePreview(QWidget):
    """Shows one picture, with a line between its halves.

    Attributes:
        image: before at the left, after at the right; None shows nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip(self.tr("The frame that is being written, before and after"))
        self.setAccessibleName(self.toolTip())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Of a usual picture beside the rows."""
        return QSize(_WIDTH, _WIDTH * 9 // 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """As large as there is room for."""
        if self.image is None:
            return
        room = self.rect().adjusted(0, 0, -theme.UNIT, -theme.UNIT)
        place = QRect(room.topLeft(), self.image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
        place.moveCenter(room.center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)
        painter.fillRect(place.center().x(), place.top(), 1, place.height(), QColor(theme.colors().accent))
        painter.end()
