"""The strip of open photos on the left."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QKeyEvent, QPainter, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lowlight_app.gui.common import icons, theme
from lowlight_app.gui.common.formatting import format_length
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState

WIDTH = 176
_NARROWEST, _WIDEST = 128, 352
_SCROLL_BAR = 12
"""Kept free, so that thumbnails do not jump when it comes."""
_BESIDE, _BELOW = 20, 40
"""What a cell has more than its thumbnail, which is three to two."""
PHOTO_ROLE = Qt.ItemDataRole.UserRole
_BADGES = {PhotoState.BROKEN: "warning", PhotoState.WELL_LIT: "sun", PhotoState.EXPORTED: "check"}
Index = QModelIndex | QPersistentModelIndex


class PhotoModel(QAbstractListModel):
    """The document's photos as rows.

    Args:
        document: whose.
        thumbnail: gives a photo's small picture, or None while it is being made.
    """

    def __init__(self, document: Document, thumbnail: Callable[[Photo], QImage | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._thumbnail = document, thumbnail
        document.adding.connect(lambda first, count: self.beginInsertRows(QModelIndex(), first, first + count - 1))
        document.added.connect(self.endInsertRows)
        document.removing.connect(lambda index: self.beginRemoveRows(QModelIndex(), index, index))
        document.removed.connect(self.endRemoveRows)
        document.state_changed.connect(self.refresh)
        document.settings_changed.connect(self.refresh)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many photos are open."""
        return 0 if parent.isValid() else len(self._document.photos)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, thumbnail, and words for tool tip and screen reader."""
        if not index.isValid():
            return None
        photo = self._document.photos[index.row()]
        if role == PHOTO_ROLE:
            return photo
        if role == Qt.ItemDataRole.DisplayRole:
            return photo.name
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(photo)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return photo.error or self._described(photo)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Results can be dragged to other programs."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else super().flags(index)

    def refresh(self, photo: Photo) -> None:
        """Something about a photo is another now."""
        if photo in self._document.photos:
            index = self.index(self._document.photos.index(photo))
            self.dataChanged.emit(index, index)

    def _described(self, photo: Photo) -> str:
        said = {
            PhotoState.WELL_LIT: self.tr("already well lit"),
            PhotoState.EXPORTED: self.tr("exported"),
        }
        facts, timeline = f"{photo.facts.width} × {photo.facts.height}", photo.facts.timeline
        if timeline is not None:
            length = [] if timeline.duration is None else [format_length(timeline.duration)]
            facts = " · ".join((self.tr("video"), facts, *length))
        return "\n".join(filter(None, (str(photo.path), facts, said.get(photo.state, ""))))


class Filmstrip(QListView):
    """Shows the photos; what is selected here is what commands work on."""

    panels_toggled = Signal()
    drag_requested = Signal(object)
    """Photos whose results are to be dragged out of the window."""

    def __init__(self, document: Document, model: PhotoModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.menu_actions = QMenu(self)
        self.setObjectName("filmstrip")
        self.setAccessibleName(self.tr("Open photos"))
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMinimumWidth(_NARROWEST)
        self.setMaximumWidth(_WIDEST)
        self.setViewportMargins(0, 4, 0, 4)
        document.current_changed.connect(self._follow)
        document.selection_changed.connect(self._follow_selection)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """The user went to another photo."""
        super().currentChanged(current, previous)
        if current.isValid():
            self._document.show(current.data(PHOTO_ROLE))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """The user selected others."""
        super().selectionChanged(selected, deselected)
        rows = sorted(index.row() for index in self.selectedIndexes())
        photos = [self._document.photos[row] for row in rows if row < len(self._document.photos)]
        if photos or not self._document.photos:
            self._document.select(photos)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """The results are still to be made."""
        self.drag_requested.emit(list(self._document.selected))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Thumbnails are as large as the strip is wide."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with the selected photos."""
        if self.indexAt(event.pos()).isValid():
            self.menu_actions.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        r"""Tab hides the panels; the \ that peeks is the window's, not the beginning of a name to look for."""
        if event.key() == Qt.Key.Key_Tab:
            self.panels_toggled.emit()
        elif event.key() == Qt.Key.Key_Backslash:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab is ours."""
        return False if forward else super().focusNextPrevChild(forward)

    def _follow(self, photo: Photo | None) -> None:
        if photo is not None:
            index = self.model().index(self._document.photos.index(photo), 0)
            if index != self.currentIndex():
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def _follow_selection(self) -> None:
        """Selected by a command, not here."""
        wanted = QItemSelection()
        for photo in self._document.selected:
            index = self.model().index(self._document.photos.index(photo), 0)
            wanted.select(index, index)
        if {i.row() for i in wanted.indexes()} != {i.row() for i in self.selectedIndexes()}:
            self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)


class _Delegate(QStyledItemDelegate):
    """Paints a thumbnail with its badge and its name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        view = option.widget
        assert isinstance(view, QListView)
        width = view.width() - _SCROLL_BAR
        return QSize(width, (width - _BESIDE) * 2 // 3 + _BELOW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        photo: Photo = index.data(PHOTO_ROLE)
        cell, state = option.rect, option.state
        c = theme.colors()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRect(cell.x() + _BESIDE // 2, cell.y() + 8, cell.width() - _BESIDE, cell.height() - _BELOW)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.pressed if selected else c.raised))
            painter.drawRoundedRect(frame.adjusted(-6, -6, 6, 32), theme.RADIUS, theme.RADIUS)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        place = _fitted(image, frame) if isinstance(image, QImage) else frame
        _paint_picture(painter, image, place)
        if photo is self._current_of(option):
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(-1, -1, 0, 0), 4, 4)
        if photo.facts.timeline is not None:
            _paint_length(painter, place, photo.facts.timeline.duration)
        if photo.state in _BADGES:
            _paint_badge(painter, place, photo.state)
        painter.setPen(QColor(c.text if selected else c.faint))
        name = painter.fontMetrics().elidedText(photo.name, Qt.TextElideMode.ElideMiddle, frame.width())
        painter.drawText(frame.translated(0, frame.height() + 4).adjusted(0, 0, 0, 20 - frame.height()), 0x84, name)
        painter.restore()

    def _current_of(self, option: QStyleOptionViewItem) -> Photo | None:
        view = option.widget
        assert isinstance(view, QListView)
        current = view.currentIndex()
        return current.data(PHOTO_ROLE) if current.isValid() else None


def _fitted(image: QImage, frame: QRect) -> QRect:
    size = image.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(frame.topLeft(), size)
    place.moveCenter(frame.center())
    return place


def _paint_picture(painter: QPainter, image: object, place: QRect) -> None:
    rounded = QPainterPath()
    rounded.addRoundedRect(place, 4, 4)
    if isinstance(image, QImage):
        painter.save()
        painter.setClipPath(rounded)
        painter.drawImage(place, image)
        painter.restore()
    else:
        painter.fillPath(rounded, QColor(theme.colors().raised))


def _paint_length(painter: QPainter, place: QRect, seconds: Fraction | None) -> None:
    """Paint the length of a video, which also marks it as one."""
    text = "▶" if seconds is None else f"▶ {format_length(seconds)}"
    label = painter.fontMetrics().boundingRect(text).adjusted(-6, -2, 6, 2)
    label.moveBottomLeft(place.bottomLeft() + QPoint(4, -4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(label, 4, 4)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def _paint_badge(painter: QPainter, place: QRect, state: PhotoState) -> None:
    c = theme.colors()
    badge = QRect(0, 0, 22, 22)
    badge.moveBottomRight(place.bottomRight() - badge.topLeft())
    badge.translate(-4, -4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawEllipse(badge)
    color = "#ff7b6b" if state is PhotoState.BROKEN else c.accent if state is PhotoState.EXPORTED else "#ffffff"
    device = painter.device()
    assert device is not None
    painter.drawPixmap(badge.adjusted(4, 4, -4, -4), icons.pixmap(_BADGES[state], 14, color, device.devicePixelRatioF()))
