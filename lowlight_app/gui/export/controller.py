"""Exporting: what the commands and the queue panel do, what the window says of it, and what is offered after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from lowlight_app.gui.common.language import duration
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.export.exporter import ExportSummary, result_name_of
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue_panel import HEIGHT
from lowlight_app.gui.export.recovery_file import RecoveryState
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.confirm import confirm
from lowlight_app.gui.widgets.error_dialogs import ReasonsDialog
from lowlight_app.gui.widgets.message_bar import Action
from lowlight_app.gui.widgets.notification import notify

if TYPE_CHECKING:
    from lowlight_app.gui.shell.window import Window


class ExportController(QObject):
    """Connects a window with its exporter.

    Attributes:
        height: of the queue panel.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._exporter = window, window.workshop.exporter
        self.height = HEIGHT
        self._hidden_by_user = False
        self._connect()

    def _connect(self) -> None:
        w, actions, exporter, panel = self._window, self._window.actions_, self._exporter, self._window.queue_panel
        document = w.document
        actions.export.triggered.connect(lambda: self.export(document.selected))
        actions.export_all.triggered.connect(lambda: self.export(document.photos))
        actions.export_as.triggered.connect(self.export_as)
        actions.save_frame.triggered.connect(self.save_frame)
        actions.queue.toggled.connect(self._show_panel)
        panel.closed.connect(lambda: actions.queue.setChecked(False))
        panel.pause_asked.connect(lambda pause: exporter.pause() if pause else exporter.resume())
        panel.cancel_all_asked.connect(exporter.cancel)
        panel.folder_asked.connect(lambda file: show_folder(file.parent))
        w.status.cancel_asked.connect(exporter.cancel)
        w.status.queue_asked.connect(lambda: actions.queue.setChecked(True))
        w.floors.splitterMoved.connect(self._keep_height)
        exporter.progressed.connect(self._tell_progress)
        exporter.seen.connect(panel.show_frame)
        exporter.paused_changed.connect(self._tell_paused)
        exporter.finished.connect(self._tell_exported)
        w.workshop.keeper.found.connect(self._offer)

    # --- Exporting

    def export_as(self) -> None:
        """Ask how the selected photos are to be exported."""
        w, estimator, photos = self._window, self._window.workshop.estimator, list(self._window.document.selected)
        dialog = ExportDialog(w.wishes, photos, result_name_of, w)
        dialog.export_asked.connect(lambda wish: self.export(photos, wish))
        dialog.estimate_asked.connect(lambda settings: estimator.estimate(photos, settings))
        estimator.estimated.connect(dialog.show_estimate)
        dialog.finished.connect(estimator.forget_sample)
        estimator.estimate(photos, w.wishes.last.settings)
        dialog.open()

    def export(self, photos: Sequence[Photo], wish: ExportOptions | None = None) -> None:
        """Write results, in the order of the strip; as was wished last if nothing else is wished."""
        chosen = [photo for photo in self._window.document.photos if photo in photos]
        if chosen:
            self._exporter.export(chosen, wish or self._window.wishes.last)
            self._come_up(len(chosen))

    def save_frame(self) -> None:
        """Write the frame that is shown as a photo."""
        video = self._window.document.current
        if video is not None and video.is_video:
            self._exporter.export_frame(video, self._window.wishes.last)

    # --- The panel

    def _come_up(self, count: int) -> None:
        """One photo needs no panel; nor does somebody who has put it away."""
        if count > 1 and not self._hidden_by_user:
            self._window.actions_.queue.setChecked(True)

    def _show_panel(self, shown: bool) -> None:
        w = self._window
        self._hidden_by_user = not shown
        w.queue_panel.setVisible(shown)
        if shown:
            w.floors.setSizes([w.floors.height() - self.height, self.height])
        self._exporter.tell_progress()

    def _keep_height(self) -> None:
        self.height = self._window.queue_panel.height()

    # --- What is said

    def _tell_progress(self, fraction: float, seconds: float) -> None:
        w = self._window
        if self._exporter.paused:
            left = self.tr("paused")
        elif fraction:
            left = self.tr("{percent} % · {left} left").format(percent=round(100 * fraction), left=duration(seconds))
        else:
            left = self.tr("waiting for the engine…") if w.workshop.engine.enhancer is None else ""
        w.queue_panel.show_progress(fraction, left)
        text = " · ".join(filter(None, (self.tr("Exporting"), left)))
        w.status.show_work(text, can_cancel=True, can_show=not w.actions_.queue.isChecked())

    def _tell_paused(self, paused: bool) -> None:
        self._window.queue_panel.show_paused(paused)
        self._exporter.tell_progress()

    def _tell_exported(self, summary: ExportSummary) -> None:
        self._window.status.show_work("")
        text = self._words(summary)
        show = [(self.tr("Show in folder"), lambda: show_folder(summary.written[-1].parent))] if summary.written else []
        if summary.failed:
            reasons = [] if len(summary.failed) == 1 and not summary.written else [self._show_reasons(text, summary)]
            self._window.messages.warn(text, [*reasons, *show])
        else:
            self._window.messages.tell(text, show)
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

    def _show_reasons(self, title: str, summary: ExportSummary) -> Action:
        reasons = [(str(path), reason) for path, reason in summary.failed]
        return self.tr("Reasons"), lambda: ReasonsDialog(title, reasons, self._window).show()

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
        discard = self._window.workshop.keeper.forget_old
        answers = [(self.tr("Restore"), lambda: self._restore(left)), (self.tr("Discard"), discard)]
        self._window.messages.ask(text, answers)

    def _restore(self, left: RecoveryState) -> None:
        w = self._window
        if left.photos:
            w.workshop.opener.open(list(left.photos), left.photos)
        self._exporter.restore(left.items)
        w.workshop.keeper.forget_old()
        self._come_up(len(left.items))


def show_folder(folder: Path) -> None:
    """In the file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
