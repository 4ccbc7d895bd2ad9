"""Colours by their role, and the style sheet and palette made of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from lowlight_app.gui.common import icons
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.resources import resource_path

UNIT = 8
"""Every distance is a multiple of half of it, in logical pixels."""
RADIUS = 6


@dataclass(frozen=True)
class Colors:
    """Colours by what they are for. Greys have no hue, so that they do not tint the judgement of colours.

    Attributes:
        window: behind toolbar and status bar.
        panel: behind filmstrip and controls.
        canvas: around the picture.
        field: behind what can be typed or ticked.
        raised: buttons; `pressed` while they are down or under the mouse.
        line: borders and grooves.
        text: `faint` is for what is secondary, `off` for what cannot be used.
        accent: primary action, focus, progress, wipe handle; `on_accent` is text on it, `accent_text` accent as text.
        bad: errors.
    """

    window: str
    panel: str
    canvas: str
    field: str
    raised: str
    pressed: str
    line: str
    text: str
    faint: str
    off: str
    accent: str
    accent_high: str
    on_accent: str
    accent_text: str
    bad: str


DARK = Colors(
    window="#1e1e1e",
    panel="#262626",
    canvas="#161616",
    field="#161616",
    raised="#333333",
    pressed="#3f3f3f",
    line="#3c3c3c",
    text="#dcdcdc",
    faint="#9a9a9a",
    off="#686868",
    accent="#f2a33a",
    accent_high="#ffb654",
    on_accent="#1a1205",
    accent_text="#f2a33a",
    bad="#ff7b6b",
)
LIGHT = Colors(
    window="#f0f0f0",
    panel="#fafafa",
    canvas="#d2d2d2",
    field="#ffffff",
    raised="#e6e6e6",
    pressed="#d8d8d8",
    line="#cfcfcf",
    text="#222222",
    faint="#575757",
    off="#a3a3a3",
    accent="#f2a33a",
    accent_high="#f7b355",
    on_accent="#1a1205",
    accent_text="#7a4a00",
    bad="#a82018",
)


def colors() -> Colors:
    """Those in use."""
    return _current


def icon(name: str) -> QIcon:
    """An icon in the colours in use: the text's, paler while it cannot be used, amber while it is on."""
    return icons.icon(name, _current.text, _current.off, _current.accent_text)


def apply(theme: Theme) -> None:
    """Dress the application."""
    global _current
    _current = DARK if _is_dark(theme) else LIGHT
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setPalette(_palette(_current))
    application.setStyleSheet(_style_sheet(_current))


def _is_dark(theme: Theme) -> bool:
    if theme is Theme.SYSTEM:
        return QGuiApplication.styleHints().colorScheme() is not Qt.ColorScheme.Light
    return theme is Theme.DARK


def _palette(c: Colors) -> QPalette:
    """For what no style sheet reaches: dialogs of Qt's own, selections, links."""
    palette, role = QPalette(), QPalette.ColorRole
    for roles, color in (
        ((role.Window, role.Button), c.window),
        ((role.Base, role.AlternateBase, role.ToolTipBase), c.panel),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), c.text),
        ((role.PlaceholderText,), c.faint),
        ((role.Highlight, role.Accent), c.accent),
        ((role.HighlightedText,), c.on_accent),
        ((role.Link, role.LinkVisited), c.accent_text),
        ((role.Mid, role.Midlight), c.line),
    ):
        for one in roles:
            palette.setColor(one, QColor(color))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(c.off))
    return palette


def _style_sheet(c: Colors) -> str:
    sheet = Template(resource_path("styles", "window.qss").read_text("utf-8"))
    return sheet.substitute(
        asdict(c), radius=RADIUS, chevron=icons.file("chevron", c.faint), check=icons.file("check", c.on_accent)
    )


_current = DARK
