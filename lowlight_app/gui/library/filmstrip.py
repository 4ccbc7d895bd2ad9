"""The filmstrip: thumbnails of the open photos."""

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
from lowlight_app.gui.library.photo import REJECTED, Photo, PhotoState

DEFAULT_WIDTH = 176
_MIN_WIDTH, _MAX_WIDTH = 128, 352
_SCROLL_BAR_WIDTH = 12
"""Always kept free, so that thumbnails do not jump when the scroll bar appears."""
_CELL_MARGIN, _CELL_FOOTER = 20, 40
"""Width and height of a cell beyond its thumbnail, whose aspect ratio is 3:2."""
_REJECTED_OPACITY = 0.35
PHOTO_ROLE = Qt.ItemDataRole.UserRole
_BADGES = {PhotoState.BROKEN: "warning", PhotoState.WELL_LIT: "sun", PhotoState.EXPORTED: "check"}
Index = QModelIndex | QPersistentModelIndex


class PhotoModel(QAbstractListModel):
    """Qt model with a row per open photo.

    Args:
        document: The open photos.
        thumbnail: Returns the thumbnail of a photo; None until it is ready.
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
        document.rating_changed.connect(self.refresh)
        document.reordering.connect(self.beginResetModel)
        document.reordered.connect(self.endResetModel)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of open photos."""
        return 0 if parent.isValid() else len(self._document.photos)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return name, thumbnail, or the description for tooltips and screen readers."""
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
            return photo.error or self._description(photo)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Allow dragging, because results can be dragged to other programs."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else super().flags(index)

    def refresh(self, photo: Photo) -> None:
        """Update the row of a photo."""
        if photo in self._document.photos:
            index = self.index(self._document.photos.index(photo))
            self.dataChanged.emit(index, index)

    def _description(self, photo: Photo) -> str:
        states = {
            PhotoState.WELL_LIT: self.tr("already well lit"),
            PhotoState.EXPORTED: self.tr("exported"),
        }
        stars = self.tr("rejected") if photo.rating == REJECTED else "★" * photo.rating
        info, timeline = f"{photo.info.width} × {photo.info.height}", photo.info.timeline
        if timeline is not None:
            length = [] if timeline.duration is None else [format_length(timeline.duration)]
            info = " · ".join((self.tr("video"), info, *length))
        if photo.is_stack:
            info = " · ".join((self.tr("stack"), info, self.tr("{count} pages").format(count=photo.info.pages)))
        return "\n".join(filter(None, (str(photo.path), info, stars, states.get(photo.state, ""))))


class Filmstrip(QListView):
    """Shows the open photos; commands work on its selection."""

    panels_toggled = Signal()
    drag_requested = Signal(object)
    """Emitted with the photos whose results the user drags out, a `list[Photo]`."""

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
        self.setMinimumWidth(_MIN_WIDTH)
        self.setMaximumWidth(_MAX_WIDTH)
        self.setViewportMargins(0, 4, 0, 4)
        document.current_changed.connect(self._follow)
        document.selection_changed.connect(self._follow_selection)
        for signal in (document.added, document.removed, document.filter_changed, document.reordered):
            signal.connect(self._apply_filter)
        document.rating_changed.connect(lambda photo: self._hide_unlisted(document.photos.index(photo)))
        document.reordered.connect(self._restore_selection)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Select the photos in the document, too, and show the one that the user clicked or moved to."""
        super().selectionChanged(selected, deselected)
        rows = sorted(index.row() for index in self.selectedIndexes())
        photos = [self._document.photos[row] for row in rows if row < len(self._document.photos)]
        if photos:
            row = self.currentIndex().row()
            self._document.select(photos, self._document.photos[row] if row in rows else None)
        else:
            self._follow_selection()  # the last photo cannot be deselected

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Show a photo that is already selected, for instance after a Shift click."""
        super().currentChanged(current, previous)
        photo = current.data(PHOTO_ROLE) if current.isValid() else None
        if photo is not None and photo in self._document.selected:
            self._document.show(photo)

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """Request a drag of the results, which have to be rendered first."""
        self.drag_requested.emit(list(self._document.selected))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay the cells out again, because thumbnails scale with the width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Show the commands for the selected photos."""
        if self.indexAt(event.pos()).isValid():
            self.menu_actions.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        r"""Toggle the panels with Tab; leave \ to the window, which shows the original, instead of starting a search."""
        if event.key() == Qt.Key.Key_Tab:
            self.panels_toggled.emit()
        elif event.key() == Qt.Key.Key_Backslash:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Keep Tab, which toggles the panels."""
        return False if forward else super().focusNextPrevChild(forward)

    def _apply_filter(self) -> None:
        """Hide the rows of photos that are not listed."""
        for row in range(len(self._document.photos)):
            self._hide_unlisted(row)

    def _hide_unlisted(self, row: int) -> None:
        listed = self._document.is_listed(self._document.photos[row])
        if self.isRowHidden(row) == listed:
            self.setRowHidden(row, not listed)

    def _restore_selection(self) -> None:
        """Show the selection again, which Qt forgets when the rows get another order."""
        self._follow_selection()
        self._follow(self._document.current)

    def _follow(self, photo: Photo | None) -> None:
        if photo is not None:
            index = self.model().index(self._document.photos.index(photo), 0)
            if index != self.currentIndex():
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def _follow_selection(self) -> None:
        """Show a selection that a command made."""
        wanted = QItemSelection()
        for photo in filter(self._document.photos.__contains__, self._document.selected):
            index = self.model().index(self._document.photos.index(photo), 0)
            wanted.select(index, index)
        if {i.row() for i in wanted.indexes()} != {i.row() for i in self.selectedIndexes()}:
            self.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)


class _Delegate(QStyledItemDelegate):
    """Paints a thumbnail with its badge and name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        view = option.widget
        assert isinstance(view, QListView)
        width = view.width() - _SCROLL_BAR_WIDTH
        return QSize(width, (width - _CELL_MARGIN) * 2 // 3 + _CELL_FOOTER)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        photo: Photo = index.data(PHOTO_ROLE)
        cell, state = option.rect, option.state
        c = theme.colors()
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRect(cell.x() + _CELL_MARGIN // 2, cell.y() + 8, cell.width() - _CELL_MARGIN, cell.height() - _CELL_FOOTER)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.pressed if selected else c.raised))
            painter.drawRoundedRect(frame.adjusted(-6, -6, 6, 32), theme.RADIUS, theme.RADIUS)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        place = _fitted(image, frame) if isinstance(image, QImage) else frame
        painter.setOpacity(_REJECTED_OPACITY if photo.rating == REJECTED else 1.0)
        _paint_thumbnail(painter, image, place)
        painter.setOpacity(1.0)
        if photo.rating:
            _paint_rating(painter, place, photo.rating)
        if photo is self._current_of(option):
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(-1, -1, 0, 0), 4, 4)
        if photo.info.timeline is not None:
            _paint_length(painter, place, photo.info.timeline.duration)
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


def _paint_thumbnail(painter: QPainter, image: object, place: QRect) -> None:
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


def _paint_rating(painter: QPainter, place: QRect, rating: int) -> None:
    """Paint the stars of a photo, or a cross if it is rejected."""
    text = "✕" if rating == REJECTED else "★" * rating
    label = painter.fontMetrics().boundingRect(text).adjusted(-6, -2, 6, 2)
    label.moveTopLeft(place.topLeft() + QPoint(4, 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawRoundedRect(label, 4, 4)
    painter.setPen(QColor(theme.DARK.bad if rating == REJECTED else "#ffffff"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def _paint_badge(painter: QPainter, place: QRect, state: PhotoState) -> None:
    c = theme.colors()
    badge = QRect(0, 0, 22, 22)
    badge.moveBottomRight(place.bottomRight() - badge.topLeft())
    badge.translate(-4, -4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 170))
    painter.drawEllipse(badge)
    color = theme.DARK.bad if state is PhotoState.BROKEN else c.accent if state is PhotoState.EXPORTED else "#ffffff"
    device = painter.device()
    assert device is not None
    painter.drawPixmap(badge.adjusted(4, 4, -4, -4), icons.pixmap(_BADGES[state], 14, color, device.devicePixelRatioF()))
