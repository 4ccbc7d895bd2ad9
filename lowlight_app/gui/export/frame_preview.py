"""Preview of the video frame that is being exported, before and after."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lowlight_app.gui.common import theme

_WIDTH = 288


class FramePreview(QWidget):
    """Shows an image with a line between its halves.

    Attributes:
        image: before on the left, after on the right; None shows nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip(self.tr("The frame being exported, before and after"))
        self.setAccessibleName(self.toolTip())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a 16:9 frame beside the rows."""
        return QSize(_WIDTH, _WIDTH * 9 // 16)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the image as large as it fits."""
        if self.image is None:
            return
        area = self.rect().adjusted(0, 0, -theme.UNIT, -theme.UNIT)
        target = QRect(area.topLeft(), self.image.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio))
        target.moveCenter(area.center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self.image)
        painter.fillRect(target.center().x(), target.top(), 1, target.height(), QColor(theme.colors().accent))
        painter.end()
