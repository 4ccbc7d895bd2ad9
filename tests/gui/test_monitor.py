"""Detection of the monitor profile on a real X server."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColorSpace, QGuiApplication

from lowlight_app.gui.common.preferences import ScreenColors
from lowlight_app.gui.engine.screen_profile import SRGB, screen_color_space

_SCRIPT = """
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
from lowlight_app.gui.common.preferences import ScreenColors
from lowlight_app.gui.engine.screen_profile import screen_color_space
print(screen_color_space(ScreenColors.SYSTEM, application.primaryScreen()).description())
"""


@pytest.fixture
def server() -> Iterator[str]:
    """Display name of a private X server."""
    if sys.platform != "linux" or shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24"], pass_fds=[write], stderr=subprocess.DEVNULL
    ) as xvfb:
        os.close(write)
        with os.fdopen(read) as display:
            yield f":{display.readline().strip()}"
        xvfb.terminate()


def detected_profile(server: str) -> str:
    environment = {**os.environ, "DISPLAY": server, "QT_QPA_PLATFORM": "xcb"}
    return subprocess.run(
        [sys.executable, "-c", _SCRIPT], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def set_profile(server: str, profile: bytes) -> None:
    """Set the profile of the monitor as a colour manager does."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(server.encode()))
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    name, kind = (ctypes.c_ulong(x11.XInternAtom(display, atom, False)) for atom in (b"_ICC_PROFILE", b"CARDINAL"))
    x11.XSetCloseDownMode(display, 1)  # keep the property after the connection is closed
    x11.XChangeProperty(display, root, name, kind, 8, 0, profile, len(profile))
    x11.XSync(display, False)
    x11.XCloseDisplay(display)


def test_monitor_profile_is_used(server):
    space = QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb)
    space.setDescription("My calibrated monitor")
    set_profile(server, space.iccProfile().data())
    assert detected_profile(server) == "My calibrated monitor"


@pytest.mark.parametrize("profile", [None, b"not a profile"])
def test_monitor_without_a_valid_profile_counts_as_srgb(server, profile):
    if profile:
        set_profile(server, profile)
    assert detected_profile(server) == "sRGB"


def test_chosen_color_space_overrides_the_monitor_profile(qapp):
    screen = QGuiApplication.primaryScreen()
    assert screen_color_space(ScreenColors.DISPLAY_P3, screen) == QColorSpace(QColorSpace.NamedColorSpace.DisplayP3)
    assert screen_color_space(ScreenColors.SYSTEM, screen) == SRGB
