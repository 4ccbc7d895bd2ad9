"""Progress on the icon of a Linux desktop, on a private session bus."""

import shutil
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("dbus-monitor")), reason="needs dbus-run-session and dbus-monitor"
)

EXPORT = textwrap.dedent("""
    import subprocess, sys, time
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from lowlight_app.gui.export.options import ExportOptions
    from lowlight_app.gui.export.queue import ExportQueue, ExportRequest, ItemState, QueueItem
    from lowlight_app.gui.shell.launcher_progress import LauncherProgress
    from lowlight_app.settings_track import SettingsTrack

    rule = "type='signal',interface='com.canonical.Unity.LauncherEntry'"
    monitor = subprocess.Popen(["dbus-monitor", "--session", rule], stdout=subprocess.PIPE, text=True)
    while "NameAcquired" not in monitor.stdout.readline():
        pass
    application, queue = QCoreApplication([]), ExportQueue()
    progress = LauncherProgress(queue)
    items = [QueueItem(ExportRequest(Path(name), SettingsTrack(), ExportOptions(), "", 100.0)) for name in "ab"]
    queue.add(items)
    queue.update(items[0], ItemState.WORKING)
    queue.set_progress(items[0], 0.5)
    queue.update(items[0], ItemState.DONE)
    queue.update(items[1], ItemState.FAILED)
    time.sleep(0.3)
    monitor.terminate()
    sys.stdout.write(monitor.stdout.read())
""")


def updates(text):
    """Return progress and visibility of each signal."""
    words = text.split()
    shown = [words[index + 1] == "true" for index, word in enumerate(words) if word == "boolean"]
    return list(zip((float(words[index + 1]) for index, word in enumerate(words) if word == "double"), shown, strict=True))


def test_exports_show_on_the_icon_until_they_are_done():
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", EXPORT], capture_output=True, text=True, timeout=30, check=True
    )
    assert "application://io.github.lowlight.Lowlight.desktop" in done.stdout
    assert "member=Update" in done.stdout
    assert updates(done.stdout) == [(0.0, True), (0.25, True), (0.5, True), (0.0, False)]


def test_nothing_happens_without_a_session_bus(monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'none'}")
    script = EXPORT.replace(EXPORT[EXPORT.index("rule =") : EXPORT.index("application,")], "")
    script = script[: script.index("time.sleep")]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "")
