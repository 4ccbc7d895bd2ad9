"""Menu bar, toolbar and status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QSizePolicy, QStatusBar, QToolBar, QToolButton, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_duration, format_millions
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.shell.actions import Actions
from lowlight_app.models.device import Device

if TYPE_CHECKING:
    from lowlight_app.models.device import Device

_ICON = QSize(20, 20)
_SCALE_WIDTH = 64


def fill_menus(window: QMainWindow, actions: Actions, recent: QMenu, compare: QMenu, presets: QMenu) -> None:
    """Build the menu bar."""
    bar, translate = window.menuBar(), QCoreApplication.translate
    a = actions
    file = bar.addMenu(translate("Menus", "&File"))
    file.addActions([a.open, a.open_folder])
    file.addMenu(recent)
    file.addAction(a.open_live)
    _sections(file, [[a.export, a.export_all, a.export_as, a.contact_sheet], [a.watch], [a.quit]])
    edit = bar.addMenu(translate("Menus", "&Edit"))
    _sections(edit, [[a.undo, a.redo], [a.copy_result, a.paste, a.select_all], [a.preferences]], first=True)
    view = bar.addMenu(translate("Menus", "&View"))
    modes, zoom = [*a.view_modes.values(), a.before], [a.toggle_fit, a.fit, a.full, a.double, a.zoom_in, a.zoom_out]
    _sections(view, [modes, [compare.menuAction()], zoom, [a.panels, a.queue, a.next_panel, a.full_screen]], first=True)
    view.addSeparator()
    add_list_menus(view, actions)
    photo = bar.addMenu(translate("Menus", "&Photo"))
    settings = [
        a.copy_settings,
        a.paste_settings,
        a.apply_to_selected,
        a.apply_to_all,
        presets.menuAction(),
        a.auto,
        a.pick_gray,
        a.reset,
    ]
    turns = [a.crop, *a.crop_actions().turns]
    _sections(photo, [[a.previous, a.next], settings, turns, [a.reveal, a.remove]], first=True)
    photo.addSeparator()
    add_rating_menu(photo, actions)
    video = bar.addMenu(translate("Menus", "Vi&deo"))
    play = [a.play, a.play_backward, a.pause, a.play_forward]
    steps = [a.previous_frame, a.next_frame, a.previous_scene, a.next_scene]
    part = [a.mark_in, a.mark_out, a.clear_marks, a.add_range, a.segment_settings]
    _sections(video, [play, steps, part, [a.loop, a.mute], [a.save_frame]], first=True)
    bar.addMenu(translate("Menus", "&Model")).addActions([a.retrain, a.models])
    help_menu = bar.addMenu(translate("Menus", "&Help"))
    help_menu.addActions([a.guide, a.shortcuts, a.about])


def add_rating_menu(menu: QMenu, actions: Actions) -> None:
    """Add the menu with the ratings."""
    menu.addMenu(QCoreApplication.translate("Menus", "Rating")).addActions(list(actions.ratings.values()))


def add_list_menus(menu: QMenu, actions: Actions) -> None:
    """Add the menus with filter and order of the photos."""
    menu.addMenu(QCoreApplication.translate("Menus", "Show photos")).addActions(list(actions.filters.values()))
    menu.addMenu(QCoreApplication.translate("Menus", "Sort by")).addActions(list(actions.orders.values()))


class ToolBar(QToolBar):
    """Toolbar: open and export, view modes, zoom, crop, undo and retrain."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(_ICON)
        self.scale = QToolButton()
        self.scale.clicked.connect(actions.toggle_fit.trigger)  # as its default action, it would replace the text
        actions.toggle_fit.enabledChanged.connect(self.scale.setEnabled)
        self.scale.setEnabled(actions.toggle_fit.isEnabled())
        self.scale.setFixedWidth(_SCALE_WIDTH)
        self.scale.setToolTip(actions.toggle_fit.toolTip())
        tabular = QFont(self.scale.font())
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self.scale.setFont(tabular)
        self._add_with_text(actions.open)
        self._add_with_text(actions.export)
        self.addWidget(_stretch())
        for mode in actions.view_modes.values():
            self.addAction(mode)
        self.addSeparator()
        self.addAction(actions.zoom_out)
        self.addWidget(self.scale)
        self.addAction(actions.zoom_in)
        self.addAction(actions.fit)
        self.addSeparator()
        self.addAction(actions.crop)
        self.addWidget(_stretch())
        self.addAction(actions.undo)
        self.addAction(actions.redo)
        self.addSeparator()
        self._add_with_text(actions.retrain)
        for button in self.findChildren(QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # all of it is in the menus, and the viewer keeps the keys
        self.show_scale(None)

    def show_scale(self, scale: float | None) -> None:
        """Show the zoom factor; 1 is 100 %."""
        self.scale.setText("–" if scale is None else f"{scale:.0%}".replace("%", "\u202f%"))

    def _add_with_text(self, action: QAction) -> None:
        self.addAction(action)
        button = self.widgetForAction(action)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


class StatusBar(QStatusBar):
    """Status bar: device, properties of the photo, and running work."""

    cancel_requested = Signal(object)
    """Emitted with the `QPoint` on the screen where a menu may open."""
    queue_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._device, self._info, self._refining, self._work = QLabel(), QLabel(), QLabel(), QLabel()
        self._cancel = QToolButton()
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setIconSize(QSize(12, 12))
        self._cancel.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._cancel.clicked.connect(lambda: self.cancel_requested.emit(self._cancel.mapToGlobal(QPoint(0, 0))))
        self._queue = QToolButton()
        self._queue.setText(self.tr("Show queue"))
        self._queue.clicked.connect(self.queue_requested)
        for button in (self._queue, self._cancel):
            button.hide()
        self.addWidget(self._device)
        self.addWidget(self._info)
        self.addPermanentWidget(self._refining)
        self.addPermanentWidget(self._work)
        self.addPermanentWidget(self._queue)
        self.addPermanentWidget(self._cancel)
        self.refresh_theme()
        self.show_device(None)

    def refresh_theme(self) -> None:
        """Redraw the icons for the theme."""
        self._cancel.setIcon(theme.icon("close"))

    def show_device(self, device: Device | None) -> None:
        """Show the device of the model, with details in the tool tip; None while the model is loading."""
        if device is None:
            self.show_no_device(self.tr("Loading model…"))
        elif device.kind == "gpu":
            self._device.setText(self.tr("Graphics card {name}").format(name=device.name))
            self._device.setToolTip("")
        else:
            self._device.setText(self.tr("Processor"))
            self._device.setToolTip(self._processor_details(device))

    def _processor_details(self, device: Device) -> str:
        if device.reason is None:
            return device.name
        reason = self.tr("No graphics card is used: {reason}.").format(reason=translate_message(device.reason))
        return f"{device.name}\n{reason}"

    def show_no_device(self, text: str) -> None:
        """Show a text in place of the device if no model can run."""
        self._device.setText(text)
        self._device.setToolTip("")

    def show_info(self, photo: Photo | None) -> None:
        """Show the size of the result, colour profile and bit depth of a photo."""
        if photo is None:
            self._info.clear()
            return
        info, (width, height) = photo.info, photo.result_size
        size = f"{width}\u202f×\u202f{height}"
        megapixels = f"{format_millions(width * height)} MP"
        depth = self.tr("{bits} bit").format(bits=info.depth)
        parts = [size, megapixels, *filter(None, [info.profile]), depth, info.format.upper()]
        if info.pages > 1 and not photo.is_stack:
            parts.append(self.tr("image 1 of {pages}").format(pages=info.pages))
        self._info.setText("  ·  ".join(parts))

    def show_refining(self, seconds: float) -> None:
        """Show the seconds until the image is rendered in full quality; 0 hides the text."""
        text = self.tr("Rendering · {left} left").format(left=format_duration(seconds))
        self._refining.setText(text if seconds else "")

    def show_work(self, text: str, can_cancel: bool = False, can_show: bool = False) -> None:
        """Show running work, with buttons to cancel it and to show the queue if possible; an empty text hides it."""
        self._work.setText(text)
        self._cancel.setVisible(can_cancel)
        self._queue.setVisible(can_show)


def _sections(menu: QMenu, sections: list[list[QAction]], first: bool = False) -> None:
    for index, section in enumerate(sections):
        if index or not first:
            menu.addSeparator()
        menu.addActions(section)


def _stretch() -> QWidget:
    stretch = QWidget()
    stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return stretch
