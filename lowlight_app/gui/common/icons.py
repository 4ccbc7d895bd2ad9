"""SVG icons in the colours of the theme."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from lowlight_app.resources import resource_path


@cache
def pixmap(name: str, side: int, color: str, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a pixmap.

    Args:
        name: Name of the file in resources/icons.
        side: Side in logical pixels.
        color: Colour as "#rrggbb".
        ratio: Device pixel ratio of the screen.
    """
    pixels = round(side * ratio)
    buffer = QBuffer()
    buffer.setData(_colored_svg(name, color).encode())
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(pixels, pixels))
    result = QPixmap.fromImageReader(reader)
    result.setDevicePixelRatio(ratio)
    return result


def icon_path(name: str, color: str) -> str:
    """Return the path of an icon in a colour: style sheets accept only files, and Qt renders SVG files at any size.

    If the file cannot be written, return the path of the uncoloured icon.
    """
    target = Path(_folder().name, f"{name}-{color[1:]}.svg")
    try:
        if not target.exists():
            target.write_text(_colored_svg(name, color), "utf-8")
    except OSError:
        target.unlink(missing_ok=True)
        return _source(name).as_posix()
    return target.as_posix()


@cache
def icon(name: str, color: str, disabled: str, checked: str) -> QIcon:
    """Return an icon with a colour per state: normal, disabled and checked."""
    result = QIcon()
    for state_color, mode, state in (
        (color, QIcon.Mode.Normal, QIcon.State.Off),
        (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
        (checked, QIcon.Mode.Normal, QIcon.State.On),
    ):
        result.addFile(icon_path(name, state_color), QSize(), mode, state)
    return result


@cache
def _colored_svg(name: str, color: str) -> str:
    return _source(name).read_text("utf-8").replace("currentColor", color)


def _source(name: str) -> Path:
    return _sources() / f"{name}.svg"


@cache
def _sources() -> Path:
    return resource_path("icons")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return a temporary folder, which is removed when the program ends."""
    return tempfile.TemporaryDirectory(prefix="lowlight-icons-")
