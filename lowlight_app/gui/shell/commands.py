"""What the actions do, and what the window says about the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QWidget

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.translation import said
from lowlight_app.gui.export.controller import show_folder
from lowlight_app.gui.export.exporter import result_name_of
from lowlight_app.gui.export.form import ExportSubject
from lowlight_app.gui.library.photo import Photo, PhotoInfo, PhotoState
from lowlight_app.gui.preview.compare_layout import ViewMode
from lowlight_app.gui.shell.bars import fill_recent
from lowlight_app.gui.shell.guide import GuideDialog
from lowlight_app.gui.shell.help import AboutDialog, KeyboardSheet
from lowlight_app.gui.shell.preferences_dialog import PreferencesDialog
from lowlight_app.gui.widgets.error_dialogs import BugDialog, ReasonsDialog, report_of, write_to_log
from lowlight_app.gui.widgets.message_bar import Action
from lowlight_app.settings import EnhanceSettings

if TYPE_CHECKING:
    from lowlight_app.gui.library.file_inspection import RejectedFile
    from lowlight_app.gui.shell.window import Window

_EXAMPLE = "DSC_0042.jpg"


class WindowController(QObject):
    """Connects the actions of a window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._document, self._workshop = window.document, window.workshop
        self._bug: BugDialog | None = None
        self._problems: list[tuple[Path, str]] = []
        self._told = ""
        self._connect_actions()
        self._connect_work()
        self._update_actions()
        self._update_recent()

    def _connect_actions(self) -> None:
        w, a, viewer, document = self._window, self._window.actions_, self._window.viewer, self._document
        for action, command in (
            (a.open, self.open_photos),
            (a.open_folder, self.open_folder),
            (a.quit, w.close),
            (a.paste, lambda: self._workshop.opener.paste(QGuiApplication.clipboard().mimeData())),
            (a.select_all, lambda: document.select(document.photos)),
            (a.preferences, self.show_preferences),
            (a.wipe, lambda: viewer.set_mode(ViewMode.WIPE)),
            (a.side, lambda: viewer.set_mode(ViewMode.SIDE)),
            (a.after, lambda: viewer.set_mode(ViewMode.AFTER)),
            (a.before, viewer.toggle_before),
            (a.fit, viewer.fit),
            (a.full, lambda: viewer.zoom_to(1.0)),
            (a.double, lambda: viewer.zoom_to(2.0)),
            (a.toggle_fit, viewer.toggle_fit),
            (a.zoom_in, lambda: viewer.zoom_by(1.5)),
            (a.zoom_out, lambda: viewer.zoom_by(1 / 1.5)),
            (a.full_screen, self._toggle_full_screen),
            (a.next_panel, self._next_panel),
            (a.next, lambda: document.step(1)),
            (a.previous, lambda: document.step(-1)),
            (a.copy_settings, document.copy_settings),
            (a.paste_settings, self._paste_settings),
            (a.apply_to_all, self._apply_to_all),
            (a.reset, lambda: document.change_whole(document.selected, EnhanceSettings(), a.reset.text())),
            (a.reveal, self._reveal),
            (a.remove, self._remove),
            (a.keys, self.show_keys),
            (a.guide, lambda: (w.findChild(GuideDialog) or GuideDialog(w)).show()),
            (a.about, lambda: AboutDialog(self._workshop.engine.device, w).open()),
        ):
            action.triggered.connect(command)
        settings = [a.copy_settings, a.paste_settings, a.reset]
        w.filmstrip.menu_actions.addActions([a.export, a.copy_result, *settings, a.reveal, a.remove])
        w.empty.open_asked.connect(self.open_photos)
        w.empty.sample_asked.connect(self._workshop.opener.open_sample)
        w.controls.model_chosen.connect(lambda model: w.preferences.change(model=model))

    def _connect_work(self) -> None:
        document, workshop = self._document, self._workshop
        document.current_changed.connect(self._update_actions)
        document.copied_changed.connect(self._update_actions)
        document.state_changed.connect(self._tell_damaged)
        workshop.opener.finished.connect(self._tell_opened)
        workshop.opener.opened.connect(self._remember)
        workshop.engine.notice.connect(lambda text: self._window.messages.tell(said(text)))
        workshop.engine.failed.connect(self._tell_no_engine)
        workshop.broken.connect(self.tell_bug)
        workshop.sidecars.failed.connect(lambda text: self._window.messages.warn(said(text)))
        self._window.began.connect(self._tell_put_aside)
        self._window.preferences.changed.connect(self._update_recent)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._share_space)
        self._window.playing.transport.changed.connect(lambda: self._share_space(None, application.focusWidget()))

    # --- Opening

    def open_photos(self) -> None:
        """Ask for files."""
        from lowlight_app.media.files.discovery import PHOTO_SUFFIXES, VIDEO_SUFFIXES  # loads every codec, only now

        suffixes = sorted(PHOTO_SUFFIXES | VIDEO_SUFFIXES)
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in suffixes)
        known, everything = self.tr("Photos and videos"), self.tr("All files")
        filters = f"{known} ({patterns});;{everything} (*)"
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open photos and videos"), self._folder(), filters)
        if names:
            self._workshop.opener.open([Path(name) for name in names])

    def open_folder(self) -> None:
        """Ask for a folder, whose photos are opened with those of its subfolders."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open folder"), self._folder())
        if name:
            self._workshop.opener.open([Path(name)])

    def _folder(self) -> str:
        return self._window.preferences.choices.folder

    def _remember(self, paths: list[Path]) -> None:
        self._window.preferences.change(folder=str(paths[0].parent))
        self._window.preferences.add_recent(paths)

    def _update_recent(self) -> None:
        fill_recent(self._window.recent, self._window.preferences.choices.recent, lambda path: self._workshop.opener.open([path]))

    def _tell_opened(self, rejected: Sequence[RejectedFile], found: int) -> None:
        if rejected:
            self._tell_problems([(one.path, one.reason) for one in rejected])
        elif not found:
            self._window.messages.tell(self.tr("There are no photos in it."))

    def _tell_damaged(self, photo: Photo) -> None:
        if photo.state is PhotoState.BROKEN:
            self._tell_problems([(photo.path, photo.error)])

    def _tell_problems(self, problems: Sequence[tuple[Path, str]]) -> None:
        """Say what cannot be opened, together with what is still said of others."""
        messages = self._window.messages
        if messages.text != self._told:
            self._problems.clear()
        self._problems += problems
        if len(self._problems) == 1:
            (path, reason) = self._problems[0]
            messages.warn(self.tr("{name} cannot be opened: {reason}").format(name=path.name, reason=reason))
        else:
            title = self.tr("{count} files cannot be opened").format(count=len(self._problems))
            messages.warn(title, [self._show_reasons(title, self._problems)])
        self._told = messages.text

    def _show_reasons(self, title: str, problems: Sequence[tuple[Path, str]]) -> Action:
        reasons = [(str(path), reason) for path, reason in problems]
        return self.tr("Show"), lambda: ReasonsDialog(title, reasons, self._window).show()

    # --- Settings

    def _paste_settings(self) -> None:
        if self._document.copied is not None:
            text = self._window.actions_.paste_settings.text()
            self._document.change(self._document.selected, self._document.copied, text)

    def _apply_to_all(self) -> None:
        current = self._document.current
        if current is not None:
            self._document.change_whole(self._document.photos, current.settings, self._window.actions_.apply_to_all.text())
            count = len(self._document.photos)
            self._window.messages.tell(self.tr("These settings are now those of all {count} photos.").format(count=count))

    # --- The rest

    def show_preferences(self) -> None:
        """Let them be changed."""
        w, current = self._window, self._document.current
        example = current or Photo(Path(_EXAMPLE), PhotoInfo(6000, 4000, 8, "jpeg", "sRGB"))
        about = ExportSubject(True, True, partial(result_name_of, example), w.wishes.last.folder or example.path.parent)
        PreferencesDialog(w.preferences, w.wishes, about, w.installed, w.spoken, w).open()

    def _tell_put_aside(self) -> None:
        """Settings that were damaged begin anew: say so once, and where the old ones are."""
        w = self._window
        files = [file for file in (w.preferences.put_aside, w.presets.put_aside, w.wishes.put_aside) if file is not None]
        if files:
            text = self.tr("Settings were damaged and begin anew. What was there is kept as {names}.")
            show = (self.tr("Show in folder"), lambda: show_folder(files[0].parent))
            w.messages.ask(text.format(names=", ".join(file.name for file in files)), [show])

    def _tell_no_engine(self, error: Exception) -> None:
        self._window.status.show_device(self.tr("Nothing can be enhanced"))
        if isinstance(error, LowlightError):
            self._window.messages.warn(said(error))
        else:
            self.tell_bug(error)

    def show_keys(self) -> None:
        """The keyboard sheet, made of the actions."""
        groups = [
            (title, [(self._window.actions_.key_of(action), self._window.actions_.name_of(action)) for action in actions])
            for title, actions in self._window.actions_.groups()
        ]
        groups[2][1][:0] = [("\\", self.tr("Original while held")), (self.tr("Tab"), self.tr("Hide panels"))]
        KeyboardSheet(groups, self._window).open()

    def tell_bug(self, error: BaseException) -> None:
        """Show a bug of ours, once at a time."""
        report = report_of(error)
        write_to_log(report)
        if self._bug is None or not self._bug.isVisible():
            self._bug = BugDialog(report, self._window)
            self._bug.open()

    def _toggle_full_screen(self, on: bool) -> None:
        self._window.showFullScreen() if on else self._window.showNormal()

    def _next_panel(self) -> None:
        """From filmstrip to picture to controls and back to the filmstrip, as far as they are there."""
        w, focused = self._window, QApplication.focusWidget()
        stops = {w.filmstrip: w.filmstrip, w.viewer: w.viewer, w.controls: w.controls.model, w.queue_panel: w.queue_panel.list}
        there = [panel for panel in stops if panel.isVisible()]
        within = (i for i, panel in enumerate(there) if focused and (panel is focused or panel.isAncestorOf(focused)))
        stops[there[(next(within, -1) + 1) % len(there)]].setFocus(Qt.FocusReason.TabFocusReason)

    def _reveal(self) -> None:
        if self._document.current is not None:
            show_folder(self._document.current.path.parent)

    def _remove(self) -> None:
        going = list(self._document.selected)
        self._document.remove(going)
        self._workshop.forget(going)

    def _update_actions(self) -> None:
        there = self._document.current is not None
        for action in self._window.actions_.need_photo():
            action.setEnabled(there)
        self._window.actions_.paste_settings.setEnabled(there and self._document.copied is not None)

    def _share_space(self, _: QWidget | None, focused: QWidget | None) -> None:
        """Space presses a button that has the focus; everywhere else it plays a video, or is the photo's."""
        actions, video = self._window.actions_, self._window.playing.transport.count > 0
        free = not isinstance(focused, QAbstractButton | QComboBox)
        for action, its in ((actions.play, video), (actions.toggle_fit, not video)):
            action.setShortcut("Space" if free and its else "")
