"""How a model does at every exposure: well-lit pictures darkened by the sensor model, 0 to 6 EV.

    python -m training.sweep PICTURES [--model ID ...] [--camera] [--json]

Prints plain PSNR / GT-mean PSNR in dB, mean over the pictures, beside automatic gamma. The sensor is fixed: 4000
electrons at white, read noise 4 electrons, no other error, seed 0; at 0 EV the picture is untouched. With `--camera` the
pictures are a camera's own JPEGs, see `CAMERA`, and compared with what it would have made of enough light.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import LowlightError
from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.srgb import REC_601
from training.camera_processing import finished
from training.dataset import pictures_in, read_picture
from training.metrics import Scores
from training.sensor_model import Sensor, degrade
from training.whole_image import restore_whole

Picture = NDArray[np.uint8]
Restore = Callable[[Picture], Picture]

STOPS = range(7)
SENSOR = Sensor(0.0)
CAMERA = Sensor(0.0, full_scale=1500.0, raw_gains=(2.0, 1.0, 1.6), color_smoothing=1.5, jpeg_quality=92)
"""A small sensor: noisy, its colour smoothed, its files compressed."""


def automatic_gamma(picture: Picture) -> Picture:
    """The one exponent that brings the mean grey to 0.45: the simplest remedy there is."""
    values = picture / 255.0
    mean = float(np.clip((values @ np.array(REC_601)).mean(), 1e-4, 0.999))
    return np.asarray(np.round(255 * values ** (np.log(0.45) / np.log(mean))), np.uint8)


def sweep(restore: Restore, pictures: Sequence[Picture], stops: int, sensor: Sensor = SENSOR) -> tuple[float, float]:
    """Mean PSNR, plain and GT-mean, of restoring the pictures after taking them with `stops` EV too little."""
    scores = []
    for index, picture in enumerate(pictures):
        rng = np.random.default_rng([0, stops, index])
        target = _well_exposed(picture, sensor)
        dark = degrade(picture, replace(sensor, exposure=float(stops)), rng) if stops else target
        score = Scores.of(restore(dark), target)
        scores.append((score.psnr, score.psnr_gt_mean))
    plain, matched = np.mean(scores, axis=0)
    return float(plain), float(matched)


def _well_exposed(picture: Picture, sensor: Sensor) -> Picture:
    """What the camera makes of enough light: neither noise nor compression."""
    coded = finished(picture.astype(np.float32) / np.float32(255), sensor.color_smoothing, sensor.sharpening)
    return np.rint(255 * coded).astype(np.uint8)


def main() -> int:
    """The command above."""
    parser = argparse.ArgumentParser(prog="python -m training.sweep", description="PSNR of models at 0 to 6 EV of darkness")
    parser.add_argument("pictures", type=Path, help="folder of well-lit pictures")
    parser.add_argument("--model", action="append", metavar="ID", help=f"repeat for several (default: {DEFAULT_MODEL})")
    parser.add_argument("--camera", action="store_true", help="noise as cameras leave it in their JPEGs")
    parser.add_argument("--json", action="store_true")
    parsed = parser.parse_args()
    try:
        pictures = [read_picture(path) for path in pictures_in(parsed.pictures)]
        methods = {"automatic gamma": automatic_gamma, **{name: model_of(name) for name in parsed.model or [DEFAULT_MODEL]}}
    except LowlightError as error:
        print(error, file=sys.stderr)
        return 1
    sensor = CAMERA if parsed.camera else SENSOR
    table = {name: [sweep(restore, pictures, stops, sensor) for stops in STOPS] for name, restore in methods.items()}
    print(json.dumps(table) if parsed.json else _as_text(table))
    return 0


def model_of(model_id: str) -> Restore:
    """What restores whole pictures with an installed model."""
    load_backend()
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(model_id)))
    return lambda picture: restore_whole(network, picture)


def _as_text(table: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    lines = [f"{'PSNR plain / GT-mean':<22}" + "".join(f"{stops:>9} EV" for stops in STOPS)]
    for name, row in table.items():
        lines.append(f"{name:<22}" + "".join(f"{plain:>6.2f}/{matched:5.2f}" for plain, matched in row))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
