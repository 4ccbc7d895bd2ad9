"""Benchmark of training: samples/s of each architecture at 256x256, share of data loading, and the window meanwhile."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from itertools import chain, count
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.table import Measurement
from bench.window import run_beside_idle_process
from training.batches import Batches, make_batches, prefetch_batches
from training.config import from_preset
from training.mixed_precision import precision_policy
from training.train import Trainer
from training.training_data import load_data
from training.training_run import TrainingRun

BATCH, SIDE = 8, 256
_PAIRS = 32


def measure(times: int) -> list[Measurement]:
    """Measure both architectures with their presets; half of the default's samples come from the sensor model.

    Args:
        times: number of repetitions of about twelve steps each.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _write_pairs(folder)
        results = [result for name in ("lowlight", "classic") for result in _measure_architecture(name, folder, times)]
        return results + _measure_window(folder)


def _measure_window(folder: Path) -> list[Measurement]:
    (delay, *memory), idle = run_beside_idle_process("train_model", folder, folder)
    return [
        Measurement("longest event loop delay of the window", "ms", [delay], limit=100),
        Measurement("delay of an idle process meanwhile", "ms", [1000 * idle]),
        Measurement("memory growth of the window, 200 epochs", "MB", [max(memory[-3:]) - memory[0]], limit=20),
    ]


def _measure_architecture(architecture: str, folder: Path, times: int) -> list[Measurement]:
    preset, clean = ("classic", None) if architecture == "classic" else ("standard", folder / "high")
    config = from_preset(preset, folder, clean=clean, epochs=1, batch=BATCH, crop=SIDE, validation_split=0)
    batches = make_batches(config, load_data(config).source)
    with precision_policy() as policy:
        trainer = Trainer(config, batches, [], TrainingRun(folder / architecture), lambda _: None)
        first = batches.batch(0, 0)
        train = trainer.model.train_on_batch
        train(*first)
        without_data, with_data = [], []
        for _ in range(times):  # alternating, since the load of the machine varies
            without_data.append(_seconds_per_step(lambda: train(*first)))
            with_data.append(_seconds_per_step(_step_function(batches, train)))
    shares = [(full - step) / full for full, step in zip(with_data, without_data, strict=True)]
    return [
        Measurement(f"{architecture}, {SIDE}x{SIDE}, {policy}", "samples/s", [BATCH / seconds for seconds in with_data]),
        Measurement(f"{architecture}: data", "share of a step", shares, limit=0.1),
    ]


def _step_function(batches: Batches, train: Callable[..., Any]) -> Callable[[], Any]:
    endless = chain.from_iterable(prefetch_batches(batches, epoch, 0) for epoch in count())
    return lambda: train(*next(endless))


def _seconds_per_step(step: Callable[[], Any], steps: int = 6) -> float:
    step()
    started = time.perf_counter()
    for _ in range(steps):
        step()
    return (time.perf_counter() - started) / steps


def _write_pairs(folder: Path) -> None:
    """Write image pairs like those of LOL: PNG, 600x400."""
    rng = np.random.default_rng(0)
    for kind in ("low", "high"):
        (folder / kind).mkdir()
    for index in range(_PAIRS):
        shapes = cv2.resize(rng.random((12, 18, 3), np.float32), (600, 400), interpolation=cv2.INTER_CUBIC)
        clear = np.clip(255 * shapes + rng.normal(0, 8, shapes.shape), 0, 255)
        dark = np.clip(clear / 12 + rng.normal(0, 3, shapes.shape), 0, 255)
        for kind, image in (("high", clear), ("low", dark)):
            (folder / kind / f"{index}.png").write_bytes(cv2.imencode(".png", image.astype(np.uint8))[1].tobytes())
