"""What is to be exported, what is being exported and what became of it: rows that a view shows. Knows no thread."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.settings_track import SettingsTrack

ITEM_ROLE = Qt.ItemDataRole.UserRole
_ROWS = "application/x-lowlight-queue-rows"
Index = QModelIndex | QPersistentModelIndex


class ItemState(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Its result exists and was to be kept."""
    CANCELLED = "cancelled"


OPEN = (ItemState.WAITING, ItemState.WORKING)


@dataclass(frozen=True)
class ExportRequest:
    """What is wished, as it was at the moment it was wished. Whatever `lowlight_app.pipeline` can do can be ordered.

    Attributes:
        source: the file.
        course: how it is enhanced.
        wish: how and where the result is written.
        model: id of the model it is enhanced with; empty for the one in use when it is its turn.
        work: how much there is to do, in pixels.
        page: of a file with several pictures.
        number: of a frame of the video that is to be written as a photo; None for the video itself.
        cut: the part of a video that is wanted: its start and end in seconds, None for the end of the video.
    """

    source: Path
    course: SettingsTrack
    wish: ExportOptions
    model: str
    work: float
    page: int | None = None
    cut: tuple[Fraction, Fraction | None] = (Fraction(0), None)
    number: int | None = None


@dataclass(eq=False)
class QueueItem:
    """An order on its way. Compared by identity; changed only by its queue.

    Attributes:
        key: its name in files.
        fraction: how much of it is done, 0..1.
        reason: why it failed, in words.
        target: what was written.
    """

    order: ExportRequest
    key: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    state: ItemState = ItemState.WAITING
    fraction: float = 0.0
    reason: str = ""
    target: Path | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.order.source.name


class ExportQueue(QAbstractListModel):
    """Items in the order in which they are worked on."""

    changed = Signal()
    """Items came, went, were put in another order, or are in another state."""
    begun = Signal(object)
    """An item that is worked on from now on."""
    cancel_requested = Signal(object)
    """An item is to be stopped, if it is being worked on: it may be read already while it still waits here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[QueueItem] = []

    # --- What it tells

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many items there are, finished ones too."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, item, and words for tool tip and screen reader."""
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return f"{item.order.source}\n{self.described(item)}"
        return None

    def described(self, item: QueueItem) -> str:
        """Where an item stands, in words."""
        if item.state is ItemState.FAILED:
            return item.reason[:1].upper() + item.reason[1:]
        if item.state is ItemState.DONE and item.target is not None:
            return self.tr("Exported as {name}").format(name=item.target.name)
        return {
            ItemState.WAITING: self.tr("Waiting"),
            ItemState.WORKING: self.tr("Working") if item.fraction < 1 else self.tr("Writing"),
            ItemState.SKIPPED: self.tr("Left out: the result exists"),
            ItemState.CANCELLED: self.tr("Cancelled"),
        }.get(item.state, "")

    def in_state(self, *states: ItemState) -> list[QueueItem]:
        """The items that stand there."""
        return [item for item in self.items if item.state in states]

    @property
    def busy(self) -> bool:
        """Whether anything waits or is worked on."""
        return any(item.state in OPEN for item in self.items)

    # --- What the user does

    def add(self, items: Sequence[QueueItem]) -> None:
        """Put items at the end."""
        if items:
            self.beginInsertRows(QModelIndex(), len(self.items), len(self.items) + len(items) - 1)
            self.items += items
            self.endInsertRows()
            self.changed.emit()

    def cancel(self, items: Iterable[QueueItem]) -> None:
        """Do not do what waits, and stop what is worked on."""
        for item in list(items):
            if item.state in OPEN:
                self.cancel_requested.emit(item)
            if item.state is ItemState.WAITING:
                self.update(item, ItemState.CANCELLED)

    def retry(self, items: Iterable[QueueItem]) -> None:
        """Let what failed or was cancelled wait once more, at the end."""
        again = [item for item in items if item.state in (ItemState.FAILED, ItemState.CANCELLED)]
        self._remove(again)
        self.add([QueueItem(item.order) for item in again])

    def clear_finished(self) -> None:
        """Forget what is over."""
        self._remove([item for item in self.items if item.state not in OPEN])
        self.changed.emit()

    def move(self, items: Sequence[QueueItem], before: int) -> None:
        """Put items that wait before a row; nothing goes before what is worked on or over."""
        moving = [item for item in self.items if item in items and item.state is ItemState.WAITING]
        first = max((row + 1 for row, item in enumerate(self.items) if item.state is ItemState.WORKING), default=0)
        for item in moving:
            before = self._move_one(self.items.index(item), max(before, first))
        if moving:
            self.changed.emit()

    def step(self, items: Sequence[QueueItem], by: int) -> None:
        """Put items that wait one row up (-1) or down (1)."""
        rows = sorted(self.items.index(item) for item in items)
        if rows and (rows[0] if by < 0 else len(self.items) - 1 - rows[-1]) > 0:
            self.move(items, rows[0] - 1 if by < 0 else rows[-1] + 2)

    # --- What the work does

    def update(self, item: QueueItem, state: ItemState, reason: str = "", target: Path | None = None) -> None:
        """An item stands elsewhere now."""
        item.state, item.reason, item.target = state, reason, target
        if state is ItemState.WAITING:
            item.fraction = 0.0
        self._repaint(item)
        self.changed.emit()
        if state is ItemState.WORKING and item in self.items:
            self.begun.emit(item)

    def progress(self, item: QueueItem, fraction: float) -> None:
        """More of an item is done."""
        item.fraction = fraction
        self._repaint(item)

    # --- Dragging rows

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What waits can be dragged, between rows."""
        usual = super().flags(index)
        if not index.isValid():
            return usual | Qt.ItemFlag.ItemIsDropEnabled
        waits = self.items[index.row()].state is ItemState.WAITING
        return usual | Qt.ItemFlag.ItemIsDragEnabled if waits else usual

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Rows move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Rows of this queue."""
        return [_ROWS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Which rows are dragged."""
        data = QMimeData()
        data.setData(_ROWS, QByteArray(" ".join(self.items[index.row()].key for index in indexes).encode()))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: N802
        """Put the dragged rows where they are let go."""
        keys = bytes(data.data(_ROWS).data()).decode().split()
        before = row if row >= 0 else parent.row() if parent.isValid() else len(self.items)
        self.move([item for item in self.items if item.key in keys], before)
        return False  # they are moved already: the view is not to remove them

    # --- Rows

    def _move_one(self, row: int, before: int) -> int:
        """Returns the row that comes after it."""
        if before in (row, row + 1):
            return row + 1
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), before)
        item = self.items.pop(row)
        place = before - (before > row)
        self.items.insert(place, item)
        self.endMoveRows()
        return place + 1

    def _remove(self, items: Iterable[QueueItem]) -> None:
        for item in items:
            row = self.items.index(item)
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.items[row]
            self.endRemoveRows()

    def _repaint(self, item: QueueItem) -> None:
        if item in self.items:
            index = self.index(self.items.index(item))
            self.dataChanged.emit(index, index)
