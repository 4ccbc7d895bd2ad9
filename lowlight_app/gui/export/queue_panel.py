"""The panel below the viewer that shows the export queue, its progress and its commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.export.cluster_bar import ClusterBar
from lowlight_app.gui.export.frame_preview import FramePreview
from lowlight_app.gui.export.queue import OPEN, ExportQueue, ItemState, QueueItem
from lowlight_app.gui.export.queue_list import QueueListView
from lowlight_app.gui.export.queue_update import ClusterStatus
from lowlight_app.gui.widgets.elided_label import ElidedLabel

HEIGHT = 208
_MIN_HEIGHT = 120
_MARGIN, _GAP = 16, 12


class QueuePanel(QFrame):
    """Shows the export queue and lets the user change it.

    Args:
        queue: the items.
        thumbnail: returns the thumbnail of a file if there is one.
    """

    pause_requested = Signal(bool)
    """True to pause the export, False to resume it."""
    cancel_all_requested = Signal()
    folder_requested = Signal(object)
    """The file to show in the file manager."""
    closed = Signal()

    def __init__(self, queue: ExportQueue, thumbnail: Callable[[Path], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue, self._icons, self._paused = queue, dict[QAction, str](), False
        self.setObjectName("panel")
        self.setMinimumHeight(_MIN_HEIGHT)
        self.status, self.bar, self.list = ElidedLabel(), QProgressBar(), QueueListView(queue, thumbnail)
        self.frame_preview, self.cluster = FramePreview(), ClusterBar()
        self._create_actions()
        self._lay_out()
        queue.changed.connect(self.refresh)
        queue.started.connect(self._scroll_to)
        self.list.selectionModel().selectionChanged.connect(self.refresh)
        self.list.doubleClicked.connect(self._show_in_folder)
        self.refresh()

    # --- Building

    def _create_actions(self) -> None:
        queue = self._queue
        self.pause = self._action(self.tr("Pause"), "pause", self._toggle_pause)
        self.retry_failed = self._action(self.tr("Retry failed"), "reset", lambda: queue.retry(queue.in_state(ItemState.FAILED)))
        self.clear = self._action(self.tr("Clear finished"), "check", queue.clear_finished)
        self.cancel_all = self._action(self.tr("Cancel all"), "close", self.cancel_all_requested.emit)
        self.up = self._action(self.tr("Move up"), "up", lambda: queue.step(self._selected(), -1), "Alt+Up")
        self.down = self._action(self.tr("Move down"), "down", lambda: queue.step(self._selected(), 1), "Alt+Down")
        self.retry_selected = self._action(self.tr("Retry"), "reset", lambda: queue.retry(self._selected()))
        self.cancel = self._action(self.tr("Cancel"), "remove", lambda: queue.cancel(self._selected()), "Delete")
        self.folder = self._action(self.tr("Show in folder"), "open", self._show_in_folder)
        self.copy_report = self._action(self.tr("Copy report"), "copy", self._copy_reports)
        self._close = self._action(self.tr("Hide the queue"), "close", self.closed.emit)
        self.list.menu.addActions([self.up, self.down, self.retry_selected, self.cancel, self.folder, self.copy_report])
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
        self.status.setProperty("role", "faint")
        heading = QLabel(self.tr("QUEUE"))
        heading.setProperty("role", "heading")
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 6, 8, 2)
        head.setSpacing(4)
        head.addWidget(heading)
        head.addSpacing(_GAP)
        head.addWidget(self.status, 1)
        for action in (self.pause, self.retry_failed, self.clear, self.cancel_all):
            head.addWidget(_button(action, with_text=True))
        head.addSpacing(_GAP)
        for action in (self.up, self.down, self.cancel, self.folder, self._close):
            head.addWidget(_button(action, with_text=False))
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(2)
        self.bar.setAccessibleName(self.tr("Progress of the queue"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        self.cluster.hide()
        layout.addWidget(self.cluster)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.list, 1)
        body.addWidget(self.frame_preview)
        layout.addLayout(body, 1)
        self.frame_preview.hide()

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        for action, name in self._icons.items():
            action.setIcon(theme.icon(name))
        self.list.viewport().update()

    # --- Display

    def show_progress(self, fraction: float, status: str) -> None:
        """Show the finished share of all items, 0..1, and a status such as the remaining time."""
        self.bar.setValue(round(1000 * fraction))
        done = sum(item.state not in OPEN for item in self._queue.items)
        count = self.tr("{done} of {all}").format(done=done, all=len(self._queue.items))
        self.status.setText("  ·  ".join(filter(None, (count, status))))

    def show_frame(self, image: QImage | None) -> None:
        """Show a preview of the frame being exported; None hides it."""
        self.frame_preview.image = image
        self.frame_preview.setVisible(image is not None)
        self.frame_preview.update()

    def show_cluster(self, status: ClusterStatus | None) -> None:
        """Show the cluster that enhances the queue; None hides it."""
        if status is not None:
            self.cluster.show_status(status)
        self.cluster.setVisible(status is not None)

    def show_paused(self, paused: bool) -> None:
        """Show whether the export is paused."""
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        self.pause.setToolTip(self.pause.text())
        self._icons[self.pause] = "play" if paused else "pause"
        self.pause.setIcon(theme.icon(self._icons[self.pause]))
        self._paused = paused

    def refresh(self) -> None:
        """Update which commands are enabled."""
        selected, queue = self._selected(), self._queue
        states = {item.state for item in selected}
        waiting = ItemState.WAITING in states
        for action, enabled in (
            (self.pause, queue.busy),
            (self.cancel_all, queue.busy),
            (self.retry_failed, bool(queue.in_state(ItemState.FAILED))),
            (self.clear, any(item.state not in OPEN for item in queue.items)),
            (self.up, waiting),
            (self.down, waiting),
            (self.retry_selected, bool(states & {ItemState.FAILED, ItemState.CANCELLED})),
            (self.cancel, bool(states & set(OPEN))),
            (self.folder, len(selected) == 1),
            (self.copy_report, any(item.report for item in selected)),
        ):
            action.setEnabled(enabled)
        if not queue.busy:
            self.bar.setValue(0)
            self.status.setText(self._summary_text())

    def _summary_text(self) -> str:
        count = {state: len(self._queue.in_state(state)) for state in ItemState}
        texts = (
            (ItemState.DONE, self.tr("{count} exported")),
            (ItemState.FAILED, self.tr("{count} failed")),
            (ItemState.SKIPPED, self.tr("{count} skipped")),
            (ItemState.CANCELLED, self.tr("{count} cancelled")),
        )
        parts = [text.format(count=count[state]) for state, text in texts if count[state]]
        return "  ·  ".join(parts) or self.tr("The queue is empty. Press Ctrl+E to add the selected photos.")

    def _scroll_to(self, item: QueueItem) -> None:
        """Scroll to the item being processed, unless the user is working with the rows."""
        if not self.list.hasFocus():
            self.list.scrollTo(self._queue.index(self._queue.items.index(item)))

    # --- Commands

    def _selected(self) -> list[QueueItem]:
        return [self._queue.items[row] for row in sorted(index.row() for index in self.list.selectedIndexes())]

    def _toggle_pause(self) -> None:
        self.pause_requested.emit(not self._paused)

    def _copy_reports(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(item.report for item in self._selected() if item.report))

    def _show_in_folder(self) -> None:
        for item in self._selected()[:1]:
            self.folder_requested.emit(item.target or item.request.source)


def _button(action: QAction, with_text: bool) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setIconSize(QSize(16, 16))
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if with_text else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    button.setAccessibleName(action.text())
    return button
