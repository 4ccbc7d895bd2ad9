"""Scenes of the window, each in a process of its own: `python -m bench.scenes NAME [PHOTO]` prints numbers, one a line."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from bench.watching import Paints, megabytes, stalls

_MOVES, _STEPS = 100, 240
_ROUNDS, _PHOTOS = 3, 100
_EPOCHS = 200


def bare() -> Iterator[float]:
    """A main window with nothing in it, until it is painted: the time then, and the processor's time it took."""

    class Bare(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            super().paintEvent(event)
            QTimer.singleShot(0, application.quit)

    application = QApplication(["bare"])
    window = Bare()
    window.resize(1280, 800)
    window.show()
    application.exec()
    yield from (time.monotonic(), time.process_time())


def painted() -> Iterator[float]:
    """Lowlight, until it is painted: as `bare`."""
    import lowlight_app.__main__  # noqa: F401 - as every start does
    from lowlight_app.gui.shell.app import open_window

    application, window = open_window()
    window.started.connect(application.quit)
    application.exec()
    yield from (time.monotonic(), time.process_time())
    window.close()


def enhanced(photo: Path) -> Iterator[float]:
    """Lowlight with a photo, until its result is painted."""
    from bench.driving import wait
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window([photo])
    wait(lambda: not window.viewer.after.empty)
    window.viewer.repaint()
    yield time.monotonic()
    window.close()


def warming_up(photo: Path) -> Iterator[float]:
    """The longest stall, in seconds, from the first paint until the engine is there and a photo enhanced."""
    from bench.driving import shown, wait
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window([photo])
    wait(lambda: window.painted)
    with stalls() as found:
        shown(window)
    yield max(found)
    window.close()


def working(photo: Path) -> Iterator[float]:
    """The longest stall, in milliseconds, while a photo is opened, looked at as a whole and at 100 %, and exported."""
    from bench.driving import shown, wait
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window()
    wait(lambda: window.services.engine.enhancer is not None)
    with stalls() as found:
        window.services.opener.open([photo])
        wait(lambda: window.document.current is not None)
        shown(window)
        window.viewer.zoom_to(1.0)
        shown(window)
        window.actions_.export.trigger()
        wait(lambda: not window.services.export.exporter.busy)
    yield 1000 * max(found)
    window.close()


def sliding(photo: Path) -> Iterator[float]:
    """Milliseconds, and those of all processors, from each move of a slider to the picture of it, 1500 pixels wide."""
    from bench.driving import shown, wait
    from lowlight_app.gui.shell.app import open_window
    from lowlight_app.gui.widgets.slider import SliderRow

    _, window = open_window([photo])
    window.resize(1500 + 32 + window.filmstrip.width() + window.adjust_panel.width(), 1400)
    shown(window)
    row, preview = window.adjust_panel.rows["amount"], window.services.preview
    assert isinstance(row, SliderRow) and preview is not None
    paints = Paints(window.viewer)
    preview.compositor.ready.connect(paints.expect)
    for move in range(_MOVES):
        start, worked = time.perf_counter(), time.process_time()
        row.slider.setValue(5 + move % 25)
        wait(lambda: paints.last > start)  # noqa: B023
        yield from (1000 * (paints.last - start), 1000 * (time.process_time() - worked))
        wait(lambda: window.services.idle)
    window.close()


def panning(photo: Path) -> Iterator[float]:
    """Milliseconds that each paint takes while a photo is panned at 100 % under a canvas of 1280x800."""
    from PySide6.QtTest import QTest

    from bench.driving import rest, shown
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window([photo])
    viewer = window.viewer
    shown(window)
    window.actions_.panels.trigger()
    window.resize(1280, 800 + window.height() - viewer.height())
    shown(window)
    viewer.zoom_to(1.0)
    shown(window)
    point = QPointF(900, 500)
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=point.toPoint())
    for step in range(_STEPS):
        point += QPointF(-9, -5) if step < _STEPS // 2 else QPointF(9, 5)
        QTest.mouseMove(viewer, point.toPoint())
        start = time.perf_counter()
        viewer.repaint()
        yield 1000 * (time.perf_counter() - start)
        rest(10)
    window.close()


def remembering(photo: Path) -> Iterator[float]:
    """Megabytes of memory after each of three rounds of opening, looking at and closing a hundred photos."""
    from bench.driving import rest, shown, wait
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window()
    wait(lambda: window.services.engine.enhancer is not None)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(_PHOTOS):
            shutil.copy(photo, Path(folder, f"{number:03}{photo.suffix}"))
        for _ in range(_ROUNDS):
            window.services.opener.open([Path(folder)])
            wait(lambda: len(window.document.photos) == _PHOTOS)
            for step in range(_PHOTOS - 1):
                shown(window) if step % 20 == 0 else rest(50)
                window.actions_.next.trigger()
            shown(window)
            window.actions_.select_all.trigger()
            window.actions_.remove.trigger()
            rest(1000)
            yield megabytes()
    window.close()


def queueing(folder: Path) -> Iterator[float]:
    """Exports the photos of a folder: the longest stall in milliseconds, then megabytes each time a tenth of them is done."""
    from bench.driving import rest, shown, wait
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window()
    wait(lambda: window.services.engine.enhancer is not None)
    window.services.opener.open([folder])
    photos = len(list(folder.iterdir()))
    wait(lambda: len(window.document.photos) == photos)
    shown(window)
    exporter, memory = window.services.export.exporter, list[float]()
    exporter.queue.started.connect(lambda _: memory.append(megabytes()))
    with stalls() as found:
        window.actions_.export_all.trigger()
        while exporter.busy:
            rest(1000)
    yield 1000 * max(found)
    yield from memory[photos // 10 :: photos // 10]
    window.close()


def retraining(folder: Path) -> Iterator[float]:
    """Trains on pairs of a folder with the dialog open: the longest stall in milliseconds, then megabytes each ten epochs."""
    from bench.driving import rest, shown, wait
    from lowlight_app.gui.shell.app import open_window
    from lowlight_app.resources import resource_path

    _, window = open_window([resource_path("sample", "evening.jpg")])
    shown(window)
    wait(lambda: window.training.process is not None)
    window.training.retrain()
    controller, training = window.training.dialog_controller, window.training.process
    assert controller is not None and training is not None
    form, memory = controller.dialog.form, list[float]()
    training.event_received.connect(lambda event: memory.append(megabytes()) if event["event"] == "epoch" else None)
    controller.datasets.read(folder)
    wait(lambda: form.request is not None)
    form.choose_preset("classic")
    form.advanced.crop.setValue(32)
    form.advanced.length.setValue(_EPOCHS)
    with stalls() as found:
        form.start.click()
        while training.busy:
            rest(1000)
    yield 1000 * max(found)
    yield from memory[9::10]
    window.close()


_WINDOW = (bare, painted, enhanced, warming_up, working, sliding, panning, remembering, queueing, retraining)
SCENES: dict[str, Callable[..., Iterator[float]]] = {scene.__name__: scene for scene in _WINDOW}

if __name__ == "__main__":
    for number in SCENES[sys.argv[1]](*map(Path, sys.argv[2:])):
        print(number, flush=True)
