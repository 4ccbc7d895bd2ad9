"""Widgets and layout of the main window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lowlight_app.gui.adjust import panel as adjust_panel
from lowlight_app.gui.adjust.panel import AdjustPanel
from lowlight_app.gui.adjust.presets import Presets
from lowlight_app.gui.adjust.presets_menu import PresetsButton
from lowlight_app.gui.common.geometry_transform import turned_and_cropped
from lowlight_app.gui.common.language import resolve_language, set_language
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.user_activity import UserActivity
from lowlight_app.gui.crop.bar import CropBar
from lowlight_app.gui.engine.loader import Loader
from lowlight_app.gui.export.queue_panel import QueuePanel
from lowlight_app.gui.library import filmstrip
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.empty_state import DropHighlight, EmptyState
from lowlight_app.gui.library.filmstrip import Filmstrip, PhotoModel
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.controller import PlaybackController
from lowlight_app.gui.preview.compare_menu import CompareMenu
from lowlight_app.gui.preview.loupe import Loupe
from lowlight_app.gui.preview.viewer import Viewer
from lowlight_app.gui.shell.actions import Actions
from lowlight_app.gui.shell.bars import StatusBar, ToolBar, fill_menus
from lowlight_app.gui.shell.hints import Hints
from lowlight_app.gui.shell.services import Services
from lowlight_app.gui.stacks.controller import StacksController
from lowlight_app.gui.widgets.dialog import limit_to_screen
from lowlight_app.gui.widgets.hint_bubble import HintBubble
from lowlight_app.gui.widgets.message_bar import MessageBar
from lowlight_app.gui.widgets.progress_line import ProgressLine
from lowlight_app.user_data import data_folder

_DEFAULT_SIZE, _MIN_SIZE = (1280, 800), (900, 560)


class WindowLayout(QMainWindow):
    """Creates the document, services and widgets of the window and lays the widgets out.

    Args:
        load: Loads the model; tests pass a faster function.

    Attributes:
        language: Language of the window.
        installed_models: Ids and names of the installed models.
        widths: Widths of filmstrip and adjust panel, in pixels; kept while they are hidden.
    """

    def __init__(self, load: Loader | None = None) -> None:
        super().__init__()
        self.document = Document(self)
        self.preferences = Preferences(data_folder("preferences.json"), self)
        set_language(self.preferences.values.language)
        self.language = resolve_language(self.preferences.values.language)
        self.presets = Presets(data_folder("presets.json"), self)
        application = QApplication.instance()
        assert application is not None
        self.activity = UserActivity(application, self)
        self.services = Services(self.document, self.preferences, self.activity.is_idle, load)
        self.installed_models: list[tuple[str, str]] = []
        self.widths = (filmstrip.DEFAULT_WIDTH, adjust_panel.DEFAULT_WIDTH)
        self._create_widgets()
        self._build_layout()

    def _create_widgets(self) -> None:
        self.actions_ = Actions(self.document.undo_group, self)
        self.messages, self.progress = MessageBar(), ProgressLine()
        self.viewer, self.empty_state = Viewer(), EmptyState()
        self.filmstrip = Filmstrip(self.document, PhotoModel(self.document, self.thumbnail, self))
        a = self.actions_
        buttons = [a.copy_settings, a.paste_settings, a.apply_to_selected, a.apply_to_all]
        self.adjust_panel = AdjustPanel(
            self.document, [a.auto, a.reset], buttons, PresetsButton(self.document, self.presets), a.pick_gray
        )
        self.queue_panel = QueuePanel(self.services.export.queue, self._thumbnail_of)
        self.tool_bar, self.status = ToolBar(self.actions_), StatusBar()
        self.loupe = Loupe(self.viewer)
        self.compare_menu = CompareMenu(a.keep_settings, self.document, self.viewer, self)
        self.recent_menu = QMenu(self.tr("Open recent"), self)
        self.recent_menu.setToolTipsVisible(True)
        self.crop_bar = CropBar(self.actions_.crop_actions().turns)
        self.playback = PlaybackController(
            self.actions_.playback(), self.document, self.preferences, self.services.engine, self.messages, self
        )
        self.stacks = StacksController(self.document, self.services.engine, self.messages, self)

    def _build_layout(self) -> None:
        self.setWindowTitle("Lowlight")
        self.setAcceptDrops(True)
        self.setMinimumSize(*_MIN_SIZE)
        self.resize(limit_to_screen(self, QSize(*_DEFAULT_SIZE)))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        fill_menus(self, self.actions_, self.recent_menu, self.compare_menu, self.adjust_panel.presets.menu())
        self.addActions(self.actions_.findChildren(QAction))  # shortcuts of a hidden menu bar do not work
        self.addToolBar(self.tool_bar)
        self.setStatusBar(self.status)
        self._create_splitters()
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.progress)
        column.addWidget(self.queue_splitter, 1)
        self.setCentralWidget(central)
        self.messages.setParent(central)
        self.messages.anchor_to(self.stack)
        self.hints = Hints(self.preferences, HintBubble(self), self)
        self.drop_highlight = DropHighlight(self)

    def _create_splitters(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty_state)
        self.stack.addWidget(self._viewer_with_transport())
        self.panel_splitter = QSplitter()
        self.panel_splitter.setHandleWidth(1)
        self.panel_splitter.setChildrenCollapsible(False)
        for panel in (self.filmstrip, self.stack, self.adjust_panel):
            self.panel_splitter.addWidget(panel)
        self.panel_splitter.setStretchFactor(1, 1)
        self.panel_splitter.splitterMoved.connect(self._store_widths)
        self.queue_splitter = QSplitter(Qt.Orientation.Vertical)
        self.queue_splitter.setHandleWidth(1)
        self.queue_splitter.setChildrenCollapsible(False)
        self.queue_splitter.addWidget(self.panel_splitter)
        self.queue_splitter.addWidget(self.queue_panel)
        self.queue_splitter.setStretchFactor(0, 1)
        self.queue_panel.hide()

    def _viewer_with_transport(self) -> QWidget:
        """Return the viewer with the controls of the crop, of videos and of stacks below it."""
        container = QWidget()
        column = QVBoxLayout(container)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.viewer, 1)
        column.addWidget(self.crop_bar)
        column.addWidget(self.playback.bar)
        column.addWidget(self.stacks.bar)
        return container

    # --- The side panels

    def show_panels(self) -> None:
        """Show the side panels if a photo is open and the user has not hidden them."""
        alone = self.actions_.panels.isChecked() or self.actions_.full_screen.isChecked()
        visible = bool(self.document.photos) and not alone
        if visible != self.adjust_panel.isVisibleTo(self):
            self.filmstrip.setVisible(visible)
            self.adjust_panel.setVisible(visible)
            left, right = self.widths
            self.panel_splitter.setSizes([left, self.panel_splitter.width() - left - right, right])

    def _store_widths(self) -> None:
        self.widths = (self.filmstrip.width(), self.adjust_panel.width())

    # --- Thumbnails

    def thumbnail(self, photo: Photo) -> QImage | None:
        """Return the thumbnail of a photo, turned and cropped; None until it is ready."""
        image = self.services.thumbnails.get(photo) if self.services.thumbnails else None
        return turned_and_cropped(image, photo.geometry) if image is not None else None

    def _thumbnail_of(self, path: Path) -> QImage | None:
        photo = self.document.find(path)
        return self.thumbnail(photo) if photo else None
