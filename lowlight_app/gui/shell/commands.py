"""Connects the actions of menus, toolbar and keyboard to the commands of the features, and fills the context menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lowlight_app.gui.shell.bars import add_list_menus, add_rating_menu

if TYPE_CHECKING:
    from lowlight_app.gui.shell.window import Window


def connect_actions(window: Window) -> None:
    """Connect the actions of a window whose features exist."""
    _connect_photo_actions(window)
    _connect_setting_actions(window)
    _connect_view_actions(window)
    _connect_list_actions(window)
    _fill_context_menus(window)


def _connect_photo_actions(window: Window) -> None:
    a, document, exports = window.actions_, window.document, window.exports
    for action, command in (
        (a.open, window.library.open_photos),
        (a.open_folder, window.library.open_folder),
        (a.open_live, window.live.open),
        (a.paste, window.library.paste),
        (a.reveal, window.library.reveal),
        (a.remove, window.library.remove),
        (a.export, lambda: exports.export(document.selected)),
        (a.export_all, lambda: exports.export(document.listed)),
        (a.export_as, exports.export_as),
        (a.contact_sheet, window.contact_sheets.open),
        (a.save_frame, lambda: exports.save_frame(window.playback.light)),
        (a.copy_result, lambda: window.sharing.copy(window.playback.light)),
        (a.quit, window.close),
        (a.select_all, lambda: document.select(document.listed)),
        (a.next, lambda: document.step(1)),
        (a.previous, lambda: document.step(-1)),
        (a.models, window.models.open),
    ):
        action.triggered.connect(command)


def _connect_setting_actions(window: Window) -> None:
    a, adjust = window.actions_, window.adjust
    a.copy_settings.triggered.connect(window.document.copy_settings)
    for action, command in (
        (a.paste_settings, adjust.paste),
        (a.apply_to_all, adjust.apply_to_all),
        (a.apply_to_selected, adjust.apply_to_selected),
        (a.reset, adjust.reset),
    ):
        action.triggered.connect(lambda _=False, action=action, command=command: command(action.text()))


def _connect_view_actions(window: Window) -> None:
    a, viewer = window.actions_, window.viewer
    for action, command in (
        (a.before, viewer.toggle_original),
        (a.fit, viewer.fit),
        (a.full, lambda: viewer.zoom_to(1.0)),
        (a.double, lambda: viewer.zoom_to(2.0)),
        (a.toggle_fit, viewer.toggle_fit),
        (a.zoom_in, lambda: viewer.zoom_by(1.5)),
        (a.zoom_out, lambda: viewer.zoom_by(1 / 1.5)),
    ):
        action.triggered.connect(command)
    for mode, action in a.view_modes.items():
        action.triggered.connect(lambda _=False, mode=mode: viewer.toggle_mode(mode))
    a.panels.toggled.connect(window.show_panels)


def _connect_list_actions(window: Window) -> None:
    """Connect ratings, filter and order of the photos."""
    a, document = window.actions_, window.document
    for rating, action in a.ratings.items():
        action.triggered.connect(lambda _=False, rating=rating: document.rate(document.selected, rating))
    for chosen, action in a.filters.items():
        action.triggered.connect(lambda _=False, chosen=chosen: document.list_only(chosen))
    for order, action in a.orders.items():
        action.triggered.connect(lambda _=False, order=order: document.sort(order))
    document.filter_changed.connect(lambda: a.filters[document.filter].setChecked(True))


def _fill_context_menus(window: Window) -> None:
    """Fill the menus of the right mouse button on the filmstrip and on the picture."""
    a, thumbnail_menu, picture_menu = window.actions_, window.filmstrip.menu_actions, window.viewer.menu_actions
    settings = [a.copy_settings, a.paste_settings, a.apply_to_selected, a.reset]
    thumbnail_menu.addActions([a.export, a.copy_result, *settings, a.reveal, a.remove])
    thumbnail_menu.addSeparator()
    add_rating_menu(thumbnail_menu, a)
    add_list_menus(thumbnail_menu, a)
    results = [a.export, a.export_as, a.copy_result, a.save_frame]
    view = [a.before, window.compare_menu.menuAction(), a.fit, a.full]
    for group in (view, results, settings, [a.crop], [a.reveal, a.remove]):
        picture_menu.addActions(group)
        picture_menu.addSeparator()
