"""Pictures of the training dialog: a short real training on pairs made of our own sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtWidgets import QWidget

from bench.driving import rest, wait
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.gui.shell.window import Window
from lowlight_app.resources import resource_path
from training.dataset import read_image

_PAIRS, _HEIGHT, _WIDTH = 24, 240, 360
_GAMMA = 0.45
"""What makes the evening day: no model is to be judged by it, it is only to be seen."""
_MINUTES = 2.0


def states(window: Window, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Brings the dialog from state to state; gives a name and what is to be seen."""
    write_pairs(folder)
    window.training.begin()
    commands, training = window.training.dialog_controller, window.training.process
    assert commands is not None and training is not None
    dialog = commands.dialog
    yield "retrain-first", dialog
    commands.data.read(folder)
    wait(lambda: dialog.choices.plan is not None)
    yield "retrain-pictures", dialog
    dialog.choices.choose_preset("quick")
    dialog.choices.details.length.setValue(_MINUTES)
    dialog.choices.fold.click()
    yield "retrain-details", dialog
    dialog.choices.fold.click()
    dialog.choices.start.click()
    wait(lambda: len(training.curve.points("psnr")[0]) > 2 or not training.busy)
    rest(1000)
    yield "retrain-training", dialog
    window.preferences.change(theme=Theme.LIGHT)
    yield "retrain-training-light", dialog
    wait(lambda: not dialog.outcome.strip.empty)
    yield "retrain-result-light", dialog
    window.preferences.change(theme=Theme.DARK)
    yield "retrain-result", dialog
    dialog.close()
    window.actions_.models.trigger()
    models = window.models.dialog
    assert models is not None
    wait(lambda: models.table.rowCount() > 2)
    yield "models", models
    models.close()


def write_pairs(folder: Path) -> None:
    """Parts of the sample, dark as they are and made bright."""
    picture = read_image(resource_path("sample", "evening.jpg"))
    rng = np.random.default_rng(1)
    for number in range(_PAIRS):
        top, left = (int(rng.integers(length - part)) for length, part in zip(picture.shape, (_HEIGHT, _WIDTH), strict=False))
        dark = picture[top : top + _HEIGHT, left : left + _WIDTH]
        clear = np.asarray(255 * (dark / 255.0) ** _GAMMA, np.uint8)
        for side, part in (("low", dark), ("high", clear)):
            path = folder / "our485" / side / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(cv2.imencode(".png", cv2.cvtColor(part, cv2.COLOR_RGB2BGR))[1].tobytes())
