"""Dark noisy clips made from clean pictures, with the clean frames they were made from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.frame import Frame
from training.sensor_model import Sensor, degrade

Image = NDArray[np.uint8]
Render = Callable[[Image, int], Image]

WIDTH, HEIGHT, COUNT, RATE = 640, 360, 12, 25
_PHONE = Sensor(exposure=4.0, full_scale=4000, read_noise=3.0, raw_gains=(1.8, 1.0, 1.6), color_smoothing=1.0, jpeg_quality=92)
CAMERAS = (Sensor(exposure=4.0, full_scale=2500, read_noise=4.0), _PHONE, replace(_PHONE, exposure=5.0, jpeg_quality=None))
"""A camera with white noise, and two with the grains of demosaicing, one of which compresses its frames."""
_BALL_RADIUS, _BALL_STEP = 26, 9.4
"""The ball's radius in pixels, and its movement in pixels per frame."""
_FRACTION_BITS = 4
"""Number of fractional bits of the ball's coordinates."""


@dataclass(frozen=True, eq=False)
class Clip:
    """A clip and what it shows without noise.

    Attributes:
        motion: name of its motion.
        targets: the clean frames, (HEIGHT, WIDTH, 3).
        frames: as the camera recorded them.
    """

    motion: str
    targets: list[Image]
    frames: list[Frame]


def make_clips(path: Path, sensor: Sensor) -> Iterator[Clip]:
    """Yield one clip of each motion.

    Args:
        path: a clean picture of at least 768 x 512 pixels; an upright one is turned.
        sensor: camera and exposure. The noise is new in each frame and the same in each run.
    """
    picture = cv2.cvtColor(cv2.imread(str(path), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    picture = np.rot90(picture) if picture.shape[0] > picture.shape[1] else picture
    for motion, render in _MOTIONS.items():
        rng, targets = np.random.default_rng(0), [render(picture, number) for number in range(COUNT)]
        frames = [Frame(degrade(target, sensor, rng), time=Fraction(number, RATE)) for number, target in enumerate(targets)]
        yield Clip(motion, targets, frames)


def _still(picture: Image, _: int) -> Image:
    return _view(picture)


def _pan(picture: Image, number: int) -> Image:
    return _view(picture, across=3.3 * (number - COUNT / 2), down=0.7 * number)


def _hold_by_hand(picture: Image, number: int) -> Image:
    """Sway slowly, and tremble by a pixel or two."""
    sway, tremor = 2 * math.pi * number / 20, 2.3 * number
    across, down = 9 * math.sin(sway) + 1.3 * math.sin(tremor), 6 * math.cos(0.8 * sway) + 1.6 * math.cos(1.4 * tremor)
    return _view(picture, across, down, degrees=0.8 * math.sin(0.7 * sway) + 0.1 * math.sin(1.7 * tremor))


def _roll_ball(picture: Image, number: int) -> Image:
    """Show a ball with the picture's own texture, upside down, that passes in front of the still picture."""
    target, ball = _view(picture), _view(picture)[::-1]
    center = (np.array([60 + _BALL_STEP * number, HEIGHT / 2 + 1.7 * number]) * 2**_FRACTION_BITS).astype(int)
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(shape, center.tolist(), _BALL_RADIUS << _FRACTION_BITS, 255, -1, cv2.LINE_AA, _FRACTION_BITS)
    share = shape[..., None] / np.float32(255)
    shift = np.array([[1, 0, _BALL_STEP * number], [0, 1, 1.7 * number]], np.float32)
    ball = cv2.warpAffine(np.ascontiguousarray(ball), shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.rint(target + share * (ball.astype(np.float32) - target)), np.uint8)


_MOTIONS: dict[str, Render] = {"static": _still, "pan": _pan, "hand-held": _hold_by_hand, "ball": _roll_ball}


def _view(picture: Image, across: float = 0.0, down: float = 0.0, degrees: float = 0.0) -> Image:
    """Return the middle of a picture, moved by pixels and turned."""
    center = picture.shape[1] / 2, picture.shape[0] / 2
    matrix = cv2.getRotationMatrix2D(center, degrees, 1.0)
    matrix[:, 2] += WIDTH / 2 - center[0] + across, HEIGHT / 2 - center[1] + down
    return np.asarray(cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT))
