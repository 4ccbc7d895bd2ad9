"""The panel below the picture: what is exported, how far it is, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QImage, QKeyEvent, QKeySequence, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lowlight_app.gui.common import icons, theme
from lowlight_app.gui.export.frame_preview import FramePreview
from lowlight_app.gui.export.queue import ITEM_ROLE, OPEN, ExportQueue, ItemState, QueueItem
from lowlight_app.gui.widgets.elided_label import ElidedLabel

HEIGHT = 208
_LOWEST = 120
_ROW, _MARGIN, _GAP = 44, 16, 12
_THUMBNAIL = QSize(48, 32)
_BAR = QSize(160, 4)
_MARK = 16
_MARKS = {ItemState.DONE: "check", ItemState.FAILED: "warning", ItemState.SKIPPED: "info", ItemState.CANCELLED: "close"}
Index = QModelIndex | QPersistentModelIndex


class QueuePanel(QFrame):
    """Shows a queue and changes it.

    Args:
        queue: what is shown.
        thumbnail: gives a file's small picture where there is one.
    """

    pause_requested = Signal(bool)
    """Whether everything is to be held, or goes on."""
    cancel_all_requested = Signal()
    folder_requested = Signal(object)
    """A file that is to be shown in its folder."""
    closed = Signal()

    def __init__(self, queue: ExportQueue, thumbnail: Callable[[Path], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue, self._icons, self._paused = queue, dict[QAction, str](), False
        self.setObjectName("panel")
        self.setMinimumHeight(_LOWEST)
        self.facts, self.bar, self.list = ElidedLabel(), QProgressBar(), _List(queue, thumbnail)
        self.frame_seen = FramePreview()
        self._make_actions()
        self._lay_out()
        queue.changed.connect(self.refresh)
        queue.begun.connect(self._follow)
        self.list.selectionModel().selectionChanged.connect(self.refresh)
        self.list.doubleClicked.connect(self._show_in_folder)
        self.refresh()

    # --- Building

    def _make_actions(self) -> None:
        queue = self._queue
        self.pause = self._action(self.tr("Pause"), "pause", self._pause)
        self.retry = self._action(self.tr("Retry failed"), "reset", lambda: queue.retry(queue.in_state(ItemState.FAILED)))
        self.clear = self._action(self.tr("Clear finished"), "check", queue.clear_finished)
        self.cancel_all = self._action(self.tr("Cancel all"), "close", self.cancel_all_requested.emit)
        self.up = self._action(self.tr("Move up"), "up", lambda: queue.step(self._selected(), -1), "Alt+Up")
        self.down = self._action(self.tr("Move down"), "down", lambda: queue.step(self._selected(), 1), "Alt+Down")
        self.again = self._action(self.tr("Retry"), "reset", lambda: queue.retry(self._selected()))
        self.cancel = self._action(self.tr("Cancel"), "remove", lambda: queue.cancel(self._selected()), "Delete")
        self.folder = self._action(self.tr("Show in folder"), "open", self._show_in_folder)
        self._close = self._action(self.tr("Hide the queue"), "close", self.closed.emit)
        self.list.menu.addActions([self.up, self.down, self.again, self.cancel, self.folder])
        self.list.addActions([self.up, self.down, self.cancel])

    def _action(self, text: str, icon: str, command: Callable[[], object], key: str = "") -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: command())
        action.setIconVisibleInMenu(False)
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(f"{text}  ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        self._icons[action] = icon
        return action

    def _lay_out(self) -> None:
        self.facts.setProperty("role", "faint")
        heading = QLabel(self.tr("QUEUE"))
        heading.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 6, 8, 2)
        head.setSpacing(4)
        head.addWidget(heading)
        head.addSpacing(_GAP)
        head.addWidget(self.facts, 1)
        for action in (self.pause, self.retry, self.clear, self.cancel_all):
            head.addWidget(_button(action, named=True))
        head.addSpacing(_GAP)
        for action in (self.up, self.down, self.cancel, self.folder, self._close):
            head.addWidget(_button(action, named=False))
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(2)
        self.bar.setAccessibleName(self.tr("Progress of the queue"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.list, 1)
        body.addWidget(self.frame_seen)
        layout.addLayout(body, 1)
        self.frame_seen.hide()

    def refresh_theme(self) -> None:
        """In the colours of the theme."""
        for action, name in self._icons.items():
            action.setIcon(theme.icon(name))
        self.list.viewport().update()

    # --- What is shown

    def show_progress(self, fraction: float, left: str) -> None:
        """Tell how much of everything is done, and how long the rest takes; empty where that is not known."""
        self.bar.setValue(round(1000 * fraction))
        over = sum(item.state not in OPEN for item in self._queue.items)
        counted = self.tr("{done} of {all}").format(done=over, all=len(self._queue.items))
        self.facts.setText("  ·  ".join(filter(None, (counted, left))))

    def show_frame(self, image: QImage | None) -> None:
        """The frame of a video that is being written, before and after; None when none is."""
        self.frame_seen.image = image
        self.frame_seen.setVisible(image is not None)
        self.frame_seen.update()

    def show_paused(self, paused: bool) -> None:
        """Whether everything is held."""
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.pause.setToolTip(self.pause.text())
        self._icons[self.pause] = "play" if paused else "pause"
        self.pause.setIcon(theme.icon(self._icons[self.pause]))
        self._paused = paused

    def refresh(self) -> None:
        """What can be done is another thing now."""
        selected, queue = self._selected(), self._queue
        states = {item.state for item in selected}
        waiting = ItemState.WAITING in states
        for action, can in (
            (self.pause, queue.busy),
            (self.cancel_all, queue.busy),
            (self.retry, bool(queue.in_state(ItemState.FAILED))),
            (self.clear, any(item.state not in OPEN for item in queue.items)),
            (self.up, waiting),
            (self.down, waiting),
            (self.again, bool(states & {ItemState.FAILED, ItemState.CANCELLED})),
            (self.cancel, bool(states & set(OPEN))),
            (self.folder, len(selected) == 1),
        ):
            action.setEnabled(can)
        if not queue.busy:
            self.bar.setValue(0)
            self.facts.setText(self._finished_words())

    def _finished_words(self) -> str:
        count = {state: len(self._queue.in_state(state)) for state in ItemState}
        words = (
            (ItemState.DONE, self.tr("{count} exported")),
            (ItemState.FAILED, self.tr("{count} failed")),
            (ItemState.SKIPPED, self.tr("{count} left out")),
            (ItemState.CANCELLED, self.tr("{count} cancelled")),
        )
        told = [text.format(count=count[state]) for state, text in words if count[state]]
        return "  ·  ".join(told) or self.tr("Nothing to do: Ctrl+E puts the selected photos here.")

    def _follow(self, item: QueueItem) -> None:
        """Keep in sight what is worked on, unless somebody is busy with the rows."""
        if not self.list.hasFocus():
            self.list.scrollTo(self._queue.index(self._queue.items.index(item)))

    # --- What is asked

    def _selected(self) -> list[QueueItem]:
        return [self._queue.items[row] for row in sorted(index.row() for index in self.list.selectedIndexes())]

    def _pause(self) -> None:
        self.pause_requested.emit(not self._paused)

    def _show_in_folder(self) -> None:
        for item in self._selected()[:1]:
            self.folder_requested.emit(item.target or item.order.source)


class _List(QListView):
    """The rows."""

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
        """Keys that the rest of the window uses for photos mean rows while this has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            ours = any(action.shortcut() == QKeySequence(event.keyCombination()) for action in self.actions())
            if ours or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What was kept from the rest of the window."""
        key = QKeySequence(event.keyCombination())
        action = next((action for action in self.actions() if action.shortcut() == key), None)
        if action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with the selected rows."""
        if self.indexAt(event.pos()).isValid():
            self.menu.popup(event.globalPos())


class _Delegate(QStyledItemDelegate):
    """Paints a thumbnail, the name, and below it where the item stands; at the right its progress or a mark."""

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
        _paint_thumbnail(painter, self._thumbnail(item.order.source), frame)
        right = QRect(inner.right() - _BAR.width(), inner.top(), _BAR.width(), _ROW)
        words = QRect(frame.right() + _GAP, inner.top() + 5, right.left() - frame.right() - 2 * _GAP, 17)
        over = item.state in (ItemState.CANCELLED, ItemState.SKIPPED)
        self._write(painter, words, item.name, c.faint if over else c.text)
        color = c.bad if item.state is ItemState.FAILED else c.faint
        self._write(painter, words.translated(0, 17), self._queue.described(item), color)
        if item.state is ItemState.WORKING:
            _paint_progress(painter, right, item.fraction)
        elif item.state in _MARKS:
            _paint_mark(painter, right, item.state)
        painter.restore()

    def _write(self, painter: QPainter, place: QRect, text: str, color: str) -> None:
        painter.setPen(QColor(color))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)


def _button(action: QAction, named: bool) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setIconSize(QSize(16, 16))
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if named else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    button.setAccessibleName(action.text())
    return button


def _paint_thumbnail(painter: QPainter, image: QImage | None, frame: QRect) -> None:
    rounded = QPainterPath()
    rounded.addRoundedRect(QRectF(frame), 3, 3)
    painter.fillPath(rounded, QColor(theme.colors().canvas))
    if image is None:
        return
    size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    place = QRect(frame.topLeft(), size)
    place.moveCenter(frame.center())
    painter.save()
    painter.setClipPath(rounded)
    painter.drawImage(place, image)
    painter.restore()


def _paint_progress(painter: QPainter, place: QRect, fraction: float) -> None:
    c = theme.colors()
    groove = QRectF(place.left(), place.center().y() - _BAR.height() / 2, _BAR.width(), _BAR.height())
    painter.setPen(Qt.PenStyle.NoPen)
    for color, share in ((c.line, 1.0), (c.accent, fraction)):
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(groove.left(), groove.top(), groove.width() * share, groove.height()), 2, 2)


def _paint_mark(painter: QPainter, place: QRect, state: ItemState) -> None:
    c = theme.colors()
    color = {ItemState.DONE: c.accent_text, ItemState.FAILED: c.bad}.get(state, c.faint)
    device = painter.device()
    assert device is not None
    mark = QRect(place.right() - _MARK, place.center().y() - _MARK // 2, _MARK, _MARK)
    painter.drawPixmap(mark, icons.pixmap(_MARKS[state], _MARK, color, device.devicePixelRatioF()))
