"""A window that exports photos; to be killed. Without photos it restores what is offered.

Usage: queue_child.py [PHOTO...]
Prints a line for each item that is over, and "idle" when there is nothing more to do. Then, and meanwhile, it does what it is
told, line by line: pause, resume, cancel NAME, retry, quit.
"""

import os
import sys
import time
from pathlib import Path

from helpers.engine import PlainNetwork
from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.export.queue import OPEN
from lowlight_app.gui.shell.window import Window

_WORK = 0.03
_PATIENCE_MS = 5000


class SlowNetwork(PlainNetwork):
    def restore(self, *tile):
        time.sleep(_WORK)
        return super().restore(*tile)


def main(paths: list[Path]) -> None:
    application = QApplication([])
    window = Window((), lambda model, device, notice: Enhancer(SlowNetwork(), notice=notice))
    window.show()
    queue, told = window.services.export.queue, set()

    def tell():
        for item in queue.items:
            if item.state not in OPEN and item not in told:
                told.add(item)
                print(item.name, item.state.value, queue.describe(item), sep="\t", flush=True)

    def idle():
        tell()
        print("idle", flush=True)

    queue.changed.connect(tell)
    window.services.export.exporter.finished.connect(idle)
    orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, window)
    orders.activated.connect(
        lambda: [obey(window, line.split()) for line in os.read(sys.stdin.fileno(), 4096).decode().splitlines()]
    )
    if paths:
        window.services.opener.finished.connect(lambda *_: export(window, paths))
        window.services.prepared.connect(lambda: window.services.opener.open(paths))
    else:
        patience = QTimer(window, singleShot=True)
        patience.timeout.connect(idle)
        patience.start(_PATIENCE_MS)
        window.services.export.recovery.found.connect(lambda _: (patience.stop(), restore(window)))
    application.exec()


def export(window: Window, paths: list[Path]) -> None:
    """Some are broken, and some gone, since they were opened."""
    for path in paths:
        if path.stem.startswith("broken"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if "half" in path.stem else b"no photo any more")
        elif path.stem.startswith("gone"):
            path.unlink()
    window.actions_.export_all.trigger()


def restore(window: Window) -> None:
    answers = window.messages.findChildren(QPushButton)
    next(button for button in answers if button.text() == "Restore").click()


def obey(window: Window, order: list[str]) -> None:
    panel, queue = window.queue_panel, window.services.export.queue
    if order[0] in ("pause", "resume"):
        panel.pause.trigger()
    elif order[0] == "cancel":
        row = next(row for row, item in enumerate(queue.items) if item.name == order[1])
        panel.list.setCurrentIndex(queue.index(row))
        panel.cancel.trigger()
    elif order[0] == "retry":
        panel.retry_failed.trigger()
    else:
        window.close()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
