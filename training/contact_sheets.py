"""What the figures look like: well-lit pictures darkened by the sensor model, and what is made of them, side by side.

    python -m training.contact_sheets PICTURES FOLDER [--model ID] [--count N]

Writes one small JPEG per darkness: a row per picture with the dark one, automatic gamma, CLAHE, the model and the original.
The sensor is that of `training.sweep`.
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
from training.dataset import pictures_in, read_picture
from training.sensor_model import Sensor, degrade
from training.sweep import Restore, automatic_gamma, model_of

Picture = NDArray[np.uint8]

STOPS = (2, 4, 6)
_SIDE = 288
"""Longer side of each picture in a sheet, in pixels."""
_QUALITY = 88
_CLAHE = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8))


def equalized(picture: Picture) -> Picture:
    """Contrast limited adaptive histogram equalisation of the lightness (Zuiderveld, 1994)."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    lab[..., 0] = _CLAHE.apply(np.ascontiguousarray(lab[..., 0]))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


def contact_sheet(restore: Restore, pictures: list[Picture], stops: int) -> Picture:
    """Rows of dark, automatic gamma, CLAHE, model and original."""
    rows = []
    for index, picture in enumerate(pictures):
        dark = degrade(picture, Sensor(float(stops)), np.random.default_rng([0, stops, index]))
        shown = (dark, automatic_gamma(dark), equalized(dark), restore(dark), picture)
        rows.append(np.hstack([_small(one) for one in shown]))
    return np.vstack(rows)


def main() -> int:
    """The command above."""
    parser = argparse.ArgumentParser(prog="python -m training.contact_sheets", description="pictures of what a model does")
    parser.add_argument("pictures", type=Path, help="folder of well-lit pictures that may be shown")
    parser.add_argument("folder", type=Path, help="where the sheets are written")
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="ID")
    parser.add_argument("--count", type=int, default=4, metavar="N", help="pictures in a sheet (default: %(default)s)")
    parsed = parser.parse_args()
    try:
        landscape = [read for path in pictures_in(parsed.pictures) if (read := read_picture(path)).shape[1] > read.shape[0]]
        restore = model_of(parsed.model)
    except LowlightError as error:
        print(error, file=sys.stderr)
        return 1
    parsed.folder.mkdir(parents=True, exist_ok=True)
    for stops in STOPS:
        picture = cv2.cvtColor(contact_sheet(restore, landscape[: parsed.count], stops), cv2.COLOR_RGB2BGR)
        cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tofile(parsed.folder / f"{stops}-ev.jpg")
    return 0


def _small(picture: Picture) -> Picture:
    scale = _SIDE / max(picture.shape[:2])
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    sys.exit(main())
