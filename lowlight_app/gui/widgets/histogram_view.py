"""Histogram widget: the result as filled colours, the original as a line, with clipping indicators."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_number

if TYPE_CHECKING:
    from lowlight_app.gui.widgets.histogram import Histogram

_CHANNELS = (QColor(235, 80, 70), QColor(80, 190, 90), QColor(70, 130, 240))
_CLIPPING_THRESHOLD = 0.001
"""Fraction of clipped pixels above which an indicator lights up."""
_INDICATOR_SIZE = 9
_HEIGHT = 96


class HistogramView(QWidget):
    """Shows the histograms of the original and the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: Histogram | None = None
        self._after: Histogram | None = None
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Histogram before and after"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the default size; the width follows the panel."""
        return QSize(200, _HEIGHT)

    def show_before(self, histogram: Histogram) -> None:
        """Show the histogram of the original."""
        self._before = histogram
        self.update()

    def show_after(self, histogram: Histogram) -> None:
        """Show the histogram of the result."""
        self._after = histogram
        self.update()

    def clear(self) -> None:
        """Remove both histograms."""
        self._before = self._after = None
        self.update()

    def event(self, event: QEvent) -> bool:
        """Show the clipping as a tooltip."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.describe(), self)
            return True
        return super().event(event)

    def describe(self) -> str:
        """Return the clipping as text."""
        lines = []
        for name, histogram in ((self.tr("Before"), self._before), (self.tr("After"), self._after)):
            if histogram is not None:
                text = self.tr("{name}: {black} % black, {white} % white")
                lines.append(
                    text.format(
                        name=name, black=format_number(100 * histogram.black, 1), white=format_number(100 * histogram.white, 1)
                    )
                )
        return "\n".join(lines)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint both histograms and the clipping indicators."""
        colors = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.canvas))
        painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
        area = QRectF(self.rect()).adjusted(8, 16, -8, -6)
        top = self._top()
        if self._after is not None:
            dark = QColor(colors.canvas).lightness() < 128
            lighten = (
                QPainter.CompositionMode.CompositionMode_Screen if dark else QPainter.CompositionMode.CompositionMode_Multiply
            )
            painter.setCompositionMode(lighten)
            for color, counts in zip(_CHANNELS, self._after.counts, strict=True):
                color.setAlpha(170)
                painter.setBrush(color)
                painter.drawPolygon(_outline(counts, top, area))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        if self._before is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.faint), 1.2))
            painter.drawPolyline(_curve(self._before.counts.mean(axis=0), top, area))
        self._paint_indicators(painter)
        painter.end()

    def _paint_indicators(self, painter: QPainter) -> None:
        shown = self._after or self._before
        colors = theme.colors()
        painter.setPen(Qt.PenStyle.NoPen)
        for right, share in ((False, shown.black if shown else 0.0), (True, shown.white if shown else 0.0)):
            painter.setBrush(QColor(colors.accent if share > _CLIPPING_THRESHOLD else colors.pressed))
            x, y = (self.width() - 6, 5) if right else (6, 5)
            inwards = -_INDICATOR_SIZE if right else _INDICATOR_SIZE
            painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x + inwards, y), QPointF(x, y + _INDICATOR_SIZE)]))

    def _top(self) -> float:
        """Return the count at the upper edge: close to the maximum, but without the outermost bins, where clipping piles up."""
        shown = self._after or self._before
        counts = sorted(float(count) for row in shown.counts for count in row[1:-1]) if shown else []
        high = [count for count in counts[-max(1, len(counts) // 100) :] if count > 0]
        return 1.1 * high[0] if high else 1.0


def _outline(counts: Iterable[float], top: float, area: QRectF) -> QPolygonF:
    return QPolygonF([area.bottomLeft(), *_curve(counts, top, area), area.bottomRight()])


def _curve(counts: Iterable[float], top: float, area: QRectF) -> list[QPointF]:
    heights = [math.sqrt(min(float(count) / top, 1.0)) * area.height() for count in counts]
    step = area.width() / (len(heights) - 1)
    return [QPointF(area.left() + step * index, area.bottom() - height) for index, height in enumerate(heights)]
