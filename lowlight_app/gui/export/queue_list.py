"""The rows of the queue panel: a list view, and the delegate that paints its items."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QKeyEvent, QKeySequence, QPainter, QPainterPath
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lowlight_app.gui.common import icons, theme
from lowlight_app.gui.export.queue import ITEM_ROLE, ExportQueue, ItemState, QueueItem

_ROW, _MARGIN, _GAP = 44, 16, 12
_THUMBNAIL = QSize(48, 32)
_BAR = QSize(160, 4)
_ICON = 16
_ICONS = {ItemState.DONE: "check", ItemState.FAILED: "warning", ItemState.SKIPPED: "info", ItemState.CANCELLED: "close"}
Index = QModelIndex | QPersistentModelIndex


class QueueListView(QListView):
    """Shows the items of a queue; rows can be selected and dragged.

    Args:
        queue: the items.
        thumbnail: returns the thumbnail of a file if there is one.

    Attributes:
        menu: the context menu of the rows.
    """

    def __init__(self, queue: ExportQueue, thumbnail: Callable[[Path], QImage | None]) -> None:
        super().__init__()
        self.menu = QMenu(self)
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Queue"))
        self.setModel(queue)
        self.setItemDelegate(_Delegate(queue, thumbnail, self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def event(self, event: QEvent) -> bool:
        """While the list has the focus, take the shortcuts that the window otherwise uses for photos."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            ours = any(action.shortcut() == QKeySequence(event.keyCombination()) for action in self.actions())
            if ours or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Trigger the action of a shortcut."""
        key = QKeySequence(event.keyCombination())
        action = next((action for action in self.actions() if action.shortcut() == key), None)
        if action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Show the menu for the selected rows."""
        if self.indexAt(event.pos()).isValid():
            self.menu.popup(event.globalPos())


class _Delegate(QStyledItemDelegate):
    """Paints a thumbnail, the name with the state below it, and the progress or an icon on the right."""

    def __init__(self, queue: ExportQueue, thumbnail: Callable[[Path], QImage | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._queue, self._thumbnail = queue, thumbnail

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(option.rect.width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item: QueueItem = index.data(ITEM_ROLE)
        c = theme.colors()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(c.pressed if selected else c.raised))
        inner = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        frame = QRect(inner.left(), inner.top() + (_ROW - _THUMBNAIL.height()) // 2, _THUMBNAIL.width(), _THUMBNAIL.height())
        _paint_thumbnail(painter, self._thumbnail(item.request.source), frame)
        right = QRect(inner.right() - _BAR.width(), inner.top(), _BAR.width(), _ROW)
        text = QRect(frame.right() + _GAP, inner.top() + 5, right.left() - frame.right() - 2 * _GAP, 17)
        dimmed = item.state in (ItemState.CANCELLED, ItemState.SKIPPED)
        self._draw_text(painter, text, item.name, c.faint if dimmed else c.text)
        color = c.bad if item.state is ItemState.FAILED else c.faint
        self._draw_text(painter, text.translated(0, 17), self._queue.describe(item), color)
        if item.state is ItemState.WORKING:
            _paint_progress(painter, right, item.fraction)
        elif item.state in _ICONS:
            _paint_icon(painter, right, item.state)
        painter.restore()

    def _draw_text(self, painter: QPainter, area: QRect, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)


def _paint_thumbnail(painter: QPainter, image: QImage | None, frame: QRect) -> None:
    rounded = QPainterPath()
    rounded.addRoundedRect(QRectF(frame), 3, 3)
    painter.fillPath(rounded, QColor(theme.colors().canvas))
    if image is None:
        return
    size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    target = QRect(frame.topLeft(), size)
    target.moveCenter(frame.center())
    painter.save()
    painter.setClipPath(rounded)
    painter.drawImage(target, image)
    painter.restore()


def _paint_progress(painter: QPainter, area: QRect, fraction: float) -> None:
    c = theme.colors()
    groove = QRectF(area.left(), area.center().y() - _BAR.height() / 2, _BAR.width(), _BAR.height())
    painter.setPen(Qt.PenStyle.NoPen)
    for color, share in ((c.line, 1.0), (c.accent, fraction)):
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(groove.left(), groove.top(), groove.width() * share, groove.height()), 2, 2)


def _paint_icon(painter: QPainter, area: QRect, state: ItemState) -> None:
    c = theme.colors()
    color = {ItemState.DONE: c.accent_text, ItemState.FAILED: c.bad}.get(state, c.faint)
    device = painter.device()
    assert device is not None
    icon = QRect(area.right() - _ICON, area.center().y() - _ICON // 2, _ICON, _ICON)
    painter.drawPixmap(icon, icons.pixmap(_ICONS[state], _ICON, color, device.devicePixelRatioF()))
