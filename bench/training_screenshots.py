"""Screenshots of the training dialog during a short training on image pairs made from the sample photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtWidgets import QWidget

from bench.event_loop import process_events, wait_until
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.gui.shell.window import Window
from lowlight_app.resources import resource_path
from training.dataset import read_image

_PAIRS, _HEIGHT, _WIDTH = 24, 240, 360
_GAMMA = 0.45
"""Brightens the sample for the clear images; good enough for a screenshot, not for judging a model."""
_MINUTES = 2.0


def capture_states(window: Window, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Bring the dialog into each state; yield the name of the screenshot and the widget to capture."""
    write_pairs(folder)
    window.training.retrain()
    controller, training = window.training.dialog_controller, window.training.process
    assert controller is not None and training is not None
    dialog = controller.dialog
    yield "retrain-first", dialog
    controller.datasets.read(folder)
    wait_until(lambda: dialog.form.request is not None)
    yield "retrain-pictures", dialog
    dialog.form.choose_preset("quick")
    dialog.form.advanced.length.setValue(_MINUTES)
    dialog.form.advanced_toggle.click()
    yield "retrain-details", dialog
    dialog.form.advanced_toggle.click()
    dialog.form.start.click()
    wait_until(lambda: len(training.curve.points("psnr")[0]) > 2 or not training.busy)
    process_events(1000)
    yield "retrain-training", dialog
    window.preferences.change(theme=Theme.LIGHT)
    yield "retrain-training-light", dialog
    wait_until(lambda: not dialog.result_view.images.empty)
    yield "retrain-result-light", dialog
    window.preferences.change(theme=Theme.DARK)
    yield "retrain-result", dialog
    dialog.close()
    window.actions_.models.trigger()
    models = window.models.dialog
    assert models is not None
    wait_until(lambda: models.table.rowCount() > 2)
    yield "models", models
    models.close()


def write_pairs(folder: Path) -> None:
    """Write image pairs: dark crops of the sample and the same crops brightened."""
    pixels = read_image(resource_path("sample", "evening.jpg"))
    rng = np.random.default_rng(1)
    for number in range(_PAIRS):
        top, left = (int(rng.integers(length - part)) for length, part in zip(pixels.shape, (_HEIGHT, _WIDTH), strict=False))
        dark = pixels[top : top + _HEIGHT, left : left + _WIDTH]
        clear = np.asarray(255 * (dark / 255.0) ** _GAMMA, np.uint8)
        for side, part in (("low", dark), ("high", clear)):
            path = folder / "our485" / side / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(cv2.imencode(".png", cv2.cvtColor(part, cv2.COLOR_RGB2BGR))[1].tobytes())
