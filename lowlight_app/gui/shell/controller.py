"""Commands of the window itself: preferences, help, full screen, focus; messages about the engine and bugs."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Qt, qVersion
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from lowlight_app.bug_report import format_bug_report, write_bug_report
from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.feedback import Topic
from lowlight_app.gui.common.file_manager import show_folder
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.export.exporter import result_name_of
from lowlight_app.gui.export.form_section import ExportSubject
from lowlight_app.gui.library.photo import Photo, PhotoInfo
from lowlight_app.gui.shell.guide import GuideDialog
from lowlight_app.gui.shell.help import AboutDialog, ShortcutsDialog
from lowlight_app.gui.shell.hints import Hint, handle_place
from lowlight_app.gui.shell.layout import WindowLayout
from lowlight_app.gui.shell.preferences_dialog import PreferencesDialog
from lowlight_app.gui.widgets.error_dialogs import BugDialog

_EXAMPLE_NAME = "DSC_0042.jpg"


class WindowController(QObject):
    """Runs the commands that belong to no feature."""

    def __init__(self, window: WindowLayout) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self._bug: BugDialog | None = None
        self._connect_actions()
        self._connect_services()
        self._add_hints()

    def _add_hints(self) -> None:
        w, hints, viewer = self._window, self._window.hints, self._window.viewer

        def handle() -> QRect:
            position = viewer.handle()
            return QRect() if position is None or w.crop_bar.isVisible() else handle_place(position)

        def middle() -> QRect:
            photo = self._document.current
            plays = photo is not None and photo.is_video  # Space does
            fitted = shows_result() and viewer.viewport.fitted
            return handle_place(viewer.rect().center()) if fitted and not plays else QRect()

        def button() -> QRect:
            return export.rect() if shows_result() else QRect()

        def shows_result() -> bool:
            return viewer.shows_result and not w.crop_bar.isVisible()

        export = w.tool_bar.widgetForAction(w.actions_.export)
        hints.add(Hint("wipe", self.tr("Drag the line to compare before and after"), viewer, handle))
        hints.add(Hint("zoom", self.tr("Space or a double click shows the photo at 100 %"), viewer, middle))
        hints.add(Hint("export", self.tr("Ctrl+E exports the result; the original stays as it is"), export, button))
        viewer.wiped.connect(lambda: hints.follow("wipe"))
        viewer.scale_changed.connect(lambda _, fitted: None if fitted else hints.follow("zoom"))
        w.actions_.export.triggered.connect(lambda: hints.follow("export"))
        self._document.current_changed.connect(hints.withdraw)
        viewer.mode_changed.connect(hints.withdraw)
        viewer.view_changed.connect(hints.replace)

    def _connect_actions(self) -> None:
        w, a = self._window, self._window.actions_
        for action, command in (
            (a.preferences, self.show_preferences),
            (a.full_screen, self._toggle_full_screen),
            (a.next_panel, self._next_panel),
            (a.shortcuts, self.show_shortcuts),
            (a.guide, lambda: (w.findChild(GuideDialog) or GuideDialog(w)).show()),
            (a.about, lambda: AboutDialog(w.services.engine.device, w).open()),
        ):
            action.triggered.connect(command)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._update_space_shortcut)
        w.playback.transport.changed.connect(lambda: self._update_space_shortcut(None, application.focusWidget()))

    def _connect_services(self) -> None:
        services, messages = self._window.services, self._window.messages
        services.engine.notice.connect(lambda message: messages.tell(translate_message(message)))
        services.prepared.connect(self._connect_preview)
        services.engine.failed.connect(self._report_engine_failure)
        services.engine.loading.connect(lambda: messages.withdraw(Topic.MODEL))
        self._document.current_changed.connect(lambda: messages.withdraw(Topic.SHOWN_PHOTO))
        self._document.settings_changed.connect(lambda: messages.withdraw(Topic.SETTINGS))
        services.bug_found.connect(self.report_bug)
        services.sidecars.failed.connect(lambda error: messages.warn(translate_message(error)))

    def _connect_preview(self) -> None:
        preview, messages = self._window.services.preview, self._window.messages
        assert preview is not None
        preview.progress_changed.connect(lambda fraction: self._window.hints.start() if fraction >= 1 else None)
        preview.noticed.connect(lambda notice: messages.tell(translate_message(notice), topic=Topic.SHOWN_PHOTO))

    def explain_snapshot(self) -> None:
        """Say where the kept settings are."""
        text = self.tr("These settings are kept as “Snapshot”. Go on adjusting to compare; choose “Original” to end.")
        back = (self.tr("Original"), self._window.compare_menu.show_original)
        self._window.messages.tell(text, [back], Topic.SHOWN_PHOTO)

    def show_preferences(self) -> None:
        """Open the preferences."""
        w, options, current = self._window, self._window.services.export.options, self._document.current
        example = current or Photo(Path(_EXAMPLE_NAME), PhotoInfo(6000, 4000, 8, "jpeg", "sRGB"))
        subject = ExportSubject(True, True, partial(result_name_of, example), options.last.folder or example.path.parent)
        PreferencesDialog(w.preferences, options, subject, w.installed_models, w.language, w.services.checking, w).open()

    def report_damaged_settings(self) -> None:
        """Report once that damaged settings were reset, and where the old files are."""
        w = self._window
        stores = (w.preferences, w.presets, w.services.export.options)
        files = [store.damaged_file for store in stores if store.damaged_file is not None]
        if files:
            text = self.tr("Damaged settings were reset to the defaults. The old files were kept as {names}.")
            show = (self.tr("Show in folder"), lambda: show_folder(files[0].parent))
            w.messages.ask(text.format(names=", ".join(file.name for file in files)), [show])

    def _report_engine_failure(self, error: Exception) -> None:
        self._window.status.show_no_device(self.tr("No model can be used"))
        if isinstance(error, LowlightError):
            self._window.messages.warn(translate_message(error), topic=Topic.MODEL)
        else:
            self.report_bug(error)

    def show_shortcuts(self) -> None:
        """Show the keyboard shortcuts of the actions."""
        groups = [
            (title, [(self._window.actions_.key_of(action), self._window.actions_.name_of(action)) for action in actions])
            for title, actions in self._window.actions_.groups()
        ]
        groups[2][1][:0] = [
            ("\\", self.tr("Show original while held")),
            ("Z", self.tr("Loupe while held; with Shift on the original")),
            (self.tr("Tab"), self.tr("Hide panels")),
        ]
        ShortcutsDialog(groups, self._window).open()

    def report_bug(self, error: BaseException) -> None:
        """Log an internal error and show its report; one dialog at a time."""
        report = format_bug_report(error, f"Qt {qVersion()}")
        write_bug_report(report)
        if self._bug is None or not self._bug.isVisible():
            self._bug = BugDialog(report, self._window)
            self._bug.open()

    def _toggle_full_screen(self, on: bool) -> None:
        """Show the photo alone; afterwards restore the window as it was."""
        w = self._window
        full = Qt.WindowState.WindowFullScreen
        w.setWindowState(w.windowState() | full if on else w.windowState() & ~full)  # the desktop may have left it already
        for bar in (w.menuBar(), w.tool_bar, w.status):
            bar.setVisible(not on)
        w.queue_panel.setVisible(not on and w.actions_.queue.isChecked())
        w.show_panels()

    def _next_panel(self) -> None:
        """Move the focus to the next visible panel: filmstrip, viewer, adjust panel, queue."""
        w, focused = self._window, QApplication.focusWidget()
        targets = {
            w.filmstrip: w.filmstrip,
            w.viewer: w.viewer,
            w.adjust_panel: w.adjust_panel.model,
            w.queue_panel: w.queue_panel.list,
        }
        visible = [panel for panel in targets if panel.isVisible()]
        current = (i for i, panel in enumerate(visible) if focused and (panel is focused or panel.isAncestorOf(focused)))
        targets[visible[(next(current, -1) + 1) % len(visible)]].setFocus(Qt.FocusReason.TabFocusReason)

    def _update_space_shortcut(self, _: QWidget | None, focused: QWidget | None) -> None:
        """Assign Space to Play for videos and to Fit for photos, unless a focused button needs it."""
        actions, is_video = self._window.actions_, self._window.playback.transport.count > 0
        available = not isinstance(focused, QAbstractButton | QComboBox)
        for action, applies in ((actions.play, is_video), (actions.toggle_fit, not is_video)):
            action.setShortcut("Space" if available and applies else "")
