"""Scenarios of the window: `python -m bench.window_scenarios NAME [PATH]` prints one number per line."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from bench.probes import PaintProbe, event_loop_delays, memory_megabytes
from lowlight_app.settings import EnhanceSettings

_MOVES, _STEPS = 100, 240
_ROUNDS, _PHOTOS = 3, 100
_EPOCHS = 200


def empty_window() -> Iterator[float]:
    """Show an empty QMainWindow: clock time at its first paint and the CPU seconds until then."""

    class EmptyWindow(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
            super().paintEvent(event)
            QTimer.singleShot(0, application.quit)

    application = QApplication(["empty"])
    window = EmptyWindow()
    window.resize(1280, 800)
    window.show()
    application.exec()
    yield from (time.monotonic(), time.process_time())


def first_paint() -> Iterator[float]:
    """Start Lowlight: clock time at its first paint and the CPU seconds until then."""
    import lowlight_app.__main__  # noqa: F401 - every start imports it
    from lowlight_app.gui.shell.app import open_window

    application, window = open_window()
    window.started.connect(application.quit)
    application.exec()
    yield from (time.monotonic(), time.process_time())
    window.close()


def first_result(photo: Path) -> Iterator[float]:
    """Start Lowlight with a photo: clock time when its result is painted."""
    from bench.event_loop import wait_until
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window([photo])
    wait_until(lambda: not window.viewer.after.empty)
    window.viewer.repaint()
    yield time.monotonic()
    window.close()


def warm_up(photo: Path) -> Iterator[float]:
    """Load the engine and enhance a photo after the first paint: longest event loop delay in seconds."""
    from bench.event_loop import wait_for_result, wait_until
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window([photo])
    wait_until(lambda: window.painted)
    with event_loop_delays() as delays:
        wait_for_result(window)
    yield max(delays)
    window.close()


def enhance_photo(photo: Path) -> Iterator[float]:
    """Open a photo, view it fitted and at 100 %, and export it: longest event loop delay in ms."""
    from bench.event_loop import wait_for_result, wait_until
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window()
    wait_until(lambda: window.services.engine.enhancer is not None)
    with event_loop_delays() as delays:
        window.services.opener.open([photo])
        wait_until(lambda: window.document.current is not None)
        wait_for_result(window)
        window.viewer.zoom_to(1.0)
        wait_for_result(window)
        window.actions_.export.trigger()
        wait_until(lambda: not window.services.export.exporter.busy)
    yield 1000 * max(delays)
    window.close()


def move_slider(photo: Path) -> Iterator[float]:
    """Move a slider with a preview 1500 pixels wide: ms until the result is painted and CPU ms, for each move."""
    yield from _move_sliders(photo, ["amount"])


def move_all_sliders(photo: Path) -> Iterator[float]:
    """Move one slider after the other while all are in use; see `move_slider`."""
    yield from _move_sliders(photo, [name for name, value in vars(EnhanceSettings()).items() if not isinstance(value, bool)])


def _move_sliders(photo: Path, names: Sequence[str]) -> Iterator[float]:
    from bench.event_loop import process_events, wait_for_result, wait_until
    from lowlight_app.gui.shell.app import open_window
    from lowlight_app.gui.widgets.slider import SliderRow

    _, window = open_window([photo])
    window.resize(1500 + 32 + window.filmstrip.width() + window.adjust_panel.width(), 1400)
    wait_for_result(window)
    sliders = [row.slider for name in names if isinstance(row := window.adjust_panel.rows[name], SliderRow)]
    if len(sliders) > 1:
        for slider in sliders:
            slider.setValue(slider.minimum() + (slider.maximum() - slider.minimum()) * 3 // 5)
    wait_for_result(window)
    preview = window.services.preview
    assert preview is not None
    paint_probe = PaintProbe(window.viewer)
    preview.compositor.ready.connect(paint_probe.expect)
    for move in range(_MOVES):
        slider, value = sliders[move % len(sliders)], 5 + move // len(sliders) % 25
        start, cpu_start = time.perf_counter(), time.process_time()
        slider.setValue(slider.minimum() + value + (value == slider.value() - slider.minimum()))
        wait_until(lambda: paint_probe.last > start)  # noqa: B023
        yield from (1000 * (paint_probe.last - start), 1000 * (time.process_time() - cpu_start))
        wait_until(lambda: window.services.idle)
        process_events(20)  # the full tiles are painted before the next move
    window.close()


def pan(photo: Path) -> Iterator[float]:
    """Pan a photo at 100 % in a viewer of 1280x800 pixels: ms for each paint."""
    from PySide6.QtTest import QTest

    from bench.event_loop import process_events, wait_for_result
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window([photo])
    viewer = window.viewer
    wait_for_result(window)
    window.actions_.panels.trigger()
    window.resize(1280, 800 + window.height() - viewer.height())
    wait_for_result(window)
    viewer.zoom_to(1.0)
    wait_for_result(window)
    point = QPointF(900, 500)
    QTest.mousePress(viewer, Qt.MouseButton.LeftButton, pos=point.toPoint())
    for step in range(_STEPS):
        point += QPointF(-9, -5) if step < _STEPS // 2 else QPointF(9, 5)
        QTest.mouseMove(viewer, point.toPoint())
        start = time.perf_counter()
        viewer.repaint()
        yield 1000 * (time.perf_counter() - start)
        process_events(10)
    window.close()


def open_and_close(photo: Path) -> Iterator[float]:
    """Open, view and close a hundred photos in each of three rounds: memory in MB after each round."""
    from bench.event_loop import process_events, wait_for_result, wait_until
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window()
    wait_until(lambda: window.services.engine.enhancer is not None)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(_PHOTOS):
            shutil.copy(photo, Path(folder, f"{number:03}{photo.suffix}"))
        for _ in range(_ROUNDS):
            window.services.opener.open([Path(folder)])
            wait_until(lambda: len(window.document.photos) == _PHOTOS)
            for step in range(_PHOTOS - 1):
                wait_for_result(window) if step % 20 == 0 else process_events(50)
                window.actions_.next.trigger()
            wait_for_result(window)
            window.actions_.select_all.trigger()
            window.actions_.remove.trigger()
            process_events(1000)
            yield memory_megabytes()
    window.close()


def export_queue(folder: Path) -> Iterator[float]:
    """Export the photos of a folder: longest event loop delay in ms, then memory in MB after each tenth of them."""
    from bench.event_loop import process_events, wait_for_result, wait_until
    from lowlight_app.gui.shell.app import open_window

    _, window = open_window()
    wait_until(lambda: window.services.engine.enhancer is not None)
    window.services.opener.open([folder])
    photos = len(list(folder.iterdir()))
    wait_until(lambda: len(window.document.photos) == photos)
    wait_for_result(window)
    exporter, memory = window.services.export.exporter, list[float]()
    exporter.queue.started.connect(lambda _: memory.append(memory_megabytes()))
    with event_loop_delays() as delays:
        window.actions_.export_all.trigger()
        while exporter.busy:
            process_events(1000)
    yield 1000 * max(delays)
    yield from memory[photos // 10 :: photos // 10]
    window.close()


def train_model(folder: Path) -> Iterator[float]:
    """Train on the image pairs of a folder with the dialog open: longest event loop delay in ms, then MB every ten epochs."""
    from bench.event_loop import process_events, wait_for_result, wait_until
    from lowlight_app.gui.shell.app import open_window
    from lowlight_app.resources import resource_path

    _, window = open_window([resource_path("sample", "evening.jpg")])
    wait_for_result(window)
    wait_until(lambda: window.training.process is not None)
    window.training.retrain()
    commands, training = window.training.dialog_controller, window.training.process
    assert commands is not None and training is not None
    form, memory = commands.dialog.form, list[float]()
    training.event_received.connect(lambda event: memory.append(memory_megabytes()) if event["event"] == "epoch" else None)
    commands.datasets.read(folder)
    wait_until(lambda: form.request is not None)
    form.choose_preset("classic")
    form.advanced.crop.setValue(32)
    form.advanced.length.setValue(_EPOCHS)
    with event_loop_delays() as delays:
        form.start.click()
        while training.busy:
            process_events(1000)
    yield 1000 * max(delays)
    yield from memory[9::10]
    window.close()


_ALL = (
    empty_window,
    first_paint,
    first_result,
    warm_up,
    enhance_photo,
    move_slider,
    move_all_sliders,
    pan,
    open_and_close,
    export_queue,
    train_model,
)
SCENARIOS: dict[str, Callable[..., Iterator[float]]] = {scenario.__name__: scenario for scenario in _ALL}

if __name__ == "__main__":
    for number in SCENARIOS[sys.argv[1]](*map(Path, sys.argv[2:])):
        print(number, flush=True)
