"""Sensor model: simulates an underexposed photo from a well-lit image.

The image is linearised (sRGB and the camera's tone curve), underexposed, tinted, veiled by lens flare, converted to electrons
with shot and read noise, clipped at black and white, encoded as 8-bit sRGB, and optionally processed and saved as JPEG by the
camera (`training.camera_processing`). Poisson shot noise is approximated by Gaussian noise with the same variance; after
quantisation the difference does not matter.

Black is seldom 0 in a camera's file: an offset remains that differs between the channels (`Sensor.pedestal`). A gain of thirty
turns it into a coloured veil.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, srgb_from_linear
from training.camera_processing import NoiseReduction, film_curve, jpeg_round_trip, mosaic_noise, reduce_noise, smooth_and_sharpen

Image = NDArray[np.uint8]

_CODES = 1 << 14

_CODED = np.arange(256, dtype=np.float32) / np.float32(255)
_TO_CODED = srgb_from_linear(np.arange(_CODES, dtype=np.float32) / (_CODES - 1))

_HIGHEST_PEDESTAL = 0.0026
"""Highest pedestal, as the mean of the channels in linear light: about 8 of 255."""
_FAINTEST_FLARE, _STRONGEST_FLARE = 0.002, 0.03
"""Share of the image's mean light: a clean lens, and one with fingerprints and a lamp in view."""
_MOST_HOT_PIXELS = 3e-4
_MORE_UNDEREXPOSURE = 1.5
"""Stops by which a photo that is dark already is underexposed further."""

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Sensor:
    """Parameters of a camera and an exposure.

    Attributes:
        exposure: underexposure in stops (EV).
        full_scale: electrons at white.
        read_noise: standard deviation in electrons.
        row_noise: standard deviation of the offset of each row, in electrons.
        black_level: linear light that is subtracted, as a share of white.
        pedestal: linear red, green and blue that black has in the file, as a share of white.
        flare: light of the whole image that the lens scatters evenly over it, as a share of its mean.
        hot_pixels: share of the pixels that are bright in one colour whatever they see.
        contrast: the contrast of the tone curve, see `training.camera_processing.film_curve`; 0 for none.
        white_balance: factors on linear red, green and blue.
        field: additional underexposure in stops as a small grid that is enlarged smoothly; None for even light.
        softness: sigma in pixels of a blur of the noise; 0 for none.
        raw_gains: amplification of red, green and blue of a Bayer mosaic, including the noise; None for a sensor that records all
            three colours in every pixel.
        color_smoothing: sigma in pixels of the chroma blur of the camera; 0 for none.
        sharpening: amount of the unsharp mask of the camera on the luma; 0 for none.
        noise_reduction: the noise reduction that the camera applies.
        jpeg_quality: 1..100, or None for lossless.
    """

    exposure: float
    full_scale: float = 4000.0
    read_noise: float = 4.0
    row_noise: float = 0.0
    black_level: float = 0.0
    pedestal: RGB = (0.0, 0.0, 0.0)
    flare: float = 0.0
    hot_pixels: float = 0.0
    contrast: float = 0.0
    white_balance: RGB = (1.0, 1.0, 1.0)
    field: FloatArray | None = None
    softness: float = 0.0
    raw_gains: RGB | None = None
    color_smoothing: float = 0.0
    sharpening: float = 0.0
    noise_reduction: NoiseReduction = NoiseReduction.NONE
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
    sensor = _with_tones(_plain_sensor(rng, stops), rng)
    return _with_processing(sensor, rng) if rng.random() < 0.5 else sensor


def _plain_sensor(rng: np.random.Generator, stops: float) -> Sensor:
    return Sensor(
        exposure=_random_exposure(rng, stops),
        full_scale=math.exp(rng.uniform(math.log(500), math.log(8000))),
        read_noise=float(rng.uniform(1.0, 8.0)),
        row_noise=float(rng.uniform(0.0, 1.5)) if rng.random() < 0.2 else 0.0,
        black_level=float(rng.uniform(0.0, 0.001)) if rng.random() < 0.2 else 0.0,
        white_balance=_rgb(np.exp(rng.normal(0.0, 0.08, 3))),
        softness=float(rng.uniform(0.4, 0.8)) if rng.random() < 0.3 else 0.0,
        jpeg_quality=int(rng.integers(75, 100)) if rng.random() < 0.3 else None,
    )


def _random_exposure(rng: np.random.Generator, stops: float) -> float:
    """Return an underexposure of 0 to `stops` EV, most often a third of it; every fifth one is deep."""
    return float(rng.uniform(0.7, 1.0) * stops if rng.random() < 0.2 else rng.triangular(0.0, stops / 3, stops))


def _with_tones(sensor: Sensor, rng: np.random.Generator) -> Sensor:
    """Add what changes blacks and contrast of the file."""
    return replace(
        sensor,
        pedestal=random_pedestal(rng) if rng.random() < 0.5 else (0.0, 0.0, 0.0),
        flare=math.exp(rng.uniform(math.log(_FAINTEST_FLARE), math.log(_STRONGEST_FLARE))) if rng.random() < 0.3 else 0.0,
        hot_pixels=float(rng.uniform(0.0, _MOST_HOT_PIXELS)) if rng.random() < 0.15 else 0.0,
        contrast=float(rng.uniform(-0.2, 0.7)) if rng.random() < 0.4 else 0.0,
    )


def _with_processing(sensor: Sensor, rng: np.random.Generator) -> Sensor:
    return replace(
        sensor,
        softness=0.0,
        raw_gains=(float(rng.uniform(1.2, 2.4)), 1.0, float(rng.uniform(1.2, 2.4))),
        color_smoothing=float(rng.uniform(0.6, 3.0)) if rng.random() < 0.7 else 0.0,
        sharpening=float(rng.uniform(0.2, 0.8)) if rng.random() < 0.4 else 0.0,
        noise_reduction=NoiseReduction(int(rng.integers(len(NoiseReduction)))) if rng.random() < 0.4 else NoiseReduction.NONE,
        jpeg_quality=int(rng.triangular(50, 92, 100)) if rng.random() < 0.7 else None,
    )


def random_pedestal(rng: np.random.Generator) -> RGB:
    """Return a random coloured pedestal, see `Sensor.pedestal`."""
    return _rgb(rng.uniform(0.0, _HIGHEST_PEDESTAL) * np.exp(rng.normal(0.0, 0.5, 3)))


def _rgb(values: NDArray[np.float64]) -> RGB:
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def degrade(image: Image, sensor: Sensor, rng: np.random.Generator) -> Image:
    """Simulate an underexposed photo.

    Args:
        image: well-lit image, uint8 sRGB, (height, width, 3).
        sensor: camera and exposure.
        rng: random generator for the noise; the same state gives the same result.

    Returns:
        uint8 sRGB of the same shape.
    """
    electrons = _exposed(image, sensor, rng)
    linear = electrons + _noise(electrons, sensor, rng)
    linear *= np.float32(1.0 / sensor.full_scale)
    linear -= np.float32(sensor.black_level)
    linear *= np.float32(_CODES - 1)
    codes = np.clip(linear, 0, _CODES - 1, out=linear).astype(np.int16)
    coded = smooth_and_sharpen(_encoding(sensor)[codes], sensor.color_smoothing, sensor.sharpening)
    photo = reduce_noise(np.rint(255 * coded).astype(np.uint8), sensor.noise_reduction)
    if any(sensor.pedestal):
        photo = add_pedestal(photo, sensor.pedestal, rng)
    return photo if sensor.jpeg_quality is None else jpeg_round_trip(photo, sensor.jpeg_quality)


def photograph_again(dark: Image, rng: np.random.Generator) -> Image:
    """Vary the dark image of a real pair, so that it is not the file of one camera alone.

    Half of them stay. Most of the others get a pedestal; the rest are underexposed further, with new noise.
    """
    kind = rng.random()
    if kind < 0.5:
        return dark
    if kind < 0.85:
        return add_pedestal(dark, random_pedestal(rng), rng)
    return degrade(dark, random_even_sensor(rng, _MORE_UNDEREXPOSURE), rng)


def add_pedestal(photo: Image, pedestal: RGB, rng: np.random.Generator) -> Image:
    """Raise the black of a photo to a pedestal (`Sensor.pedestal`), dithered by half a step: black is not one value in a file."""
    light = linear_from_srgb(_CODED)[:, None]
    raised = np.round(255 * srgb_from_linear(light + (1 - light) * np.array(pedestal, np.float32)), 3)  # white stays white
    coded = cv2.LUT(np.ascontiguousarray(photo), raised[:, None])
    coded += rng.random(photo.shape, np.float32)  # the cut below the point rounds at random
    return np.asarray(np.minimum(coded, np.float32(255)), np.uint8)


def _exposed(image: Image, sensor: Sensor, rng: np.random.Generator) -> FloatArray:
    """Return the electrons that the sensor collects, without noise."""
    height, width = image.shape[:2]
    scale = np.array(sensor.white_balance, np.float32) * np.float32(sensor.full_scale * 2.0**-sensor.exposure)
    light = linear_from_srgb(film_curve(_CODED, sensor.contrast, inverse=True))
    electrons = np.asarray(cv2.LUT(np.ascontiguousarray(image), (light[:, None] * scale)[:, None]), np.float32)
    if sensor.field is not None:
        electrons *= np.exp2(-cv2.resize(sensor.field, (width, height), interpolation=cv2.INTER_CUBIC))[..., None]
    if sensor.flare:
        electrons += np.float32(sensor.flare) * electrons.mean((0, 1))
    if sensor.hot_pixels:
        count = rng.poisson(sensor.hot_pixels * height * width)
        places = tuple(rng.integers(0, side, count) for side in electrons.shape)
        electrons[places] += np.float32(sensor.full_scale) * rng.uniform(0.02, 1.0, count).astype(np.float32)
    return electrons


def _encoding(sensor: Sensor) -> FloatArray:
    """Return the coded value of each linear code."""
    return film_curve(_TO_CODED, sensor.contrast) if sensor.contrast else _TO_CODED


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
