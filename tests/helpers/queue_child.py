"""A window that exports photos and videos, for tests that kill it. Without photos it restores the work of a crashed window.

Usage: queue_child.py [PHOTO...]
Prints a line for each finished item, and "idle" when the queue is finished. Reads commands from standard input, one per line:
pause, resume, cancel NAME, retry, quit.
"""

import os
import sys
import time
from pathlib import Path

from helpers.engine import PlainNetwork
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.common.garbage import GarbageCollector
from lowlight_app.gui.export.queue import OPEN
from lowlight_app.gui.shell.window import Window
from lowlight_app.media.video import segments

_SECONDS_PER_TILE = 0.03
_FRAMES_PER_SEGMENT = 10
_TIMEOUT_MS = 5000
"""Time to wait for an offer to restore the queue."""


class SlowNetwork(PlainNetwork):
    def restore(self, *tile):
        time.sleep(_SECONDS_PER_TILE)
        return super().restore(*tile)

    restore_live = restore


def main(paths: list[Path]) -> None:
    application = QApplication([])
    GarbageCollector(application)
    segments.FRAMES_PER_SEGMENT = _FRAMES_PER_SEGMENT
    window = Window((), lambda model, device, notice: Enhancer(SlowNetwork(), notice=notice))
    window.show()
    queue, reported = window.services.export.queue, set()

    def report():
        for item in queue.items:
            if item.state not in OPEN and item not in reported:
                reported.add(item)
                write_line("\t".join((item.name, item.state.value, queue.describe(item))))

    def idle():
        report()
        write_line("idle")

    queue.changed.connect(report)
    window.services.export.exporter.finished.connect(idle)
    commands = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, window)
    commands.activated.connect(
        lambda: [run_command(window, line.split()) for line in os.read(sys.stdin.fileno(), 4096).decode().splitlines()]
    )
    if paths:
        window.services.opener.finished.connect(lambda *_: export(window, paths))
        window.services.prepared.connect(lambda: window.services.opener.open(paths))
    else:
        timeout = QTimer(window, singleShot=True)
        timeout.timeout.connect(idle)
        timeout.start(_TIMEOUT_MS)
        window.services.export.recovery.found.connect(lambda _: (timeout.stop(), restore(window)))
    application.exec()


def write_line(text: str) -> None:
    """Write a line in one piece, so that no log message of another thread gets into it."""
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


def export(window: Window, paths: list[Path]) -> None:
    """Export the open photos, after damaging or deleting those whose names ask for it."""
    for path in paths:
        if path.stem.startswith("broken"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if "half" in path.stem else b"no photo any more")
        elif path.stem.startswith("gone"):
            path.unlink()
    window.actions_.export_all.trigger()


def restore(window: Window) -> None:
    buttons = window.messages.findChildren(QPushButton)
    next(button for button in buttons if button.text() == "Restore").click()


def run_command(window: Window, command: list[str]) -> None:
    panel, queue = window.queue_panel, window.services.export.queue
    if command[0] in ("pause", "resume"):
        panel.pause.trigger()
    elif command[0] == "cancel":
        row = next(row for row, item in enumerate(queue.items) if item.name == command[1])
        panel.list.setCurrentIndex(queue.index(row))
        panel.cancel.trigger()
    elif command[0] == "retry":
        panel.retry_failed.trigger()
    else:
        window.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
