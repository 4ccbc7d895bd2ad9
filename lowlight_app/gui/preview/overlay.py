"""Paint over the images: the wipe line with its handle, the labels, and the reason why a photo cannot be shown."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lowlight_app.gui.common import icons, theme
from lowlight_app.gui.preview.compare_layout import CompareLayout, Side

_HANDLE = 15
"""Radius in logical pixels, like all sizes here."""
_INSET = 12
_ICON = 32
_SHADE = QColor(0, 0, 0, 170)


def paint_overlay(painter: QPainter, layout: CompareLayout, ratio: float, names: dict[Side, str], opacity: float) -> None:
    """Paint the wipe line and the labels.

    Args:
        painter: Paints in logical pixels.
        layout: In device pixels.
        ratio: Device pixels per logical pixel.
        names: Label of each side.
        opacity: Of the labels, 0..1; labels of the original alone are always opaque.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    panes = layout.panes
    boxes = [_logical(layout.visible(pane.area), ratio) for pane in panes]
    if layout.has_wipe:
        x = layout.wipe_x / ratio
        paint_wipe(painter, boxes[0], x, layout.size[1] / ratio / 2)
        boxes[0].setRight(round(x) - 4)
        boxes[1].setLeft(round(x) + 4)
    if len(panes) == 1 and not layout.original_only:
        return  # the result alone needs no label
    for pane, box in zip(panes, boxes, strict=True):
        left, shown = pane.side is Side.BEFORE, 1.0 if layout.original_only else opacity
        paint_label(painter, box, names[pane.side], left=left, opacity=shown)


def paint_wipe(painter: QPainter, area: QRect, x: float, y: float) -> None:
    """Paint the wipe line at `x` over the visible image, and its handle at `y`, limited to the image."""
    colors = theme.colors()
    top, bottom = QPointF(x, area.top()), QPointF(x, area.bottom() + 1)
    for pen in (QPen(QColor(0, 0, 0, 70), 4), QPen(QColor(colors.accent), 1.5)):
        painter.setPen(pen)
        painter.drawLine(top, bottom)
    middle = QPointF(x, min(max(y, area.top()), area.bottom()))
    painter.setPen(QPen(QColor(0, 0, 0, 60), 2))
    painter.setBrush(QColor(colors.accent))
    painter.drawEllipse(middle, _HANDLE, _HANDLE)
    painter.setPen(QPen(QColor(colors.on_accent), 1.8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for direction in (-1, 1):
        tip = middle + QPointF(7.5 * direction, 0)
        painter.drawPolyline([tip + QPointF(-4 * direction, -4), tip, tip + QPointF(-4 * direction, 4)])


def paint_label(painter: QPainter, area: QRect, text: str, left: bool, opacity: float = 1.0) -> None:
    """Paint a label in an upper corner of an area, unless the area is too narrow."""
    metrics = painter.fontMetrics()
    box = QRect(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 6)
    if opacity == 0 or area.width() < box.width() + 2 * _INSET:
        return
    box.moveTop(area.top() + _INSET)
    box.moveLeft(area.left() + _INSET) if left else box.moveRight(area.right() - _INSET)
    painter.setOpacity(0.75 * opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_SHADE)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(255, 255, 255))
    painter.setOpacity(opacity)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setOpacity(1.0)


def paint_reason(painter: QPainter, area: QRect, text: str) -> None:
    """Paint an icon and a reason where the image would be."""
    colors = theme.colors()
    middle = area.center()
    pixmap = icons.pixmap("warning", _ICON, colors.bad, painter.device().devicePixelRatioF())
    painter.drawPixmap(middle - QPoint(_ICON // 2, _ICON + 8), pixmap)
    painter.setPen(QColor(colors.faint))
    words = QRect(area.left() + 32, middle.y() + 8, area.width() - 64, area.height() // 2 - 8)
    painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)


def _logical(rect: QRect, ratio: float) -> QRect:
    return QRect(*(round(value / ratio) for value in (rect.x(), rect.y(), rect.width(), rect.height())))
