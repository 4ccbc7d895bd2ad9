"""The export queue: a list model of items and their states. Used on the GUI thread only."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

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
from lowlight_app.gui.library.photo import WHOLE_VIDEO, TimeRange
from lowlight_app.settings_track import SettingsTrack
from lowlight_app.stack_settings import WHOLE_STACK, StackSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Illumination

ITEM_ROLE = Qt.ItemDataRole.UserRole
_ROWS = "application/x-lowlight-queue-rows"
Index = QModelIndex | QPersistentModelIndex


class ItemState(StrEnum):
    """The state of a queue item."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """The result existed and the options say to keep it."""
    CANCELLED = "cancelled"


OPEN = (ItemState.WAITING, ItemState.WORKING)


@dataclass(frozen=True)
class ExportRequest:
    """One file to export, with all settings as they are when it is queued.

    Attributes:
        source: the file.
        track: the enhancement settings, over time for a video.
        options: how and where the result is written.
        model: id of the model; empty for the model in use when the item is processed.
        pixels: the amount of work.
        page: the page of a file that contains several images.
        cut: the part of a video to export: start and end in seconds, None for the end of the video.
        joined: further parts, which are joined to it.
        number: the number of the video frame to export as a photo; None for the whole video.
        stack: how a stack is exported.
        light: the light of the frame `number`, decided by the model; None if it is not known. After a crash it is not.
    """

    source: Path
    track: SettingsTrack
    options: ExportOptions
    model: str
    pixels: float
    page: int | None = None
    cut: TimeRange = WHOLE_VIDEO
    number: int | None = None
    joined: tuple[TimeRange, ...] = ()
    stack: StackSettings = WHOLE_STACK
    light: Illumination | None = None


@dataclass(eq=False)
class QueueItem:
    """A request and its state. Compared by identity; changed only by the queue.

    Attributes:
        key: identifies the item in files.
        fraction: the finished share, 0..1.
        reason: why it failed, as a text for the user.
        report: the report of a bug that made it fail, to send to the developers.
        notices: what could not be read or preserved as it is, as texts for the user.
        target: the written result.
        worker: name of the worker of a cluster that enhances it; empty on this computer.
    """

    request: ExportRequest
    key: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    state: ItemState = ItemState.WAITING
    fraction: float = 0.0
    reason: str = ""
    report: str = ""
    notices: tuple[str, ...] = ()
    target: Path | None = None
    worker: str = ""

    @property
    def name(self) -> str:
        """Name of the source file."""
        return self.request.source.name


TargetCallback = Callable[[QueueItem, Path, bool], None]
"""Called with an item and its target before the result is written (False), and again once it is written (True)."""


class ExportQueue(QAbstractListModel):
    """Items in the order in which they are processed; finished items stay until they are cleared."""

    changed = Signal()
    """Items were added, removed or moved, or changed their state."""
    started = Signal(object)
    """The item whose processing has started."""
    cancel_requested = Signal(object)
    """The item to cancel; the worker may already be reading an item that still waits here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[QueueItem] = []

    # --- List model

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of items, including finished ones."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, the item, or the text for tool tip and screen reader."""
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return f"{item.request.source}\n{self.describe(item)}"
        return None

    def describe(self, item: QueueItem) -> str:
        """Return the state of an item as a text."""
        if item.state is ItemState.FAILED:
            return item.reason[:1].upper() + item.reason[1:]
        if item.state is ItemState.DONE and item.target is not None:
            return ". ".join([self.tr("Exported as {name}").format(name=item.target.name), *item.notices])
        return {
            ItemState.WAITING: self.tr("Waiting"),
            ItemState.WORKING: self._describe_work(item),
            ItemState.SKIPPED: self.tr("Skipped: the result already exists"),
            ItemState.CANCELLED: self.tr("Cancelled"),
        }.get(item.state, "")

    def _describe_work(self, item: QueueItem) -> str:
        if item.worker:
            return self.tr("Exporting on worker {worker}").format(worker=item.worker)
        return self.tr("Exporting") if item.fraction < 1 else self.tr("Writing")

    def in_state(self, *states: ItemState) -> list[QueueItem]:
        """Return the items in one of these states."""
        return [item for item in self.items if item.state in states]

    @property
    def busy(self) -> bool:
        """Whether any item waits or is being processed."""
        return any(item.state in OPEN for item in self.items)

    # --- User commands

    def add(self, items: Sequence[QueueItem]) -> None:
        """Append items."""
        if items:
            self.beginInsertRows(QModelIndex(), len(self.items), len(self.items) + len(items) - 1)
            self.items += items
            self.endInsertRows()
            self.changed.emit()

    def cancel(self, items: Iterable[QueueItem]) -> None:
        """Cancel items that wait or are being processed."""
        for item in list(items):
            if item.state in OPEN:
                self.cancel_requested.emit(item)
            if item.state is ItemState.WAITING:
                self.update(item, ItemState.CANCELLED)

    def retry(self, items: Iterable[QueueItem]) -> None:
        """Queue failed and cancelled items again, at the end."""
        again = [item for item in items if item.state in (ItemState.FAILED, ItemState.CANCELLED)]
        self._remove(again)
        self.add([QueueItem(item.request) for item in again])

    def clear_finished(self) -> None:
        """Remove finished items."""
        self._remove([item for item in self.items if item.state not in OPEN])
        self.changed.emit()

    def move(self, items: Sequence[QueueItem], before: int) -> None:
        """Move waiting items before a row, but not before items that are being processed."""
        moving = [item for item in self.items if item in items and item.state is ItemState.WAITING]
        first = max((row + 1 for row, item in enumerate(self.items) if item.state is ItemState.WORKING), default=0)
        for item in moving:
            before = self._move_one(self.items.index(item), max(before, first))
        if moving:
            self.changed.emit()

    def step(self, items: Sequence[QueueItem], by: int) -> None:
        """Move waiting items one row up (-1) or down (1)."""
        rows = sorted(self.items.index(item) for item in items)
        if rows and (rows[0] if by < 0 else len(self.items) - 1 - rows[-1]) > 0:
            self.move(items, rows[0] - 1 if by < 0 else rows[-1] + 2)

    # --- Updates by the exporter

    def update(
        self,
        item: QueueItem,
        state: ItemState,
        reason: str = "",
        target: Path | None = None,
        notices: tuple[str, ...] = (),
        report: str = "",
    ) -> None:
        """Set the state of an item; see `QueueItem`."""
        item.state, item.reason, item.target, item.notices, item.report = state, reason, target, notices, report
        if state is ItemState.WAITING:
            item.fraction = 0.0
        self._repaint(item)
        self.changed.emit()
        if state is ItemState.WORKING and item in self.items:
            self.started.emit(item)

    def set_progress(self, item: QueueItem, fraction: float, worker: str = "") -> None:
        """Set the finished share of an item, 0..1, and its worker; see `QueueItem`."""
        item.fraction, item.worker = fraction, worker
        self._repaint(item)

    # --- Drag and drop of rows

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Allow dragging waiting rows, and dropping between rows."""
        flags = super().flags(index)
        if not index.isValid():
            return flags | Qt.ItemFlag.ItemIsDropEnabled
        waiting = self.items[index.row()].state is ItemState.WAITING
        return flags | Qt.ItemFlag.ItemIsDragEnabled if waiting else flags

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Allow moving rows only."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Return the private type for rows of this queue."""
        return [_ROWS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Return the keys of the dragged rows."""
        data = QMimeData()
        data.setData(_ROWS, QByteArray(" ".join(self.items[index.row()].key for index in indexes).encode()))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: N802
        """Move the dragged rows to where they are dropped."""
        keys = bytes(data.data(_ROWS).data()).decode().split()
        before = row if row >= 0 else parent.row() if parent.isValid() else len(self.items)
        self.move([item for item in self.items if item.key in keys], before)
        return False  # the rows are already moved, so the view must not remove them

    # --- Helpers

    def _move_one(self, row: int, before: int) -> int:
        """Move one row; return the row after its new position."""
        if before in (row, row + 1):
            return row + 1
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), before)
        item = self.items.pop(row)
        position = before - (before > row)
        self.items.insert(position, item)
        self.endMoveRows()
        return position + 1

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
