"""The main window's widgets and how they are arranged."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lowlight_app.gui.adjust.panel import WIDTH as CONTROLS_WIDTH
from lowlight_app.gui.adjust.panel import AdjustPanel
from lowlight_app.gui.adjust.presets import Presets
from lowlight_app.gui.adjust.presets_menu import PresetsButton
from lowlight_app.gui.common.language import speak, spoken_for
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.user_activity import UserActivity
from lowlight_app.gui.engine.loader import Loader
from lowlight_app.gui.export.queue_panel import QueuePanel
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.empty_state import DropHighlight, EmptyState
from lowlight_app.gui.library.filmstrip import WIDTH, Filmstrip, PhotoModel
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.controller import PlaybackController
from lowlight_app.gui.preview.viewer import Viewer
from lowlight_app.gui.shell.actions import Actions
from lowlight_app.gui.shell.bars import StatusBar, ToolBar, fill_menus
from lowlight_app.gui.shell.services import Services
from lowlight_app.gui.widgets.message_bar import MessageBar
from lowlight_app.gui.widgets.progress_line import ProgressLine
from lowlight_app.user_data import data_folder

_SIZE, _SMALLEST = (1280, 800), (900, 560)


class WindowLayout(QMainWindow):
    """Builds the window's state, services and widgets, and arranges the widgets.

    Args:
        load: how the model is loaded; tests have a quicker way.

    Attributes:
        spoken: the language of its texts.
        installed: ids and names of the installed models.
        widths: of filmstrip and adjust panel, in pixels, also while they are hidden.
    """

    def __init__(self, load: Loader | None = None) -> None:
        super().__init__()
        self.document = Document(self)
        self.preferences = Preferences(data_folder("preferences.json"), self)
        speak(self.preferences.choices.language)
        self.spoken = spoken_for(self.preferences.choices.language)
        self.presets = Presets(data_folder("presets.json"), self)
        application = QApplication.instance()
        assert application is not None
        self.activity = UserActivity(application, self)
        self.services = Services(self.document, self.preferences, self.activity.quiet, load)
        self.installed: list[tuple[str, str]] = []
        self.widths = (WIDTH, CONTROLS_WIDTH)
        self._make_views()
        self._arrange()

    def _make_views(self) -> None:
        self.actions_ = Actions(self.document.undo_group, self)
        self.messages, self.progress = MessageBar(), ProgressLine()
        self.viewer, self.empty = Viewer(), EmptyState()
        self.filmstrip = Filmstrip(self.document, PhotoModel(self.document, self.thumbnail, self))
        buttons = [self.actions_.copy_settings, self.actions_.paste_settings, self.actions_.apply_to_all, self.actions_.reset]
        self.adjust_panel = AdjustPanel(self.document, buttons, PresetsButton(self.document, self.presets))
        self.queue_panel = QueuePanel(self.services.export.queue, self._thumbnail_of)
        self.tool_bar, self.status = ToolBar(self.actions_), StatusBar()
        self.recent = QMenu(self.tr("Open recent"), self)
        self.recent.setToolTipsVisible(True)
        self.playback = PlaybackController(
            self.actions_.playback(), self.document, self.preferences, self.services.engine, self.messages, self
        )

    def _arrange(self) -> None:
        self.setWindowTitle("Lowlight")
        self.setAcceptDrops(True)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        fill_menus(self, self.actions_, self.recent)
        self.addToolBar(self.tool_bar)
        self.setStatusBar(self.status)
        self._make_splitters()
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

    def _make_splitters(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self._stage())
        self.body = QSplitter()
        self.body.setHandleWidth(1)
        self.body.setChildrenCollapsible(False)
        for part in (self.filmstrip, self.stack, self.adjust_panel):
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

    def _stage(self) -> QWidget:
        """The picture with what a video needs under it."""
        stage = QWidget()
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.viewer, 1)
        column.addWidget(self.playback.bar)
        return stage

    # --- The side panels

    def show_panels(self) -> None:
        """Show the side panels if a photo is open and the user has not hidden them."""
        wanted = bool(self.document.photos) and not self.actions_.panels.isChecked()
        if wanted != self.adjust_panel.isVisibleTo(self):
            self.filmstrip.setVisible(wanted)
            self.adjust_panel.setVisible(wanted)
            left, right = self.widths
            self.body.setSizes([left, self.body.width() - left - right, right])

    def _keep_widths(self) -> None:
        self.widths = (self.filmstrip.width(), self.adjust_panel.width())

    # --- Thumbnails

    def thumbnail(self, photo: Photo) -> QImage | None:
        """Return the thumbnail of a photo; None until it is ready."""
        return self.services.thumbnails.of(photo) if self.services.thumbnails else None

    def _thumbnail_of(self, path: Path) -> QImage | None:
        photo = self.document.find(path)
        return self.thumbnail(photo) if photo else None
