"""Sensor model: simulates an underexposed photo from a well-lit image.

The image is linearised (sRGB), underexposed, tinted, converted to electrons with shot and read noise, clipped at black and white,
encoded as 8-bit sRGB, and optionally processed and saved as JPEG by the camera (`training.camera_processing`). Poisson shot noise
is approximated by Gaussian noise with the same variance; after quantisation the difference does not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, srgb_from_linear
from training.camera_processing import jpeg_round_trip, mosaic_noise, smooth_and_sharpen

Image = NDArray[np.uint8]

_CODES = 1 << 14

_TO_LINEAR = linear_from_srgb(np.arange(256, dtype=np.float32) / 255)
_TO_CODED = srgb_from_linear(np.arange(_CODES, dtype=np.float32) / (_CODES - 1))


@dataclass(frozen=True)
class Sensor:
    """Parameters of a camera and an exposure.

    Attributes:
        exposure: underexposure in stops (EV).
        full_scale: electrons at white.
        read_noise: standard deviation in electrons.
        row_noise: standard deviation of the offset of each row, in electrons.
        black_level: linear light that is subtracted, as a share of white.
        white_balance: factors on linear red, green and blue.
        field: additional underexposure in stops as a small grid that is enlarged smoothly; None for even light.
        softness: sigma in pixels of a blur of the noise; 0 for none.
        raw_gains: amplification of red, green and blue of a Bayer mosaic, including the noise; None for a sensor that records all
            three colours in every pixel.
        color_smoothing: sigma in pixels of the chroma blur of the camera; 0 for none.
        sharpening: amount of the unsharp mask of the camera on the luma; 0 for none.
        jpeg_quality: 1..100, or None for lossless.
    """

    exposure: float
    full_scale: float = 4000.0
    read_noise: float = 4.0
    row_noise: float = 0.0
    black_level: float = 0.0
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    field: FloatArray | None = None
    softness: float = 0.0
    raw_gains: tuple[float, float, float] | None = None
    color_smoothing: float = 0.0
    sharpening: float = 0.0
    jpeg_quality: int | None = None


def random_sensor(rng: np.random.Generator, stops: float = 6.0) -> Sensor:
    """Return a random realistic camera and exposure, 0 to `stops` EV underexposed; 45 % are lit unevenly."""
    if rng.random() >= 0.45:
        return random_even_sensor(rng, stops)
    field = rng.uniform(0.0, rng.uniform(0.5, 4.5), (3, 4)).astype(np.float32)
    return replace(random_even_sensor(rng, stops - 2.0), field=field)


def random_even_sensor(rng: np.random.Generator, stops: float) -> Sensor:
    """Return a random realistic camera and exposure, evenly 0 to `stops` EV underexposed, most often a third of it.

    Half of them include the processing of the camera.
    """
    sensor = _plain_sensor(rng, stops)
    return _with_mosaic(sensor, rng) if rng.random() < 0.5 else sensor


def _with_mosaic(sensor: Sensor, rng: np.random.Generator) -> Sensor:
    return replace(
        sensor,
        softness=0.0,
        raw_gains=(float(rng.uniform(1.2, 2.4)), 1.0, float(rng.uniform(1.2, 2.4))),
        color_smoothing=float(rng.uniform(0.6, 3.0)) if rng.random() < 0.7 else 0.0,
        sharpening=float(rng.uniform(0.2, 0.8)) if rng.random() < 0.4 else 0.0,
        jpeg_quality=int(rng.integers(70, 100)) if rng.random() < 0.7 else None,
    )


def _plain_sensor(rng: np.random.Generator, stops: float) -> Sensor:
    tint = np.exp(rng.normal(0.0, 0.08, 3))
    return Sensor(
        exposure=float(rng.triangular(0.0, stops / 3, stops)),
        full_scale=math.exp(rng.uniform(math.log(500), math.log(8000))),
        read_noise=float(rng.uniform(1.0, 8.0)),
        row_noise=float(rng.uniform(0.0, 1.5)) if rng.random() < 0.2 else 0.0,
        black_level=float(rng.uniform(0.0, 0.001)) if rng.random() < 0.2 else 0.0,
        white_balance=(float(tint[0]), float(tint[1]), float(tint[2])),
        softness=float(rng.uniform(0.4, 0.8)) if rng.random() < 0.3 else 0.0,
        jpeg_quality=int(rng.integers(75, 100)) if rng.random() < 0.3 else None,
    )


def degrade(image: Image, sensor: Sensor, rng: np.random.Generator) -> Image:
    """Simulate an underexposed photo.

    Args:
        image: well-lit image, uint8 sRGB, (height, width, 3).
        sensor: camera and exposure.
        rng: random generator for the noise; the same state gives the same result.

    Returns:
        uint8 sRGB of the same shape.
    """
    scale = np.array(sensor.white_balance, np.float32) * np.float32(sensor.full_scale * 2.0**-sensor.exposure)
    electrons = np.asarray(cv2.LUT(np.ascontiguousarray(image), (_TO_LINEAR[:, None] * scale)[:, None]), np.float32)
    if sensor.field is not None:
        height, width = image.shape[:2]
        electrons *= np.exp2(-cv2.resize(sensor.field, (width, height), interpolation=cv2.INTER_CUBIC))[..., None]
    linear = electrons + _noise(electrons, sensor, rng)
    linear *= np.float32(1.0 / sensor.full_scale)
    linear -= np.float32(sensor.black_level)
    linear *= np.float32(_CODES - 1)
    codes = np.clip(linear, 0, _CODES - 1, out=linear).astype(np.int16)
    coded = smooth_and_sharpen(_TO_CODED[codes], sensor.color_smoothing, sensor.sharpening)
    photo = np.rint(255 * coded).astype(np.uint8)
    return photo if sensor.jpeg_quality is None else jpeg_round_trip(photo, sensor.jpeg_quality)


def _noise(electrons: FloatArray, sensor: Sensor, rng: np.random.Generator) -> FloatArray:
    if sensor.raw_gains is not None:
        noise = mosaic_noise(electrons, np.array(sensor.raw_gains, np.float32), sensor.read_noise, rng)
    else:
        noise = rng.standard_normal(electrons.shape, np.float32)
        noise *= np.sqrt(electrons + np.float32(sensor.read_noise**2))
    if sensor.softness:
        noise = cv2.GaussianBlur(noise, (0, 0), sensor.softness)
    if sensor.row_noise:
        noise += np.float32(sensor.row_noise) * rng.standard_normal((electrons.shape[0], 1, 1), np.float32)
    return noise
