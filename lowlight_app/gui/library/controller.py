"""Commands on files: open, recent files, and messages about files that cannot be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from lowlight_app.file_names import natural_order
from lowlight_app.gui.common.feedback import Feedback, MessageAction, Topic
from lowlight_app.gui.common.file_manager import show_folder
from lowlight_app.gui.common.formatting import menu_text
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.opener import Opener
from lowlight_app.gui.library.order import PhotoFilter
from lowlight_app.gui.library.photo import EditState, Photo, PhotoState
from lowlight_app.gui.widgets.error_dialogs import FileErrorsDialog

if TYPE_CHECKING:
    from lowlight_app.gui.library.file_inspection import RejectedFile


_MAX_PLACE = 40
"""Characters of a folder in the menu of recent files."""


class LibraryController(QObject):
    """Opens and closes photos and videos.

    Args:
        document: The open photos.
        opener: Opens files on a worker thread.
        preferences: Hold the last folder and the recent files.
        recent_menu: Lists the recent files.
        release: Releases the memory of closed photos.
        feedback: Shows messages.
        parent: Parent of the dialogs.
    """

    def __init__(
        self,
        document: Document,
        opener: Opener,
        preferences: Preferences,
        recent_menu: QMenu,
        release: Callable[[Iterable[Photo]], None],
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._opener, self._preferences = document, opener, preferences
        self._recent_menu, self._release = recent_menu, release
        self._feedback, self._window = feedback, parent
        self._problems: list[tuple[Path, str]] = []
        self._last_report = ""
        document.state_changed.connect(self._report_damaged)
        document.filter_changed.connect(self._report_filter)
        opener.finished.connect(self._report_opened)
        opener.opened.connect(self._add_recent)
        preferences.changed.connect(self._update_recent)
        self._update_recent()

    def open_photos(self) -> None:
        """Open files that the user chooses in a dialog."""
        from lowlight_app.media.discovery import MEDIA_SUFFIXES  # loads every codec, only now
        from lowlight_app.media.stacks.fits import FITS_SUFFIXES

        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(MEDIA_SUFFIXES | {*FITS_SUFFIXES}))
        known, everything = self.tr("Photos and videos"), self.tr("All files")
        filters = f"{known} ({patterns});;{everything} (*)"
        title, options = self.tr("Open photos and videos"), QFileDialog.Option.HideNameFilterDetails
        names, _ = QFileDialog.getOpenFileNames(self._window, title, self._folder, filters, options=options)
        if names:
            self._opener.open(sorted(map(Path, names), key=natural_order))

    def open_folder(self) -> None:
        """Open a folder that the user chooses, with its subfolders."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open folder"), self._folder)
        if name:
            self._opener.open([Path(name)])

    def paste(self) -> None:
        """Open the files or the image on the clipboard."""
        self._opener.paste(QGuiApplication.clipboard().mimeData())

    def reveal(self) -> None:
        """Show the folder of the current photo in the file manager."""
        if self._document.current is not None:
            show_folder(self._document.current.path.parent)

    def remove(self) -> None:
        """Close the selected photos; several of them, or an edited one, can be brought back from the message."""
        closed = list(self._document.selected)
        edits = {photo.path: photo.edit_state for photo in closed}
        matters = len(closed) > 1 or any(photo.undo_stack.count() for photo in closed)
        self._document.remove(closed)
        self._release(closed)
        self._withdraw_reports(set(edits))
        if matters:
            self._offer_to_bring_back(edits)

    def _offer_to_bring_back(self, edits: Mapping[Path, EditState]) -> None:
        paths = list(edits)
        text = self.tr("{count} files were removed from the filmstrip.").format(count=len(paths))
        if len(paths) == 1:
            text = self.tr("{name} was removed from the filmstrip.").format(name=paths[0].name)

        def bring_back() -> None:
            self._feedback.dismiss()
            self._opener.open(paths, edits)

        self._feedback.tell(text, [(self.tr("Undo"), bring_back)])

    @property
    def _folder(self) -> str:
        """The folder opened last; at first the user's pictures, or the home folder if there is no such folder."""
        location = QStandardPaths.StandardLocation
        pictures, home = (QStandardPaths.writableLocation(place) for place in (location.PicturesLocation, location.HomeLocation))
        return self._preferences.values.folder or (pictures if Path(pictures).is_dir() else home)

    def _add_recent(self, paths: list[Path]) -> None:
        self._preferences.change(folder=str(paths[0].parent))
        self._preferences.add_recent(paths)

    def _update_recent(self) -> None:
        menu, paths = self._recent_menu, self._preferences.values.recent
        menu.clear()
        menu.setEnabled(bool(paths))
        for name in paths:
            path = Path(name)
            # Menus show the text after a tab on the right.
            action = menu.addAction(menu_text(f"{path.name}\t{_shorten(path.parent)}"), partial(self._opener.open, [path]))
            action.setToolTip(name)

    # --- Files that cannot be opened

    def _report_opened(self, rejected: Sequence[RejectedFile], found: int) -> None:
        if rejected:
            self._report([(file.path, file.reason) for file in rejected])
        elif not found:
            self._feedback.tell(self.tr("No photos or videos were found."))

    def _report_filter(self) -> None:
        """Say how many photos are hidden, since nothing else shows that there are any."""
        shown, count = len(self._document.listed), len(self._document.photos)
        self._feedback.withdraw(Topic.FILTER)
        if shown < count:
            show_all = (self.tr("Show all"), lambda: self._document.list_only(PhotoFilter.ALL))
            text = self.tr("{shown} of {count} photos are shown.")
            self._feedback.tell(text.format(shown=shown, count=count), [show_all], Topic.FILTER)

    def _report_damaged(self, photo: Photo) -> None:
        if photo.state is PhotoState.BROKEN:
            self._report([(photo.path, photo.error)])

    def _report(self, problems: Sequence[tuple[Path, str]]) -> None:
        """Report files that cannot be opened, together with those that the message on show already counts."""
        if self._feedback.text != self._last_report:
            self._problems.clear()
        self._problems += problems
        if len(self._problems) == 1:
            (path, reason) = self._problems[0]
            self._feedback.warn(self.tr("{name} cannot be opened: {reason}").format(name=path.name, reason=reason))
        else:
            title = self.tr("{count} files cannot be opened").format(count=len(self._problems))
            self._feedback.warn(title, [self._show_reasons(title, self._problems)])
        self._last_report = self._feedback.text

    def _withdraw_reports(self, closed: set[Path]) -> None:
        """Remove closed files from the report on show."""
        left = [(path, reason) for path, reason in self._problems if path not in closed]
        if left != self._problems and self._feedback.text == self._last_report:
            self._feedback.dismiss()
            if left:
                self._report(left)

    def _show_reasons(self, title: str, problems: Sequence[tuple[Path, str]]) -> MessageAction:
        reasons = [(str(path), reason) for path, reason in problems]
        return self.tr("Show"), lambda: FileErrorsDialog(title, reasons, self._window).show()


def _shorten(folder: Path) -> str:
    """Return a folder for a menu: relative to the user's own, and its end if it is long."""
    text = f"~/{folder.relative_to(Path.home()).as_posix()}" if folder.is_relative_to(Path.home()) else str(folder)
    return text if len(text) <= _MAX_PLACE else f"…{text[1 - _MAX_PLACE :]}"
