"""Size and place of the window and its panels, from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from lowlight_app.user_data import data_folder

if TYPE_CHECKING:
    from lowlight_app.gui.shell.window import Window

_SIZE = (1280, 800)
_PANELS = ("filmstrip", "controls")


def restore(window: Window) -> None:
    """As the last window was left; as usual where nothing is known."""
    window.resize(*_SIZE)
    stored = _file()
    geometry = stored.value("geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    window.actions_.panels.setChecked(str(stored.value("panels_hidden")).lower() == "true")
    window.exports.height = _number(stored, "queue", window.exports.height)
    window.widths = [_number(stored, panel, width) for panel, width in zip(_PANELS, window.widths, strict=True)]


def store(window: Window) -> None:
    """Remember it."""
    stored = _file()
    stored.setValue("geometry", window.saveGeometry())
    stored.setValue("panels_hidden", window.actions_.panels.isChecked())
    stored.setValue("queue", window.exports.height)
    for panel, width in zip(_PANELS, window.widths, strict=True):
        stored.setValue(panel, width)


def _file() -> QSettings:
    return QSettings(str(data_folder("window.ini")), QSettings.Format.IniFormat)


def _number(stored: QSettings, name: str, usual: int) -> int:
    """A damaged entry costs only itself."""
    value = str(stored.value(name, usual))
    return int(value) if value.isdecimal() else usual
