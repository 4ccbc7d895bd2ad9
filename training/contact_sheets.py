"""Contact sheets: well-lit images darkened by the sensor model beside the results of several methods.

    python -m training.contact_sheets IMAGES FOLDER [--model ID] [--count N]

Writes one small JPEG per exposure. Each row shows the dark image, automatic gamma, CLAHE, the model and the original.
The sensor is the one of `training.sweep`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import LowlightError
from lowlight_app.models.model_store import DEFAULT_MODEL
from training.dataset import images_in, read_image
from training.sensor_model import Sensor, degrade
from training.sweep import Restore, automatic_gamma, load_restorer

Image = NDArray[np.uint8]

STOPS = (2, 4, 6)
_SIDE = 288
"""Longer side of each image in pixels."""
_QUALITY = 88
_CLAHE = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8))


def equalize(image: Image) -> Image:
    """Contrast limited adaptive histogram equalisation of the lightness (Zuiderveld, 1994)."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    lab[..., 0] = _CLAHE.apply(np.ascontiguousarray(lab[..., 0]))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


def contact_sheet(restore: Restore, images: list[Image], stops: int) -> Image:
    """Return a sheet with one row per image: dark, automatic gamma, CLAHE, model, original."""
    rows = []
    for index, image in enumerate(images):
        dark = degrade(image, Sensor(float(stops)), np.random.default_rng([0, stops, index]))
        shown = (dark, automatic_gamma(dark), equalize(dark), restore(dark), image)
        rows.append(np.hstack([_small(one) for one in shown]))
    return np.vstack(rows)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m training.contact_sheets", description="Write contact sheets that show the results of a model."
    )
    parser.add_argument("images", type=Path, help="folder of well-lit images")
    parser.add_argument("folder", type=Path, help="folder to write the sheets to")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="ID", help="model to use (default: %(default)s)")
    parser.add_argument("--count", type=int, default=4, metavar="N", help="number of images per sheet (default: %(default)s)")
    parsed = parser.parse_args()
    try:
        landscape = [read for path in images_in(parsed.images) if (read := read_image(path)).shape[1] > read.shape[0]]
        restore = load_restorer(parsed.model)
    except LowlightError as error:
        print(error, file=sys.stderr)
        return 1
    parsed.folder.mkdir(parents=True, exist_ok=True)
    for stops in STOPS:
        image = cv2.cvtColor(contact_sheet(restore, landscape[: parsed.count], stops), cv2.COLOR_RGB2BGR)
        cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tofile(parsed.folder / f"{stops}-ev.jpg")
    return 0


def _small(image: Image) -> Image:
    scale = _SIDE / max(image.shape[:2])
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    sys.exit(main())
