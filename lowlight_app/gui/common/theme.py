"""Colour themes: colours by role, and the palette and style sheet built from them."""

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
"""Base unit of the layout in logical pixels; distances are multiples of half of it."""
RADIUS = 6
"""Corner radius in logical pixels."""


@dataclass(frozen=True)
class Colors:
    """Colours by role. Greys are neutral, so that they do not bias the judgement of colours.

    Attributes:
        window: Background of toolbar and status bar.
        panel: Background of filmstrip and adjust panel.
        canvas: Background around the image.
        field: Background of input fields and check boxes.
        raised: Buttons; `pressed` is for pressed or hovered ones.
        line: Borders and grooves.
        text: Text; `faint` is secondary text, `off` disabled text.
        accent: Primary action, focus, progress, wipe handle; `on_accent` is text on it, `accent_text` text in it.
        bad: Errors.
        scene: Scene marks, found by Lowlight; what the user marks is amber.
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
    scene: str


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
    scene="#5fb3e6",
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
    scene="#0f6fae",
)


def colors() -> Colors:
    """Return the colours of the current theme."""
    return _current


def icon(name: str) -> QIcon:
    """Return an icon in the text colour; greyed out while disabled, amber while checked."""
    return icons.icon(name, _current.text, _current.off, _current.accent_text)


def apply_theme(theme: Theme) -> None:
    """Set palette and style sheet of the application."""
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
    """Return the palette for what a style sheet does not cover: Qt's own dialogs, selections, links."""
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
        for color_role in roles:
            palette.setColor(color_role, QColor(color))
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, color_role, QColor(c.off))
    return palette


def _style_sheet(c: Colors) -> str:
    sheet = Template(resource_path("styles", "window.qss").read_text("utf-8"))
    return sheet.substitute(
        asdict(c), radius=RADIUS, chevron=icons.icon_path("chevron", c.faint), check=icons.icon_path("check", c.on_accent)
    )


_current = DARK
