"""A window that exports photos until all are done; to be killed. Without photos it restores what is offered.

Usage: queue_child.py [PHOTO...]
Prints a line for each item that is over, and "end" when there is nothing more to do.
"""

import sys
import time
from pathlib import Path

from helpers.engine import PlainNetwork
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.model.queue import OPEN
from lowlight_app.gui.window import Window

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
    queue, told = window.workshop.exporter.queue, set()

    def tell():
        for item in queue.items:
            if item.state not in OPEN and item not in told:
                told.add(item)
                print(item.name, item.state.value, queue.described(item), sep="\t", flush=True)

    def end():
        tell()
        print("end", flush=True)
        window.close()

    queue.changed.connect(tell)
    window.workshop.exporter.finished.connect(end)
    if paths:
        window.workshop.opener.finished.connect(lambda *_: export(window, paths))
        window.workshop.prepared.connect(lambda: window.workshop.opener.open(paths))
    else:
        patience = QTimer(window, singleShot=True)
        patience.timeout.connect(end)
        patience.start(_PATIENCE_MS)
        window.workshop.keeper.found.connect(lambda _: (patience.stop(), restore(window)))
    application.exec()


def export(window: Window, paths: list[Path]) -> None:
    """Some are broken, and some gone, since they were opened."""
    for path in paths:
        if path.stem.startswith("broken"):
            path.write_bytes(b"no photo any more")
        elif path.stem.startswith("gone"):
            path.unlink()
    window.actions_.export_all.trigger()


def restore(window: Window) -> None:
    answers = window.messages.findChildren(QPushButton)
    next(button for button in answers if button.text() == "Restore").click()


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
