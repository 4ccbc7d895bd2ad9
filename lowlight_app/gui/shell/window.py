"""The main window: puts the zones together and lets views, model and workshop hear of each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lowlight_app.gui.adjust.panel import WIDTH as CONTROLS_WIDTH
from lowlight_app.gui.adjust.panel import AdjustPanel
from lowlight_app.gui.adjust.presets import Presets
from lowlight_app.gui.adjust.presets_menu import PresetsButton
from lowlight_app.gui.common import theme
from lowlight_app.gui.common.language import speak, spoken_for
from lowlight_app.gui.common.preferences import Preferences, PreferenceValues
from lowlight_app.gui.common.user_activity import UserActivity
from lowlight_app.gui.engine.loader import Loader
from lowlight_app.gui.export.controller import ExportController
from lowlight_app.gui.export.options import ExportOptionsStore
from lowlight_app.gui.export.queue_panel import QueuePanel
from lowlight_app.gui.export.share import ShareController
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.empty_state import DropHighlight, EmptyState
from lowlight_app.gui.library.filmstrip import WIDTH, Filmstrip, PhotoModel
from lowlight_app.gui.library.opener import local_paths
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.models.controller import ModelsController
from lowlight_app.gui.playback.controller import PlaybackController
from lowlight_app.gui.preview.compare_layout import ViewMode
from lowlight_app.gui.preview.viewer import Viewer
from lowlight_app.gui.shell import window_state
from lowlight_app.gui.shell.actions import Actions
from lowlight_app.gui.shell.bars import StatusBar, ToolBar, fill_menus
from lowlight_app.gui.shell.commands import WindowController
from lowlight_app.gui.shell.services import Services
from lowlight_app.gui.training.controller import TrainingController
from lowlight_app.gui.widgets.message_bar import MessageBar
from lowlight_app.gui.widgets.progress_line import ProgressLine
from lowlight_app.models.model_store import DEFAULT_MODEL
from lowlight_app.user_data import data_folder

_SMALLEST = (900, 560)


class Window(QMainWindow):
    """The whole application.

    Args:
        paths: files and folders to open at once.
        load: how the model is loaded; tests have a quicker way.

    Attributes:
        spoken: the language of its texts.
        installed: ids and names of the models there are.
        widths: of filmstrip and controls, also while they are hidden.
    """

    began = Signal()
    """It is painted, and the work behind it begins."""

    def __init__(self, paths: Sequence[Path] = (), load: Loader | None = None) -> None:
        super().__init__()
        self.document = Document(self)
        self.preferences = Preferences(data_folder("preferences.json"), self)
        speak(self.preferences.choices.language)
        self.spoken = spoken_for(self.preferences.choices.language)
        self.presets = Presets(data_folder("presets.json"), self)
        self.wishes = ExportOptionsStore(data_folder("export.json"), self)
        application = QApplication.instance()
        assert application is not None
        self.activity = UserActivity(application, self)
        self.workshop = Services(self.document, self.preferences, self.activity.quiet, load)
        self._paths, self.painted = list(paths), False
        self.installed: list[tuple[str, str]] = []
        self.widths = [WIDTH, CONTROLS_WIDTH]
        self._make_views()
        self.playing = PlaybackController(self)
        self._lay_out()
        self.exports, self.commands = ExportController(self), WindowController(self)
        self.handing = ShareController(self)
        self.retraining, self.models = TrainingController(self), ModelsController(self)
        self._listen()
        window_state.restore(self)
        self._show_document()

    # --- Building

    def _make_views(self) -> None:
        self.actions_ = Actions(self.document.undo_group, self)
        self.messages, self.progress = MessageBar(), ProgressLine()
        self.viewer, self.empty = Viewer(), EmptyState()
        self.filmstrip = Filmstrip(self.document, PhotoModel(self.document, self.thumbnail, self))
        buttons = [self.actions_.copy_settings, self.actions_.paste_settings, self.actions_.apply_to_all, self.actions_.reset]
        self.controls = AdjustPanel(self.document, buttons, PresetsButton(self.document, self.presets))
        self.queue_panel = QueuePanel(self.workshop.exporter.queue, self._thumbnail_of)
        self.tool_bar, self.status = ToolBar(self.actions_), StatusBar()
        self.recent = QMenu(self.tr("Open recent"), self)
        self.recent.setToolTipsVisible(True)

    def _lay_out(self) -> None:
        self.setWindowTitle("Lowlight")
        self.setAcceptDrops(True)
        self.setMinimumSize(*_SMALLEST)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        fill_menus(self, self.actions_, self.recent)
        self.addToolBar(self.tool_bar)
        self.setStatusBar(self.status)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._stage())
        self.body = QSplitter()
        self.body.setHandleWidth(1)
        self.body.setChildrenCollapsible(False)
        for part in (self.filmstrip, self.stack, self.controls):
            self.body.addWidget(part)
        self.body.setStretchFactor(1, 1)
        self.body.splitterMoved.connect(self._keep_widths)
        self.floors = QSplitter(Qt.Orientation.Vertical)
        self.floors.setHandleWidth(1)
        self.floors.setChildrenCollapsible(False)
        self.floors.addWidget(self.body)
        self.floors.addWidget(self.queue_panel)
        self.floors.setStretchFactor(0, 1)
        self.queue_panel.hide()
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.progress)
        column.addWidget(self.floors, 1)
        self.setCentralWidget(central)
        self.messages.setParent(central)
        self.messages.float_over(self.stack)
        self.drop_light = DropHighlight(self)

    def _stage(self) -> QWidget:
        """The picture with what a video needs under it."""
        stage = QWidget()
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.viewer, 1)
        column.addWidget(self.playing.bar)
        return stage

    def _listen(self) -> None:
        document, viewer, workshop = self.document, self.viewer, self.workshop
        document.current_changed.connect(self._show_current)
        document.state_changed.connect(lambda _: viewer.refresh())
        document.added.connect(self._show_document)
        document.removed.connect(self._show_document)
        viewer.scale_changed.connect(lambda scale, _: self.tool_bar.show_scale(scale))
        viewer.mode_changed.connect(self._check_mode)
        viewer.panels_toggled.connect(self.actions_.panels.trigger)
        self.filmstrip.panels_toggled.connect(self.actions_.panels.trigger)
        self.actions_.panels.toggled.connect(self._show_panels)
        workshop.prepared.connect(self._prepared)
        workshop.engine.loading.connect(self.activity.stop)
        workshop.engine.ready.connect(lambda: self.status.show_device(workshop.engine.device))
        workshop.models_listed.connect(self._show_models)
        self.preferences.changed.connect(self._preferences_changed)

    # --- After the first paint

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The work begins once the window is seen."""
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        self.began.emit()
        handle = self.windowHandle()
        self.workshop.show_on(handle.screen())
        handle.screenChanged.connect(self.workshop.show_on)
        self.workshop.start()
        if self._paths:
            self.workshop.opener.open(self._paths)

    def _prepared(self) -> None:
        preview, thumbnails = self.workshop.preview, self.workshop.thumbnails
        assert preview is not None and thumbnails is not None
        viewer = self.viewer
        viewer.view_changed.connect(preview.look)
        for signal, change in (
            (preview.before_ready, viewer.before.add),
            (preview.mixer.ready, viewer.after.add),
            (preview.before_dropped, viewer.before.drop),
            (preview.mixer.dropped, viewer.after.drop),
        ):
            signal.connect(change)
            signal.connect(viewer.refresh)
        preview.cleared.connect(viewer.clear)
        preview.histogram_ready.connect(self.controls.histogram.show_before)
        preview.mixer.histogram_ready.connect(self.controls.histogram.show_after)
        preview.progress_changed.connect(self.progress.show_fraction)
        self.progress.time_left.connect(self.status.show_refining)
        model = self.filmstrip.model()
        assert isinstance(model, PhotoModel)
        thumbnails.ready.connect(model.refresh)
        thumbnails.failed.connect(lambda photo, error: self.document.set_state(photo, PhotoState.BROKEN, error))
        self.filmstrip.viewport().update()
        self._show_current(self.document.current)

    def _show_models(self, models: list[tuple[str, str]]) -> None:
        """Offer them; a preferred one that is there no more gives way to the one that ships."""
        if self.preferences.choices.model not in dict(models):
            self.preferences.change(model=DEFAULT_MODEL)
        self.installed = models
        self.controls.show_models(models, self.preferences.choices.model)

    def thumbnail(self, photo: Photo) -> QImage | None:
        """A photo's small picture, or None while it is being made."""
        return self.workshop.thumbnails.of(photo) if self.workshop.thumbnails else None

    def _thumbnail_of(self, path: Path) -> QImage | None:
        photo = self.document.find(path)
        return self.thumbnail(photo) if photo else None

    # --- What changes what is shown

    def _show_document(self) -> None:
        there = bool(self.document.photos)
        self.stack.setCurrentIndex(int(there))
        self._show_panels()
        (self.viewer if there else self.empty.button).setFocus()

    def _show_current(self, photo: Photo | None) -> None:
        self.viewer.show_photo(photo)
        self.controls.histogram.clear()
        self.status.show_facts(photo)
        self.actions_.before.setChecked(False)
        self.setWindowTitle(f"{photo.name} – Lowlight" if photo else "Lowlight")
        if photo is None:
            self.tool_bar.show_scale(None)

    def _check_mode(self, mode: ViewMode) -> None:
        {ViewMode.WIPE: self.actions_.wipe, ViewMode.SIDE: self.actions_.side, ViewMode.AFTER: self.actions_.after}[
            mode
        ].setChecked(True)

    def _show_panels(self) -> None:
        """Without a photo they would only distract from the one thing to do."""
        wanted = bool(self.document.photos) and not self.actions_.panels.isChecked()
        if wanted != self.controls.isVisibleTo(self):
            self.filmstrip.setVisible(wanted)
            self.controls.setVisible(wanted)
            left, right = self.widths
            self.body.setSizes([left, self.body.width() - left - right, right])

    def _keep_widths(self) -> None:
        self.widths = [self.filmstrip.width(), self.controls.width()]

    def _preferences_changed(self, before: PreferenceValues, after: PreferenceValues) -> None:
        if before.theme is not after.theme:
            theme.apply(after.theme)
            self.dress()
        if (before.model, before.device) != (after.model, after.device):
            self.status.show_device("")
            self.controls.show_models(self.installed, after.model)

    def dress(self) -> None:
        """Draw the icons in the colours of the theme; the style sheet does the rest."""
        self.actions_.refresh_icons()
        self.controls.dress()
        self.status.dress()
        self.queue_panel.dress()
        self.retraining.dress()
        self.playing.dress()

    # --- Events

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        r"""Hold \ to see the original."""
        if event.key() == Qt.Key.Key_Backslash:
            if not event.isAutoRepeat():
                self.viewer.peek(True)
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.actions_.full_screen.trigger()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The peek ends."""
        if event.key() == Qt.Key.Key_Backslash:
            if not event.isAutoRepeat():
                self.viewer.peek(False)
        else:
            super().keyReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Light up where files can be dropped."""
        if event.source() is None and local_paths(event.mimeData()):
            event.acceptProposedAction()
            self.drop_light.light_up(self.viewer if self.document.photos else self.empty)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """The light goes out."""
        self.drop_light.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open what is dropped."""
        self.drop_light.hide()
        event.acceptProposedAction()
        self.workshop.opener.open(local_paths(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the layout, be gone at once, then join the threads."""
        if not (self.exports.may_close() and self.retraining.may_close()):
            event.ignore()
            return
        window_state.store(self)
        self.hide()
        self.retraining.close()
        self.models.close()
        self.workshop.close()
        self.workshop.keeper.close()
        self.playing.close()
        super().closeEvent(event)
