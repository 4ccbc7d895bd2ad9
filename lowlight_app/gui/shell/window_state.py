"""Size and position of the window and its panels, stored between starts."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSettings

from lowlight_app.user_data import data_folder

_WIDTH_KEYS = ("filmstrip", "controls")


@dataclass(frozen=True)
class WindowState:
    """The stored layout.

    Attributes:
        geometry: Size, position and maximised state as stored by Qt; None on the first start.
        panels_hidden: Whether the user has hidden the side panels.
        queue_height: Height of the export queue, in pixels.
        widths: Widths of filmstrip and adjust panel, in pixels.
    """

    geometry: QByteArray | None
    panels_hidden: bool
    queue_height: int
    widths: tuple[int, int]


def load_window_state(queue_height: int, widths: tuple[int, int]) -> WindowState:
    """Return the stored layout.

    Args:
        queue_height: Default height of the export queue.
        widths: Default widths of filmstrip and adjust panel.
    """
    stored = _file()
    geometry = stored.value("geometry")
    left, right = (_number(stored, panel, width) for panel, width in zip(_WIDTH_KEYS, widths, strict=True))
    return WindowState(
        geometry if isinstance(geometry, QByteArray) else None,
        str(stored.value("panels_hidden")).lower() == "true",
        _number(stored, "queue", queue_height),
        (left, right),
    )


def save_window_state(state: WindowState) -> None:
    """Store the layout for the next start."""
    stored = _file()
    stored.setValue("geometry", state.geometry)
    stored.setValue("panels_hidden", state.panels_hidden)
    stored.setValue("queue", state.queue_height)
    for panel, width in zip(_WIDTH_KEYS, state.widths, strict=True):
        stored.setValue(panel, width)


def _file() -> QSettings:
    return QSettings(str(data_folder("window.ini")), QSettings.Format.IniFormat)


def _number(stored: QSettings, name: str, default: int) -> int:
    """Return one entry, or the default if the entry is damaged."""
    value = str(stored.value(name, default))
    return int(value) if value.isdecimal() else default
