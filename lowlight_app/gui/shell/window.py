"""The main window: connects features, services and widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QPaintEvent

from lowlight_app.gui.adjust.controller import AdjustController
from lowlight_app.gui.adjust.white_balance_picker import WhiteBalancePicker
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.preferences import PreferenceValues
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.crop.controller import CropController
from lowlight_app.gui.engine.loader import Loader
from lowlight_app.gui.export.contact_sheet_dialog import ContactSheetController
from lowlight_app.gui.export.controller import ExportController
from lowlight_app.gui.export.share_controller import ShareController
from lowlight_app.gui.library.controller import LibraryController
from lowlight_app.gui.library.filmstrip import PhotoModel
from lowlight_app.gui.library.opener import local_paths
from lowlight_app.gui.library.photo import REJECTED, Photo, PhotoState
from lowlight_app.gui.live.controller import LiveController
from lowlight_app.gui.models.controller import ModelsController
from lowlight_app.gui.shell.commands import connect_actions
from lowlight_app.gui.shell.controller import WindowController
from lowlight_app.gui.shell.launcher_progress import LauncherProgress
from lowlight_app.gui.shell.layout import WindowLayout
from lowlight_app.gui.shell.window_state import WindowState, load_window_state, save_window_state
from lowlight_app.gui.training.controller import TrainingController
from lowlight_app.gui.watch.controller import WatchController
from lowlight_app.models.model_store import DEFAULT_MODEL


class Window(WindowLayout):
    """The main window.

    Args:
        paths: Files and folders to open after the first paint.
        load: Loads the model; tests pass a faster function.
    """

    started = Signal()
    """Emitted after the first paint, when loading begins."""

    def __init__(self, paths: Sequence[Path] = (), load: Loader | None = None) -> None:
        super().__init__(load)
        self._paths, self.painted, self.started_up = list(paths), False, False
        self._held: dict[int, Callable[[bool], None]] = {
            Qt.Key.Key_Backslash: self.viewer.hold_original,
            Qt.Key.Key_Z: self.loupe.hold,
            Qt.Key.Key_Shift: self.loupe.show_original,
        }
        self._create_controllers()
        self._connect_views()
        self._connect_services()
        connect_actions(self)
        self._restore_state()
        self._enable_actions()
        self._show_document()

    # --- Setup

    def _create_controllers(self) -> None:
        document, preferences, services = self.document, self.preferences, self.services
        feedback = self.messages
        self.library = LibraryController(
            document, services.opener, preferences, self.recent_menu, services.release, feedback, self
        )
        self.adjust = AdjustController(document, feedback, self)
        a = self.actions_
        finishing = [
            a.export,
            a.export_all,
            a.export_as,
            a.contact_sheet,
            a.copy_result,
            a.save_frame,
            a.pick_gray,
        ]  # before their own commands
        self.crop = CropController(document, self.viewer, self.crop_bar, a.crop_actions(), finishing, self)
        self.picker = WhiteBalancePicker(self.actions_.pick_gray, self.viewer, document, lambda: services.preview, feedback, self)
        self.exports = ExportController(
            document, services.export, services.opener, self.actions_.queue, self.queue_panel, feedback, self
        )
        self.contact_sheets = ContactSheetController(document, services.export.sheets, feedback, self)
        self.sharing = ShareController(document, services.export, self.thumbnail, feedback, self)
        self.training = TrainingController(self.actions_.retrain, preferences, services.make_worker, feedback, self)
        self.live = LiveController(services.engine, preferences, services.make_worker("live"), self)
        self.models = ModelsController(preferences, services.make_worker("models"), self)
        self.watching = self._make_watch_controller()
        self.controller = WindowController(self)
        self.exports.preferences_requested.connect(self.controller.show_preferences)
        self.launcher_progress = LauncherProgress(services.export.queue, self)
        self.started.connect(self.controller.report_damaged_settings)

    def _make_watch_controller(self) -> WatchController:
        services = self.services
        return WatchController(
            self.actions_.watch,
            self.document,
            services.engine,
            services.make_worker("watching", endless=True),
            self.preferences,
            lambda: services.export.options.last.settings,
            self.messages,
            self,
        )

    def _connect_views(self) -> None:
        document, viewer, actions = self.document, self.viewer, self.actions_
        document.current_changed.connect(self._show_current)
        document.current_changed.connect(self._enable_actions)
        document.copied_settings_changed.connect(self._enable_actions)
        document.selection_changed.connect(self._enable_actions)
        document.settings_changed.connect(self._show_geometry)
        self.crop.active_changed.connect(self._enable_actions)
        document.state_changed.connect(lambda _: viewer.refresh())
        document.added.connect(self._show_document)
        document.removed.connect(self._show_document)
        viewer.scale_changed.connect(lambda scale, _: self.tool_bar.show_scale(scale))
        viewer.mode_changed.connect(lambda mode: actions.view_modes[mode].setChecked(True))
        viewer.panels_toggled.connect(actions.panels.trigger)
        self.filmstrip.panels_toggled.connect(actions.panels.trigger)
        self.filmstrip.drag_requested.connect(self.sharing.drag)
        self.empty_state.open_requested.connect(self.library.open_photos)
        self.empty_state.sample_requested.connect(self.services.opener.open_sample)
        self.adjust_panel.model_chosen.connect(lambda model: self.preferences.change(model=model))
        self.status.cancel_requested.connect(self.exports.cancel)
        self.status.queue_requested.connect(lambda: actions.queue.setChecked(True))
        self.queue_splitter.splitterMoved.connect(self.exports.keep_height)
        self.compare_menu.kept.connect(self.controller.explain_snapshot)
        self.exports.status_changed.connect(self._show_export_status)

    def _connect_services(self) -> None:
        services = self.services
        services.prepared.connect(self._prepared)
        services.prepared.connect(self.training.prepare)
        services.engine.loading.connect(self.activity.stop)
        services.engine.ready.connect(lambda: self.status.show_device(services.engine.device))
        services.models_listed.connect(self._show_models)
        for feature in (self.training, self.models):
            feature.models_changed.connect(services.list_models)
        self.preferences.changed.connect(self._preferences_changed)

    def _restore_state(self) -> None:
        state = load_window_state(self.exports.panel_height, self.widths)
        if state.geometry is not None:
            self.restoreGeometry(state.geometry)
        self.actions_.panels.setChecked(state.panels_hidden)
        self.exports.panel_height, self.widths = state.queue_height, state.widths

    def _save_state(self) -> None:
        hidden, height = self.actions_.panels.isChecked(), self.exports.panel_height
        save_window_state(WindowState(self.saveGeometry(), hidden, height, self.widths))

    # --- After the first paint

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Start loading after the first paint."""
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self._start)

    def _start(self) -> None:
        self.activity.start()
        self.started.emit()
        handle = self.windowHandle()
        self.services.set_screen(handle.screen())
        handle.screenChanged.connect(self.services.set_screen)
        self.services.start()
        self.started_up = True
        self._open_paths()

    def _open_paths(self) -> None:
        if self._paths:
            self.services.opener.open(self._paths)
            self._paths = []

    def _prepared(self) -> None:
        preview, thumbnails = self.services.preview, self.services.thumbnails
        assert preview is not None and thumbnails is not None
        self.playback.prepare(preview, self.services.make_worker, self.services.make_worker("scene-marks", endless=True))
        self.stacks.prepare(preview, self.services.make_worker)
        viewer = self.viewer
        viewer.view_changed.connect(preview.set_view)
        for ready, evicted, side in (
            (preview.before_ready, preview.before_evicted, viewer.before),
            (preview.compositor.ready, preview.compositor.evicted, viewer.after),
        ):
            ready.connect(partial(viewer.show_tiles, side))
            evicted.connect(partial(viewer.remove_tiles, side))
        preview.compositor.draft_region = viewer.region_of_result
        preview.cleared.connect(viewer.clear)
        self.compare_menu.prepare(preview.comparison)
        self.loupe.prepare(preview)
        preview.comparison.failed.connect(lambda error: self.messages.warn(translate_message(error)))
        preview.suggested.connect(lambda photo, found: self.adjust.apply_suggestion(photo, found, self.actions_.auto.text()))
        self.actions_.auto.triggered.connect(preview.suggest)
        preview.histogram_ready.connect(self.adjust_panel.histogram.show_before)
        preview.compositor.histogram_ready.connect(self.adjust_panel.histogram.show_after)
        preview.progress_changed.connect(self.progress.show_fraction)
        self.progress.time_left.connect(self.status.show_refining)
        model = self.filmstrip.model()
        assert isinstance(model, PhotoModel)
        thumbnails.ready.connect(model.refresh)
        thumbnails.failed.connect(lambda photo, error: self.document.set_state(photo, PhotoState.BROKEN, error))
        self.filmstrip.viewport().update()
        self._show_current(self.document.current)

    def _show_models(self, models: list[tuple[str, str]]) -> None:
        """Show the models; if the preferred one is missing, use the default model."""
        if self.preferences.values.model not in dict(models):
            self.preferences.change(model=DEFAULT_MODEL)
        self.installed_models = models
        self.adjust_panel.show_models(models, self.preferences.values.model)
        self.compare_menu.show_models(models, self.preferences.values.model)

    def open_from_outside(self, paths: Sequence[Path]) -> None:
        """Open files that another program passes, and come to the front."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self._paths += paths
        if self.started_up:
            self._open_paths()

    # --- Updates

    def _show_document(self) -> None:
        has_photos = bool(self.document.photos)
        self.stack.setCurrentIndex(int(has_photos))
        self.show_panels()
        (self.viewer if has_photos else self.empty_state.button).setFocus()

    def _show_current(self, photo: Photo | None) -> None:
        self.viewer.show_photo(photo)
        self.adjust_panel.histogram.clear()
        self.status.show_info(photo)
        self.actions_.before.setChecked(False)
        self.setWindowTitle(f"{photo.name} – Lowlight" if photo else "Lowlight")
        if photo is None:
            self.tool_bar.show_scale(None)

    def _show_geometry(self, photo: Photo) -> None:
        """Show the current photo turned and cropped as it is now."""
        if photo is self.document.current:
            self.status.show_info(photo)
            if not self.crop.active:
                self.viewer.show_geometry(photo.geometry)

    def _enable_actions(self) -> None:
        has_photo = self.document.current is not None
        for action in self.actions_.need_photo():
            action.setEnabled(has_photo)
        self.actions_.paste_settings.setEnabled(has_photo and self.document.copied_settings is not None)
        self.actions_.apply_to_selected.setEnabled(len(self.document.selected) > 1)
        a = self.actions_
        for action in (*a.view_modes.values(), a.zoom_in, a.zoom_out, a.full, a.double, a.toggle_fit, a.ratings[REJECTED]):
            action.setEnabled(has_photo and not self.crop.active)
        crop = a.crop_actions()
        for action in (crop.crop, *crop.turns):
            action.setEnabled(has_photo and not all(photo.is_stack for photo in self.document.selected))

    def _show_export_status(self, text: str) -> None:
        self.status.show_work(text, can_cancel=bool(text), can_show=bool(text) and not self.actions_.queue.isChecked())

    def _preferences_changed(self, before: PreferenceValues, after: PreferenceValues) -> None:
        if before.theme is not after.theme:
            theme.apply_theme(after.theme)
            self.refresh_theme()
        if (before.model, before.device) != (after.model, after.device):
            self.status.show_device(None)
            self.adjust_panel.show_models(self.installed_models, after.model)
            self.compare_menu.show_models(self.installed_models, after.model)

    def refresh_theme(self) -> None:
        """Redraw the icons for the theme; the style sheet changes everything else."""
        self.actions_.refresh_icons()
        self.adjust_panel.refresh_theme()
        self.crop_bar.refresh_theme()
        self.status.refresh_theme()
        self.queue_panel.refresh_theme()
        self.training.refresh_theme()
        self.playback.refresh_theme()

    # --- Events

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        r"""Show the original while \ is held, and the loupe while Z is held."""
        if self._hold(event, True):
            return
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.actions_.full_screen.trigger()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """End what the key was held for."""
        if not self._hold(event, False):
            super().keyReleaseEvent(event)

    def _hold(self, event: QKeyEvent, on: bool) -> bool:
        """Return whether the key does something while it is held; if so, begin or end it."""
        command = self._held.get(event.key())
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if command is None or (on and with_control and event.key() == Qt.Key.Key_Z):  # Undo while there is nothing to undo
            return False
        if not event.isAutoRepeat():
            command(on)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Highlight the window if files can be dropped."""
        if event.source() is None and local_paths(event.mimeData()):
            event.acceptProposedAction()
            self.drop_highlight.show_over(self.viewer if self.document.photos else self.empty_state)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Hide the highlight."""
        self.drop_highlight.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open the dropped files."""
        self.drop_highlight.hide()
        event.acceptProposedAction()
        self.services.opener.open(local_paths(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Save the layout, hide at once, then join the threads."""
        if not (self.exports.may_close() and self.training.may_close()):
            event.ignore()
            return
        self._save_state()
        self.hide()
        self.training.close()
        self.models.close()
        self.services.close()
        self.services.export.recovery.close()
        self.launcher_progress.clear()
        self.playback.close()
        self.stacks.close()
        super().closeEvent(event)
