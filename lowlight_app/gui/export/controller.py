"""Exporting: what the commands and the queue panel do, what the window says of it, and what is offered after a crash."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from lowlight_app.gui.common.feedback import Feedback, MessageAction
from lowlight_app.gui.common.file_manager import show_folder
from lowlight_app.gui.common.formatting import format_duration
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.export.exporter import Exporter, ExportSummary, result_name_of
from lowlight_app.gui.export.options import ExportOptions, ExportOptionsStore
from lowlight_app.gui.export.queue_panel import HEIGHT, QueuePanel
from lowlight_app.gui.export.recovery import Recovery
from lowlight_app.gui.export.recovery_file import RecoveryState
from lowlight_app.gui.export.size_estimator import SizeEstimator
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.opener import Opener
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.gui.widgets.error_dialogs import FileErrorsDialog
from lowlight_app.gui.widgets.notification import notify


class ExportController(QObject):
    """Exports photos and videos, shows the queue, and offers what a crash interrupted.

    Args:
        document: the open photos.
        options: how results are written.
        exporter: works through the queue.
        estimator: estimates the size of results.
        recovery: keeps the queue on disk.
        opener: reopens photos after a crash.
        show_queue: the checkable action that shows the queue panel.
        feedback: shows messages.
        parent: the window that dialogs belong to.

    Attributes:
        panel: the queue panel.
        panel_height: in pixels, also while it is hidden.
    """

    status_changed = Signal(str)
    """One line about the running export; empty when there is none."""

    def __init__(
        self,
        document: Document,
        options: ExportOptionsStore,
        exporter: Exporter,
        estimator: SizeEstimator,
        recovery: Recovery,
        opener: Opener,
        show_queue: QAction,
        panel: QueuePanel,
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._exporter, self._estimator = document, options, exporter, estimator
        self._recovery, self._opener, self._show_queue = recovery, opener, show_queue
        self._feedback, self._window = feedback, parent
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
        exporter.progressed.connect(self._tell_progress)
        exporter.seen.connect(panel.show_frame)
        exporter.paused_changed.connect(self._tell_paused)
        exporter.finished.connect(self._tell_exported)
        self._recovery.found.connect(self._offer)

    # --- Exporting

    def export_as(self) -> None:
        """Ask how the selected photos are to be exported."""
        options, estimator, photos = self._options, self._estimator, list(self._document.selected)
        dialog = ExportDialog(options, photos, result_name_of, self._window)
        dialog.export_requested.connect(lambda wish: self.export(photos, wish))
        dialog.estimate_requested.connect(lambda settings: estimator.estimate(photos, settings))
        estimator.estimated.connect(dialog.show_estimate)
        dialog.finished.connect(estimator.forget_sample)
        estimator.estimate(photos, options.last.settings)
        dialog.open()

    def export(self, photos: Sequence[Photo], wish: ExportOptions | None = None) -> None:
        """Write results, in the order of the strip; as was wished last if nothing else is wished."""
        chosen = [photo for photo in self._document.photos if photo in photos]
        if chosen:
            self._exporter.export(chosen, wish or self._options.last)
            self._come_up(len(chosen))

    def save_frame(self) -> None:
        """Write the frame that is shown as a photo."""
        video = self._document.current
        if video is not None and video.is_video:
            self._exporter.export_frame(video, self._options.last)

    # --- The panel

    def _come_up(self, count: int) -> None:
        """One photo needs no panel; nor does somebody who has put it away."""
        if count > 1 and not self._hidden_by_user:
            self._show_queue.setChecked(True)

    def _show_panel(self, shown: bool) -> None:
        self._hidden_by_user = not shown
        self.panel.setVisible(shown)
        splitter = self.panel.parentWidget()
        if shown and isinstance(splitter, QSplitter):
            splitter.setSizes([splitter.height() - self.panel_height, self.panel_height])
        self._exporter.tell_progress()

    def keep_height(self) -> None:
        """Remember the height that the user gave the panel."""
        self.panel_height = self.panel.height()

    # --- What is said

    def _tell_progress(self, fraction: float, seconds: float) -> None:
        if self._exporter.paused:
            left = self.tr("paused")
        elif fraction:
            left = self.tr("{percent} % · {left} left").format(percent=round(100 * fraction), left=format_duration(seconds))
        else:
            left = self.tr("waiting for the engine…") if self._exporter.waits_for_engine else ""
        self.panel.show_progress(fraction, left)
        self.status_changed.emit(" · ".join(filter(None, (self.tr("Exporting"), left))))

    def _tell_paused(self, paused: bool) -> None:
        self.panel.show_paused(paused)
        self._exporter.tell_progress()

    def _tell_exported(self, summary: ExportSummary) -> None:
        self.status_changed.emit("")
        text = self._words(summary)
        show = [(self.tr("Show in folder"), lambda: show_folder(summary.written[-1].parent))] if summary.written else []
        if summary.failed:
            reasons = [] if len(summary.failed) == 1 and not summary.written else [self._show_reasons(text, summary)]
            self._feedback.warn(text, [*reasons, *show])
        else:
            self._feedback.tell(text, show)
        notify(self._window, text)

    def _words(self, summary: ExportSummary) -> str:
        if not summary.written and len(summary.failed) == 1 and not summary.cancelled:
            ((path, reason),) = summary.failed
            return self.tr("{name} cannot be exported: {reason}").format(name=path.name, reason=reason)
        if summary.skipped and not (summary.written or summary.failed or summary.cancelled):
            return self.tr("Nothing was written: the results exist.")
        if len(summary.written) == 1 and not (summary.failed or summary.cancelled or summary.skipped):
            return self.tr("Exported as {name}").format(name=summary.written[0].name)
        if not (summary.failed or summary.cancelled or summary.skipped):
            return self.tr("{count} photos are exported").format(count=len(summary.written))
        if not (summary.failed or summary.written or summary.skipped):
            return self.tr("Export stopped.")
        parts = (
            (len(summary.written), self.tr("{count} exported")),
            (len(summary.failed), self.tr("{count} failed")),
            (summary.skipped, self.tr("{count} left out, the results exist")),
            (summary.cancelled, self.tr("{count} cancelled")),
        )
        return ", ".join(text.format(count=count) for count, text in parts if count) + "."

    def _show_reasons(self, title: str, summary: ExportSummary) -> MessageAction:
        reasons = [(str(path), reason) for path, reason in summary.failed]
        return self.tr("Reasons"), lambda: FileErrorsDialog(title, reasons, self._window).show()

    # --- Closing, and after a crash

    def may_close(self) -> bool:
        """Ask before an export is cut off."""
        if not self._exporter.busy:
            return True
        question = self.tr("Photos are still being exported. Close?\n\nWhat is not finished is offered again at the next start.")
        return confirm(self._window, self.tr("Export"), question, self.tr("Close"))

    def _offer(self, left: RecoveryState) -> None:
        photos, exports = len(left.photos), len(left.unfinished)
        parts = (
            (photos, self.tr("Lowlight was cut off. Photos open: {count}.")),
            (exports, self.tr("Not exported yet: {count}.")),
        )
        text = " ".join(words.format(count=count) for count, words in parts if count)
        discard = self._recovery.forget_old
        answers = [(self.tr("Restore"), lambda: self._restore(left)), (self.tr("Discard"), discard)]
        self._feedback.ask(text, answers)

    def _restore(self, left: RecoveryState) -> None:
        if left.photos:
            self._opener.open(list(left.photos), left.photos)
        self._exporter.restore(left.items)
        self._recovery.forget_old()
        self._come_up(len(left.items))
