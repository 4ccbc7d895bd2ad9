"""Our icons, drawn in the colour of the text."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lowlight_app.resources import resource_path

_SIZES = (16, 20, 24, 32, 40, 60)
"""Pixels, for screens of one, two and three times the density."""


def pixmap(name: str, side: int, color: str, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture.

    Args:
        name: of the file in resources/icons.
        side: in logical pixels.
        color: as "#rrggbb".
        ratio: pixels of the screen per logical pixel.
    """
    drawn = _drawn(name, color, round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def file(name: str, color: str) -> str:
    """Path of the icon in a colour, for style sheets, which know only files."""
    target = Path(_folder().name, f"{name}-{color[1:]}.svg")
    target.write_text(_source(name).replace("currentColor", color), "utf-8")
    return target.as_posix()


@cache
def icon(name: str, color: str, off: str, on: str) -> QIcon:
    """An icon in the colours for: can be used, cannot be used, is on."""
    made = QIcon()
    for side in _SIZES:
        made.addPixmap(_drawn(name, color, side), QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(_drawn(name, off, side), QIcon.Mode.Disabled, QIcon.State.Off)
        made.addPixmap(_drawn(name, on, side), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _drawn(name: str, color: str, side: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return drawn


@cache
def _source(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text("utf-8")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Removed when the program ends."""
    return tempfile.TemporaryDirectory(prefix="lowlight-icons-")
