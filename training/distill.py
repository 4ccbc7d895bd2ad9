"""Distill the restoration stage of a model into the smaller one for live video.

    python -m training.distill LOL ... --clean CLEAN --weights live.weights.h5 --minutes 60

The smaller stage sees frames that were scaled down, in the light that the model decides. It learns to find in them the detail
and the colours of the clear image, as bright as the restoration stage makes it. Run it again with the same file to go on.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import LowlightError, ModelError, UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES, ILLUMINATION, RESTORATION
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore, record_onnx

Sample = tuple[Mapping[str, FloatArray], FloatArray]
"""Inputs of a model, and the clear tile."""

_BATCH, _TILE = 10, 96
_FACTORS = (1, 2, 4, 3)
"""Factors by which the tiles of successive batches are scaled down. The frames of full HD are by 4."""
_RATE, _WARM_UP_STEPS, _FINAL_RATE = 1e-3, 200, 0.01
_AVERAGE = 0.998
_LOSSES = {"matched-charbonnier": 0.7, "matched-ssim": 0.2}
"""Losses of the student's answer against the clear tile, with their weights."""
_BRIGHTNESS_WEIGHT = 0.3
"""Weight of the loss of the mean colour against that of the model's answer."""


def distill(teacher: Any, student: Any, samples: Iterator[Sample], seconds: float) -> None:
    """Train a restoration stage for a model.

    Args:
        teacher: the model.
        student: the stage; gets the averaged weights.
        samples: batches without end.
        seconds: the time to train, in seconds.
    """
    import keras

    from training.losses import WeightedSum, brightness

    detail = WeightedSum(_LOSSES)

    def loss(clear: Any, outputs: Any) -> Any:
        answer, example = keras.ops.split(outputs, 2, axis=-1)
        return detail(clear, answer) + _BRIGHTNESS_WEIGHT * brightness(example, answer)

    network = _connect(teacher, student)
    optimizer = keras.optimizers.Adam(_RATE, use_ema=True, ema_momentum=_AVERAGE)
    network.compile(optimizer=optimizer, loss=loss)
    losses, start = list[float](), time.monotonic()
    for inputs, clear in samples:
        done = (time.monotonic() - start) / seconds
        if done >= 1:
            break
        warm_up = min(1.0, (len(losses) + 1) / _WARM_UP_STEPS)
        optimizer.learning_rate = _RATE * warm_up * max(_FINAL_RATE, (1 + math.cos(math.pi * done)) / 2)
        losses.append(float(network.train_on_batch(inputs, clear)))
        if len(losses) % 100 == 0:
            print(f"{done:4.0%}  step {len(losses)}  loss {np.mean(losses[-100:]):.4f}", flush=True)
    optimizer.finalize_variable_values(student.trainable_variables)


def _connect(teacher: Any, student: Any) -> Any:
    """Return a network that answers with both restored tiles, side by side in its channels, and trains the student alone."""
    import keras

    teacher.trainable = False
    small, tile, rows, columns = inputs = teacher.inputs
    light_map = teacher.get_layer(ILLUMINATION)(small, training=False)
    example = teacher.get_layer(RESTORATION)([tile, light_map, rows, columns], training=False)["restored"]
    answer = student([tile, light_map, rows, columns])["restored"]
    return keras.Model(inputs, keras.layers.Concatenate(dtype="float32")([answer, example]))


def make_samples(datasets: list[Path], clean: Path, validation: Path | None, seed: int) -> Iterator[Sample]:
    """Yield batches without end.

    Args:
        datasets: folders of pairs.
        clean: folder of well-lit images, which are darkened.
        validation: file with the names of the pairs to leave out, one per line.
        seed: random seed.
    """
    from training.batches import Source, TileBatches, prefetch_batches
    from training.dataset import ImageCache, find_pairs, images_in, read_names, split_by_list

    pairs = [*chain.from_iterable(find_pairs(folder).pairs for folder in datasets)]
    pairs = split_by_list(pairs, read_names(validation))[0] if validation else pairs
    source, cache = Source(pairs, images_in(clean), clear_share=0.5), ImageCache()
    scales = [TileBatches(source, _BATCH, factor * _TILE, seed + factor, cache=cache) for factor in _FACTORS]
    for epoch in count():
        with ExitStack() as stack:
            streams = [stack.enter_context(closing(prefetch_batches(batches, epoch, 0))) for batches in scales]
            for batches in zip(*streams, strict=True):
                for factor, (inputs, targets) in zip(_FACTORS, batches, strict=True):
                    yield _scale_down(inputs, targets["restored"], factor)


def _scale_down(inputs: Mapping[str, FloatArray], clear: FloatArray, factor: int) -> Sample:
    """Return tiles, with their weights, whose pixels are the means of `factor` x `factor` pixels."""
    scaled = {
        "small": inputs["small"],
        "tile": _mean(_mean(inputs["tile"], factor, 1), factor, 2),
        "rows": _mean(inputs["rows"], factor, 1),
        "columns": _mean(inputs["columns"], factor, 1),
    }
    return scaled, _mean(_mean(clear, factor, 1), factor, 2)


def _mean(array: FloatArray, factor: int, axis: int) -> FloatArray:
    """Return the means of each `factor` numbers along an axis."""
    shape = (*array.shape[:axis], array.shape[axis] // factor, factor, *array.shape[axis + 1 :])
    return np.asarray(array.reshape(shape).mean(axis=axis + 1), np.float32)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.distill", description="Make the smaller stage for live video.")
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET", help="folder of pairs")
    parser.add_argument("--clean", type=Path, required=True, metavar="FOLDER", help="well-lit images, which are darkened")
    parser.add_argument("--validation", type=Path, metavar="FILE", help="names of the pairs to leave out, one per line")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="ID", help="the model (default: %(default)s)")
    parser.add_argument(
        "--weights", type=Path, required=True, metavar="FILE", help="file (.weights.h5) to go on from, and to write"
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="length of the training (default: %(default)g)")
    parser.add_argument("--seed", type=int, default=0, help="random seed (default: %(default)s)")
    parser.add_argument("--publish", action="store_true", help="add the stage to the folder of the model")
    parsed = parser.parse_args()
    if not parsed.weights.name.endswith(".weights.h5"):
        parser.error("--weights must end with .weights.h5")
    load_backend()
    try:
        _run(parsed)
    except (LowlightError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(parsed: argparse.Namespace) -> None:
    from lowlight_app.models.architectures.lowlight import build_live_restoration
    from lowlight_app.models.backends.onnx_export import convert_live
    from lowlight_app.models.backends.safe_loading import load_model

    folder, student = ModelStore().find(parsed.model), build_live_restoration()
    if not ARCHITECTURES[folder.card.architecture].stages:
        raise UsageError("Model “{model}” has no restoration stage.", model=parsed.model)
    if parsed.weights.exists():
        try:
            student.load_weights(parsed.weights)
        except (OSError, ValueError) as error:
            raise ModelError("these are not the weights of a stage for live video.", path=parsed.weights) from error
    if parsed.minutes > 0:
        samples = make_samples(parsed.datasets, parsed.clean, parsed.validation, parsed.seed)
        distill(load_model(folder), student, samples, 60 * parsed.minutes)
        student.save_weights(parsed.weights)
    if parsed.publish:
        record_onnx(folder, {**(folder.card.onnx or {}), **convert_live(student, folder.path)})


if __name__ == "__main__":
    sys.exit(main())
