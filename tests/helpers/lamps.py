"""A street at night where lamps go on and off, and a network that makes everything darker while it sees one."""

from __future__ import annotations

import numpy as np
from helpers.engine import PlainNetwork

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Pixels

HEIGHT, WIDTH = 96, 128
PERIOD = 15
"""Frames for which the lamp is off, and then on."""


class DazzledNetwork(PlainNetwork):
    """Brightens half as much while anything in the image is bright."""

    def illuminate(self, small: FloatArray) -> FloatArray:
        return super().illuminate(small) * np.float32(0.5 if small.max() > 0.8 else 1)


def lamp_is_on(number: int) -> bool:
    """Return whether a frame shows the lamp."""
    return number // PERIOD % 2 == 1


def street(number: int) -> Pixels:
    """Return a frame: dark, with texture, and a lamp in its corner if that is on."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    scene = 22 + 6 * np.sin(rows / 9) * np.cos(columns / 7)
    picture = np.repeat(scene[..., None], 3, axis=2)
    if lamp_is_on(number):
        picture[4:20, 4:20] = 250
    return np.rint(picture).astype(np.uint8)
