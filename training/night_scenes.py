"""Synthetic night scenes as targets: they should stay dark between their lights. Made from well-lit images.

Datasets like LOL contain no night sky: a model trained only on them mistakes black for underexposure and lifts its noise.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, srgb_from_linear
from training.sensor_model import degrade, random_even_sensor

Image = NDArray[np.uint8]

_DARKEST = 10.0
"""Stops between the darkest and the lit parts; uneven light that should be corrected stays below 5 stops."""
_MOST_LAMPS = 12
_FAINTEST_GLOW, _STRONGEST_GLOW = 0.0003, 0.004
"""Linear light: about 1 and 12 of 255 in sRGB."""
_MOST_UNDEREXPOSURE = 3.5
"""Most stops by which a night scene is underexposed."""


def night_scene(image: Image, rng: np.random.Generator) -> Image:
    """Turn a well-lit scene into a night scene that is lit only by pools of light and lamps.

    Args:
        image: uint8 sRGB, (height, width, 3).
        rng: random generator for the lights; the same state gives the same scene.

    Returns:
        uint8 sRGB of the same shape, with the exposure of a good night photo.
    """
    height, width = image.shape[:2]
    light = linear_from_srgb(image.astype(np.float32) / np.float32(255))
    light *= np.exp2(-_darkness(height, width, rng))[..., None]
    light *= np.exp(rng.normal((0.15, 0.0, -0.2), 0.15)).astype(np.float32)  # lamps are warm
    if rng.random() < 0.2:
        _add_glow(light, rng)
    for _ in range(int(rng.integers(_MOST_LAMPS + 1))):
        _add_lamp(light, rng)
    return np.rint(255 * np.clip(srgb_from_linear(light), 0, 1)).astype(np.uint8)


def _add_glow(light: FloatArray, rng: np.random.Generator) -> None:
    """Add the haze of a town: a sky that is dark but not black, and brighter towards one edge."""
    height, width = light.shape[:2]
    glow = cv2.resize(rng.uniform(0.3, 1.0, (2, 2)).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    strength = math.exp(rng.uniform(math.log(_FAINTEST_GLOW), math.log(_STRONGEST_GLOW)))
    color = np.exp(rng.normal((0.2, 0.0, -0.3), 0.2)).astype(np.float32)
    light += np.float32(strength) * glow[..., None] * color


def _darkness(height: int, width: int, rng: np.random.Generator) -> FloatArray:
    """Return the darkness in stops below the lit parts, (height, width): from many pools of light to a single lit object."""
    grid = rng.uniform(rng.uniform(-4.0, 6.0), _DARKEST, (4, 6)).astype(np.float32)
    stops = cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    row, column = rng.uniform(0, height), rng.uniform(0, width)
    tall, wide = width * np.exp(rng.uniform(np.log(0.02), np.log(0.2), 2))
    beyond = np.hypot((rows - np.float32(row)) / np.float32(tall), (columns - np.float32(column)) / np.float32(wide)) - 1
    return np.asarray(np.clip(np.minimum(stops, _DARKEST * beyond), 0, _DARKEST), np.float32)


def underexpose(night: Image, rng: np.random.Generator) -> Image:
    """Simulate a photo of a night scene with 0 to 3.5 stops of underexposure; lamps stay white."""
    dark = degrade(night, random_even_sensor(rng, _MOST_UNDEREXPOSURE), rng)
    return np.where((night >= 254).all(axis=-1, keepdims=True), night, dark)


def _add_lamp(light: FloatArray, rng: np.random.Generator) -> None:
    """Add a bright disc with a glow around it."""
    height, width = light.shape[:2]
    radius = max(1.0, width * math.exp(rng.uniform(math.log(0.002), math.log(0.015))))
    row, column, reach = rng.uniform(0, height), rng.uniform(0, width), 12 * radius
    top, bottom = (int(np.clip(v, 0, height)) for v in (row - reach, row + reach))
    left, right = (int(np.clip(v, 0, width)) for v in (column - reach, column + reach))
    rows, columns = np.mgrid[top:bottom, left:right].astype(np.float32)
    distance = ((rows - np.float32(row)) ** 2 + (columns - np.float32(column)) ** 2) / np.float32(radius**2)
    brightness = np.exp(rng.uniform(0.0, 2.0) + rng.normal((0.1, 0.0, -0.3), 0.2)).astype(np.float32)
    shape = np.exp(-(distance**2)) + 0.05 * np.exp(-distance / 16)
    light[top:bottom, left:right] += shape[..., None] * brightness
