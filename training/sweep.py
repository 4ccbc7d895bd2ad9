"""Quality of models by exposure: well-lit images darkened by the sensor model, 0 to 6 EV.

    python -m training.sweep IMAGES [--model ID ...] [--camera] [--json]

Prints the mean plain PSNR / GT-mean PSNR in dB over the images, compared with automatic gamma. The sensor is fixed: 4000
electrons at white, read noise 4 electrons, no other noise, seed 0; at 0 EV the image is unchanged. With `--camera` the images
are photos of the camera `CAMERA`, and the targets are its photos with enough light.
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
from training.camera_processing import smooth_and_sharpen
from training.dataset import images_in, read_image
from training.metrics import Scores
from training.sensor_model import Sensor, degrade
from training.whole_image import restore_whole

Image = NDArray[np.uint8]
Restore = Callable[[Image], Image]

STOPS = range(7)
SENSOR = Sensor(0.0)
CAMERA = Sensor(0.0, full_scale=1500.0, raw_gains=(2.0, 1.0, 1.6), color_smoothing=1.5, jpeg_quality=92)
"""A small sensor with noise, colour smoothing and JPEG compression."""


def automatic_gamma(image: Image) -> Image:
    """Apply the gamma that brings the mean grey value to 0.45: the simplest baseline."""
    values = image / 255.0
    mean = float(np.clip((values @ np.array(REC_601)).mean(), 1e-4, 0.999))
    return np.asarray(np.round(255 * values ** (np.log(0.45) / np.log(mean))), np.uint8)


def sweep(restore: Restore, images: Sequence[Image], stops: int, sensor: Sensor = SENSOR) -> tuple[float, float]:
    """Return the mean PSNR, plain and GT-mean, of restoring the images after underexposing them by `stops` EV."""
    scores = []
    for index, image in enumerate(images):
        rng = np.random.default_rng([0, stops, index])
        target = _well_exposed(image, sensor)
        dark = degrade(image, replace(sensor, exposure=float(stops)), rng) if stops else target
        score = Scores.of(restore(dark), target)
        scores.append((score.psnr, score.psnr_gt_mean))
    plain, matched = np.mean(scores, axis=0)
    return float(plain), float(matched)


def _well_exposed(image: Image, sensor: Sensor) -> Image:
    """Return the photo of the camera with enough light, without noise and compression."""
    coded = smooth_and_sharpen(image.astype(np.float32) / np.float32(255), sensor.color_smoothing, sensor.sharpening)
    return np.rint(255 * coded).astype(np.uint8)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m training.sweep", description="Measure the PSNR of models at 0 to 6 EV of underexposure."
    )
    parser.add_argument("images", type=Path, help="folder of well-lit images")
    parser.add_argument(
        "--model", action="append", metavar="ID", help=f"model to measure; repeat for several (default: {DEFAULT_MODEL})"
    )
    parser.add_argument("--camera", action="store_true", help="simulate the noise and processing of camera JPEGs")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parsed = parser.parse_args()
    try:
        images = [read_image(path) for path in images_in(parsed.images)]
        methods = {"automatic gamma": automatic_gamma, **{name: load_restorer(name) for name in parsed.model or [DEFAULT_MODEL]}}
    except LowlightError as error:
        print(error, file=sys.stderr)
        return 1
    sensor = CAMERA if parsed.camera else SENSOR
    table = {name: [sweep(restore, images, stops, sensor) for stops in STOPS] for name, restore in methods.items()}
    print(json.dumps(table) if parsed.json else _as_text(table))
    return 0


def load_restorer(model_id: str) -> Restore:
    """Return a function that restores whole images with an installed model."""
    load_backend()
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(model_id)))
    return lambda image: restore_whole(network, image)


def _as_text(table: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    lines = [f"{'PSNR plain / GT-mean':<22}" + "".join(f"{stops:>9} EV" for stops in STOPS)]
    for name, row in table.items():
        lines.append(f"{name:<22}" + "".join(f"{plain:>6.2f}/{matched:5.2f}" for plain, matched in row))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
