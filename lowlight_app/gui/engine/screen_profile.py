"""Colour space of the screen: chosen by the user, or the monitor profile of the system."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QGuiApplication, QScreen

from lowlight_app.gui.common.preferences import ScreenColors

_NAMED = {
    ScreenColors.SRGB: QColorSpace.NamedColorSpace.SRgb,
    ScreenColors.DISPLAY_P3: QColorSpace.NamedColorSpace.DisplayP3,
    ScreenColors.ADOBE_RGB: QColorSpace.NamedColorSpace.AdobeRgb,
}
SRGB = QColorSpace(QColorSpace.NamedColorSpace.SRgb)

_MAX_PROPERTY_LENGTH = 1 << 22
"""In units of 4 bytes; larger than any profile."""


def screen_color_space(choice: ScreenColors, screen: QScreen) -> QColorSpace:
    """Return the colour space of a screen; sRGB if the system has no profile for it."""
    if choice is not ScreenColors.SYSTEM:
        return QColorSpace(_NAMED[choice])
    profile = _profile(screen)
    space = QColorSpace.fromIccProfile(QByteArray(profile)) if profile else SRGB
    return space if space.isValidTarget() else SRGB


def _profile(screen: QScreen) -> bytes:
    """Return the ICC profile of a monitor; empty if there is none or the system converts from sRGB (Wayland, macOS)."""
    if sys.platform == "win32":
        from lowlight_app.media.color.icc import monitor_profile

        return monitor_profile()
    if QGuiApplication.platformName() == "xcb":
        return _profile_of_x11(QGuiApplication.screens().index(screen))
    return b""


def _profile_of_x11(index: int) -> bytes:
    """Return the profile that a colour manager set on the root window (freedesktop.org, ICC Profiles in X)."""
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_ulong
    display = x11.XOpenDisplay(None)
    if not display:
        return b""
    connection = ctypes.c_void_p(display)
    try:
        name = f"_ICC_PROFILE_{index}" if index else "_ICC_PROFILE"
        atom = ctypes.c_ulong(x11.XInternAtom(connection, name.encode(), True))
        root = ctypes.c_ulong(x11.XDefaultRootWindow(connection))
        kind, count, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
        width, data = ctypes.c_int(), ctypes.c_void_p()
        found = [ctypes.byref(value) for value in (kind, width, count, left, data)]
        length, any_kind = ctypes.c_long(_MAX_PROPERTY_LENGTH), ctypes.c_ulong(0)
        if not atom or x11.XGetWindowProperty(connection, root, atom, ctypes.c_long(0), length, False, any_kind, *found):
            return b""
        profile = ctypes.string_at(data, count.value) if data and width.value == 8 else b""
        if data:
            x11.XFree(data)
        return profile
    finally:
        x11.XCloseDisplay(connection)
