"""The export commands of the window: export, queue panel, messages, and recovery after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.feedback import Feedback, MessageAction, Topic
from lowlight_app.gui.common.file_manager import show_folder
from lowlight_app.gui.common.formatting import format_duration, menu_text
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.export.exporter import result_name_of
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import OPEN, ItemState
from lowlight_app.gui.export.queue_panel import HEIGHT, QueuePanel
from lowlight_app.gui.export.recovery_file import RecoveryState
from lowlight_app.gui.export.services import ExportServices
from lowlight_app.gui.export.summary import ExportSummary
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.opener import Opener
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.gui.widgets.error_dialogs import FileErrorsDialog
from lowlight_app.gui.widgets.notification import notify

if TYPE_CHECKING:
    from lowlight_app.enhance import Illumination


class ExportController(QObject):
    """Carries out the export commands, shows the queue panel, and offers to restore unfinished work after a crash.

    Args:
        document: the open photos.
        services: exporter, queue, options, estimator and recovery.
        opener: reopens photos after a crash.
        show_queue: the checkable action that shows the queue panel.
        panel: the queue panel.
        feedback: shows messages.
        parent: the window that dialogs belong to.

    Attributes:
        panel: the queue panel.
        panel_height: in pixels, also while the panel is hidden.
    """

    status_changed = Signal(str)
    """One line about the running export; empty when there is none."""
    preferences_requested = Signal()

    def __init__(
        self,
        document: Document,
        services: ExportServices,
        opener: Opener,
        show_queue: QAction,
        panel: QueuePanel,
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._exporter = document, services.options, services.exporter
        self._estimator, self._recovery = services.estimator, services.recovery
        self._opener, self._show_queue, self._feedback, self._window = opener, show_queue, feedback, parent
        self.panel, self.panel_height = panel, HEIGHT
        self._hidden_by_user = False
        self._connect()

    def _connect(self) -> None:
        exporter, panel, show_queue = self._exporter, self.panel, self._show_queue
        show_queue.toggled.connect(self._show_panel)
        panel.closed.connect(lambda: show_queue.setChecked(False))
        panel.pause_requested.connect(lambda pause: exporter.pause() if pause else exporter.resume())
        panel.cancel_all_requested.connect(exporter.cancel)
        panel.folder_requested.connect(lambda file: show_folder(file.parent))
        exporter.progressed.connect(self._show_progress)
        exporter.preview_changed.connect(panel.show_frame)
        exporter.paused_changed.connect(self._show_paused)
        exporter.cluster_changed.connect(panel.show_cluster)
        exporter.cluster_failed.connect(self._report_cluster)
        exporter.noticed.connect(lambda message: self._feedback.tell(translate_message(message)))
        exporter.finished.connect(self._show_summary)
        self._recovery.found.connect(self._offer_recovery)

    # --- Exporting

    def export_as(self) -> None:
        """Show the export dialog for the selected photos."""
        options, estimator, photos = self._options, self._estimator, list(self._document.selected)
        dialog = ExportDialog(options, photos, result_name_of, self._window)
        dialog.export_requested.connect(lambda chosen: self.export(photos, chosen))
        dialog.estimate_requested.connect(lambda settings: estimator.estimate(photos, settings))
        estimator.estimated.connect(dialog.show_estimate)
        dialog.finished.connect(estimator.stop)
        estimator.estimate(photos, options.last.settings)
        dialog.open()

    def export(self, photos: Sequence[Photo], options: ExportOptions | None = None) -> None:
        """Export photos in the order of the filmstrip, with the last options if none are given."""
        chosen = [photo for photo in self._document.photos if photo in photos]
        if chosen:
            self._exporter.export(chosen, options or self._options.last)
            self._show_panel_for(len(chosen))

    def save_frame(self, light: Illumination | None) -> None:
        """Save the video frame on show as a photo, in the light in which it is shown, if that is known."""
        video = self._document.current
        if video is not None and video.is_video:
            self._exporter.export_frame(video, self._options.last, light)

    def cancel(self, place: QPoint) -> None:
        """Cancel the export; ask with a menu at a place on the screen if there is more than one file."""
        queue, exporter = self._exporter.queue, self._exporter
        files = queue.in_state(*OPEN)
        if len(files) < 2:
            exporter.cancel()
            return
        current = next((item for item in files if item.state is ItemState.WORKING), files[0])
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = menu_text(current.name)
        menu.addAction(self.tr("Cancel {name}").format(name=name), lambda: queue.cancel([current]))
        menu.addAction(self.tr("Cancel all {count} files").format(count=len(files)), exporter.cancel)
        menu.popup(place - QPoint(0, menu.sizeHint().height()))

    # --- The panel

    def _show_panel_for(self, count: int) -> None:
        """Show the panel for several items, unless the user has hidden it."""
        if count > 1 and not self._hidden_by_user:
            self._show_queue.setChecked(True)

    def _show_panel(self, shown: bool) -> None:
        self._hidden_by_user = not shown
        self.panel.setVisible(shown)
        splitter = self.panel.parentWidget()
        if shown and isinstance(splitter, QSplitter):
            splitter.setSizes([splitter.height() - self.panel_height, self.panel_height])
        self._exporter.report_progress()

    def keep_height(self) -> None:
        """Remember the height to which the user resized the panel."""
        self.panel_height = self.panel.height()

    # --- Progress and messages

    def _show_progress(self, fraction: float, seconds: float) -> None:
        if self._exporter.paused:
            text = self.tr("paused")
        elif fraction:
            text = self.tr("{percent} % · {left} left") if seconds else self.tr("{percent} %")
            text = text.format(percent=round(100 * fraction), left=format_duration(seconds))
        elif self._exporter.cluster is not None and not self._exporter.cluster.connected:
            text = self.tr("connecting to the cluster…")
        else:
            text = self.tr("waiting for the model…") if self._exporter.waits_for_engine else ""
        self.panel.show_progress(fraction, text)
        self.status_changed.emit(" · ".join(filter(None, (self.tr("Exporting"), text))))

    def _report_cluster(self, error: LowlightError) -> None:
        """Report why the cluster cannot be used; the queue is paused."""
        self._show_queue.setChecked(True)
        text = self.tr("{reason} The queue is paused.").format(reason=translate_message(error))
        actions = [(self.tr("Resume"), self._exporter.resume), (self.tr("Preferences…"), self.preferences_requested.emit)]
        self._feedback.warn(text, actions, Topic.CLUSTER)

    def _show_paused(self, paused: bool) -> None:
        if not paused:
            self._feedback.withdraw(Topic.CLUSTER)
        self.panel.show_paused(paused)
        self._exporter.report_progress()

    def _show_summary(self, summary: ExportSummary) -> None:
        self.status_changed.emit("")
        text = self._summary_text(summary)
        show = [(self.tr("Show in folder"), lambda: show_folder(summary.written[-1].parent))] if summary.written else []
        if summary.failed:
            reasons = [] if len(summary.failed) == 1 and not summary.written else [self._reasons_action(text, summary)]
            self._feedback.warn(text, [*reasons, *_copy_action(self.tr("Copy report"), summary.reports), *show])
        else:
            self._feedback.tell(text, show)
        notify(self._window, text)

    def _summary_text(self, summary: ExportSummary) -> str:
        if not summary.written and len(summary.failed) == 1 and not summary.cancelled:
            ((path, reason),) = summary.failed
            return self.tr("{name} cannot be exported: {reason}").format(name=path.name, reason=reason)
        if summary.skipped and not (summary.written or summary.failed or summary.cancelled):
            return self.tr("Nothing was exported: the results already exist.")
        if len(summary.written) == 1 and not (summary.failed or summary.cancelled or summary.skipped):
            return ". ".join([self.tr("Exported as {name}").format(name=summary.written[0].name), *summary.notices])
        if not (summary.failed or summary.cancelled or summary.skipped):
            return self.tr("{count} files exported").format(count=len(summary.written))
        if not (summary.failed or summary.written or summary.skipped):
            return self.tr("Export cancelled.")
        parts = (
            (len(summary.written), self.tr("{count} exported")),
            (len(summary.failed), self.tr("{count} failed")),
            (summary.skipped, self.tr("{count} skipped (already exported)")),
            (summary.cancelled, self.tr("{count} cancelled")),
        )
        return ", ".join(text.format(count=count) for count, text in parts if count) + "."

    def _reasons_action(self, title: str, summary: ExportSummary) -> MessageAction:
        reasons = [(str(path), reason) for path, reason in summary.failed]
        return self.tr("Reasons"), lambda: FileErrorsDialog(title, reasons, self._window).show()

    # --- Closing, and recovery after a crash

    def may_close(self) -> bool:
        """Return whether the window may close; ask the user while an export runs."""
        if not self._exporter.busy:
            return True
        question = self.tr(
            "Files are still being exported. Close Lowlight?\n\nAt the next start you can continue with what is unfinished."
        )
        return confirm(self._window, self.tr("Export"), question, self.tr("Close"))

    def _offer_recovery(self, state: RecoveryState) -> None:
        parts = (
            (len(state.photos), self.tr("Lowlight did not close properly. Open photos: {count}.")),
            (len(state.unfinished), self.tr("Not exported yet: {count}.")),
        )
        text = " ".join(part.format(count=count) for count, part in parts if count)
        restore = (self.tr("Restore"), lambda: self._restore(state))
        self._feedback.ask(text, [restore, (self.tr("Discard"), self._recovery.discard_found)])

    def _restore(self, state: RecoveryState) -> None:
        if state.photos:
            self._opener.open(list(state.photos), state.photos)
        self._exporter.restore(state.items)
        self._recovery.forget_found()
        self._show_panel_for(len(state.items))


def _copy_action(label: str, reports: Sequence[str]) -> list[MessageAction]:
    """Return the action that copies reports of bugs, if there are any."""
    return [(label, lambda: QGuiApplication.clipboard().setText("\n\n".join(reports)))] if reports else []
