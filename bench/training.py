"""Training: samples per second of each architecture at 256x256, the cost of data loading, and the window meanwhile."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.table import Figure
from bench.window import beside_idle
from training.batches import Batches, make_batches, prefetch_batches
from training.config import from_preset
from training.mixed_precision import precision_policy
from training.train import Trainer, load_data
from training.training_run import TrainingRun

BATCH, SIDE = 8, 256
_PAIRS = 32


def measure(times: int) -> list[Figure]:
    """Measure both architectures with their presets; the sensor model generates half of the default's samples.

    Args:
        times: how often to measure; each time takes about twelve steps.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_pairs(folder)
        figures = list(chain.from_iterable(_of(architecture, folder, times) for architecture in ("lowlight", "classic")))
        return figures + _window_meanwhile(folder)


def _window_meanwhile(folder: Path) -> list[Figure]:
    (stall, *memory), idle = beside_idle("retraining", folder, folder)
    return [
        Figure("longest stall of the window meanwhile", "ms", [stall], limit=100),
        Figure("at the same time, of an idle process", "ms", [1000 * idle]),
        Figure("growth of the window over 200 epochs", "MB", [max(memory[-3:]) - memory[0]], limit=20),
    ]


def _of(architecture: str, folder: Path, times: int) -> list[Figure]:
    preset, clean = ("classic", None) if architecture == "classic" else ("standard", folder / "high")
    config = from_preset(preset, folder, clean=clean, epochs=1, batch=BATCH, crop=SIDE, validation_split=0)
    batches = make_batches(config, load_data(config).source)
    with precision_policy() as policy:
        trainer = Trainer(config, batches, [], TrainingRun(folder / architecture), lambda _: None)
        first = batches.batch(0, 0)
        train = trainer.model.train_on_batch
        train(*first)
        repeated, with_data = [], []
        for _ in range(times):  # alternating, because the load of the machine varies
            repeated.append(_seconds_per_step(lambda: train(*first)))
            with_data.append(_seconds_per_step(_stepper(batches, train)))
    shares = [(full - bare) / full for full, bare in zip(with_data, repeated, strict=True)]
    return [
        Figure(f"{architecture}, {SIDE}x{SIDE}, {policy}", "samples/s", [BATCH / seconds for seconds in with_data]),
        Figure(f"{architecture}: data", "share of a step", shares, limit=0.1),
    ]


def _stepper(batches: Batches, train: Callable[..., Any]) -> Callable[[], Any]:
    endless = chain.from_iterable(prefetch_batches(batches, epoch, 0) for epoch in count())
    return lambda: train(*next(endless))


def _seconds_per_step(step: Callable[[], Any], steps: int = 6) -> float:
    step()
    started = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - started) / steps


def _write_pairs(folder: Path) -> None:
    """Write pairs in the format of LOL: 600x400, PNG."""
    rng = np.random.default_rng(0)
    for kind in ("low", "high"):
        (folder / kind).mkdir()
    for index in range(_PAIRS):
        shapes = cv2.resize(rng.random((12, 18, 3), np.float32), (600, 400), interpolation=cv2.INTER_CUBIC)
        clear = np.clip(255 * shapes + rng.normal(0, 8, shapes.shape), 0, 255)
        dark = np.clip(clear / 12 + rng.normal(0, 3, shapes.shape), 0, 255)
        for kind, pixels in (("high", clear), ("low", dark)):
            (folder / kind / f"{index}.png").write_bytes(cv2.imencode(".png", pixels.astype(np.uint8))[1].tobytes())
