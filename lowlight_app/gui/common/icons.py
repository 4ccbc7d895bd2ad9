"""Our icons, drawn in the colour of the text."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from lowlight_app.resources import resource_path


@cache
def pixmap(name: str, side: int, color: str, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture.

    Args:
        name: of the file in resources/icons.
        side: in logical pixels.
        color: as "#rrggbb".
        ratio: pixels of the screen per logical pixel.
    """
    pixels = round(side * ratio)
    buffer = QBuffer()
    buffer.setData(_drawn(name, color).encode())
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(pixels, pixels))
    made = QPixmap.fromImageReader(reader)
    made.setDevicePixelRatio(ratio)
    return made


def file(name: str, color: str) -> str:
    """Path of the icon in a colour: style sheets know only files, and Qt draws those when and as large as it needs them.

    Where no file can be written, it is the icon that ships: a full disk does not end the program for a colour.
    """
    target = Path(_folder().name, f"{name}-{color[1:]}.svg")
    try:
        if not target.exists():
            target.write_text(_drawn(name, color), "utf-8")
    except OSError:
        target.unlink(missing_ok=True)
        return _source(name).as_posix()
    return target.as_posix()


@cache
def icon(name: str, color: str, off: str, on: str) -> QIcon:
    """An icon in the colours for: can be used, cannot be used, is on."""
    made = QIcon()
    for shade, mode, state in (
        (color, QIcon.Mode.Normal, QIcon.State.Off),
        (off, QIcon.Mode.Disabled, QIcon.State.Off),
        (on, QIcon.Mode.Normal, QIcon.State.On),
    ):
        made.addFile(file(name, shade), QSize(), mode, state)
    return made


@cache
def _drawn(name: str, color: str) -> str:
    return _source(name).read_text("utf-8").replace("currentColor", color)


def _source(name: str) -> Path:
    return resource_path("icons", f"{name}.svg")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Removed when the program ends."""
    return tempfile.TemporaryDirectory(prefix="lowlight-icons-")
