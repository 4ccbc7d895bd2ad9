"""The dialog for a contact sheet, and the command that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QProgressDialog, QVBoxLayout, QWidget

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.common.file_manager import show_folder
from lowlight_app.gui.export.contact_sheet import SheetLayout, SheetPage
from lowlight_app.gui.export.contact_sheet_renderer import ContactSheetRenderer, SheetResult
from lowlight_app.gui.export.form_section import spin_box
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.widgets.choice_box import ChoiceBox
from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.gui.widgets.error_dialogs import FileErrorsDialog
from lowlight_app.gui.widgets.form_layout import add_row, form_layout, hint_label
from lowlight_app.gui.widgets.save_file_dialog import ask_for_target

_MOST_COLUMNS = 12


class ContactSheetDialog(Dialog):
    """Lets the user choose the look of a contact sheet.

    Args:
        layout: The initial choice.
        as_pdf: The same for the format.
        photos: The photos on it; at least one.
    """

    requested = Signal(object, bool)
    """The `SheetLayout`, and whether to write a PDF."""

    def __init__(self, layout: SheetLayout, as_pdf: bool, photos: Sequence[Photo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Contact sheet"))
        self._count = len(photos)
        self.page = ChoiceBox(self._pages())
        self.columns = spin_box(1, _MOST_COLUMNS, self.tr("Columns"))
        self.names, self.stars = QCheckBox(self.tr("File names")), QCheckBox(self.tr("Stars"))
        self.kind = ChoiceBox({True: "PDF", False: "JPEG"})
        self.summary = hint_label()
        self.page.show_value(layout.page)
        self.columns.setValue(layout.columns)
        self.names.setChecked(layout.names)
        self.stars.setChecked(layout.stars)
        self.kind.show_value(as_pdf)
        self._lay_out()
        for signal in (self.page.chosen, self.columns.valueChanged, self.names.toggled, self.stars.toggled, self.kind.chosen):
            signal.connect(lambda _: self._show_summary())
        self._show_summary()

    def _pages(self) -> dict[SheetPage, str]:
        return {
            SheetPage.A4_LANDSCAPE: self.tr("A4 landscape"),
            SheetPage.A4_PORTRAIT: self.tr("A4 portrait"),
            SheetPage.LETTER_LANDSCAPE: self.tr("Letter landscape"),
            SheetPage.LETTER_PORTRAIT: self.tr("Letter portrait"),
            SheetPage.SCREEN: self.tr("Screen (3840 × 2160 pixels)"),
        }

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(20)
        form = form_layout()
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Page"), self.page),
            (self.tr("Columns"), self.columns),
            (self.tr("Below each picture"), self.names),
            ("", self.stars),
            (self.tr("Format"), self.kind),
            ("", self.summary),
        )
        for name, field in rows:
            add_row(form, name, field)
        layout.addLayout(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = buttons.addButton(self.tr("Save as…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setProperty("primary", True)
        buttons.accepted.connect(self._finish)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    @property
    def sheet(self) -> SheetLayout:
        """The chosen look."""
        return SheetLayout(self.page.value, self.columns.value(), self.names.isChecked(), self.stars.isChecked())

    def _show_summary(self) -> None:
        pages = -(-self._count // self.sheet.per_page)
        self.summary.setText(self.tr("Photos: {count}, pages: {pages}").format(count=self._count, pages=pages))

    def _finish(self) -> None:
        self.requested.emit(self.sheet, self.kind.value)
        self.accept()


class ContactSheetController(QObject):
    """Carries out the command for a contact sheet of the selected photos.

    Args:
        document: The open photos.
        renderer: Renders sheets on a worker thread.
        feedback: Shows messages.
        parent: The window that dialogs belong to.
    """

    def __init__(self, document: Document, renderer: ContactSheetRenderer, feedback: Feedback, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._renderer, self._feedback, self._window = document, renderer, feedback, parent
        self._layout, self._as_pdf = SheetLayout(), True
        self._progress: QProgressDialog | None = None
        renderer.progressed.connect(self._show_progress)
        renderer.finished.connect(self._show_result)
        renderer.failed.connect(self._show_failure)

    def open(self) -> None:
        """Show the dialog for the selected photos."""
        photos = [photo for photo in self._document.photos if photo in self._document.selected]
        if not photos:
            return
        if not self._renderer.ready:
            self._feedback.tell(self.tr("The model is still loading."))
            return
        dialog = ContactSheetDialog(self._layout, self._as_pdf, photos, self._window)
        dialog.requested.connect(lambda layout, as_pdf: self._save(photos, layout, as_pdf))
        dialog.open()

    def _save(self, photos: Sequence[Photo], layout: SheetLayout, as_pdf: bool) -> None:
        self._layout, self._as_pdf = layout, as_pdf
        kind, suffixes = ("PDF", (".pdf",)) if as_pdf else ("JPEG", (".jpg", ".jpeg"))
        folder = ExportOptions().folder_for(photos[0].path) or photos[0].path.parent
        proposed = folder / (self.tr("Contact sheet") + suffixes[0])
        target = ask_for_target(self._window, self.tr("Contact sheet"), proposed, kind, suffixes)
        if target is not None:
            self._render(photos, target, layout)

    def _render(self, photos: Sequence[Photo], target: Path, layout: SheetLayout) -> None:
        self._close_progress()
        text = self.tr("Rendering the contact sheet…")
        self._progress = QProgressDialog(text, self.tr("Cancel"), 0, len(photos), self._window)
        self._progress.setWindowTitle(self.tr("Contact sheet"))
        self._progress.setMinimumDuration(0)
        self._progress.setAutoClose(False)
        self._progress.canceled.connect(self._cancel)
        self._progress.setValue(0)
        self._renderer.render(photos, target, layout)

    def _cancel(self) -> None:
        self._renderer.cancel()
        self._close_progress()
        self._feedback.tell(self.tr("Contact sheet cancelled."))

    def _close_progress(self) -> None:
        if self._progress is not None:
            self._progress.deleteLater()
            self._progress = None

    # --- Messages

    def _show_progress(self, count: int) -> None:
        if self._progress is not None:
            self._progress.setValue(count)

    def _show_result(self, result: SheetResult) -> None:
        self._close_progress()
        first = result.written[0]
        text = self.tr("Contact sheet written as {name}").format(name=first.name)
        show = (self.tr("Show in folder"), lambda: show_folder(first.parent))
        if not result.failed:
            self._feedback.tell(text, [show])
            return
        text += self.tr("; left out: {count}").format(count=len(result.failed))
        reasons = [(str(path), reason) for path, reason in result.failed]
        self._feedback.warn(text, [(self.tr("Reasons"), lambda: FileErrorsDialog(text, reasons, self._window).show()), show])

    def _show_failure(self, reason: str) -> None:
        self._close_progress()
        if reason:
            self._feedback.warn(reason)
