"""Light that does not flicker: the maps of a video's frames, smoothed over time where the scene itself stays the same.

A network decides each frame's light anew, from noise that is new in each frame, and a lamp that enters one corner changes
its mind about all the others. So the map follows slowly where nothing happens, at once where something does, and begins
anew at a cut. What low-frequency noise is left in the lifted picture is taken out by a little more or less gain.
"""

from __future__ import annotations

import math
from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.network import Network
from lowlight_app.models.tone_curve import log_gain_between, soft_lift

_PIXELS = 4
"""Of the small picture, per side of a cell whose light is watched."""
_SLOW, _FAST, _TRIM = 2.0, 0.03, 0.12
"""Seconds in which a map follows where nothing happens, where something does, and in which the trim follows."""
_CALM = 0.15
"""Seconds in which a place counts as quiet again, so that the map arrives where it was going."""
_NOISE = 1 / 255
"""Change of a lifted cell that is always taken for noise."""
_SURE = (3.0, 6.0)
"""Times the noise: from where on a change counts as real, and from where on fully."""
_AROUND, _TOO_FEW = 0.15, 0.05
"""How far quiet places are looked for, as a share of the longer side, and the share of them that counts for little."""
_CUT = 0.55
"""Share of the picture that changes at a cut."""
_LARGEST_TRIM = 0.2


class FlickerFilter:
    """Smooths the light of one video's frames, given in their order.

    Args:
        network: whose maps they are.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._time = Fraction(0)
        self._maps: FloatArray | None = None
        self._trim: FloatArray | None = None
        self._seen = self._active = np.zeros((0, 0), np.float32)
        self._noise: float | None = None

    def smoothed(
        self, small: FloatArray, cells: FloatArray, highlights: FloatArray, time: Fraction
    ) -> tuple[FloatArray, FloatArray]:
        """The next frame's maps, see `Light`.

        Args:
            small: the picture as the network saw it, (h, w, 3) in 0..1.
            cells: (cells down, cells across, channels).
            highlights: (cells down, cells across, 1).
            time: when the frame is shown, in seconds.

        Returns:
            Cells and highlights.
        """
        maps = self._followed(small, np.concatenate([cells, highlights], axis=-1), time)
        cells = np.ascontiguousarray(maps[..., :-1])
        if self._trim is not None:
            cells = self._network.add_gain(cells, _resized(self._trim, cells.shape[:2]))
        return cells, maps[..., -1:]

    def _followed(self, small: FloatArray, maps: FloatArray, time: Fraction) -> FloatArray:
        """Maps without the trim, which is set."""
        grid = tuple(-(-side // _PIXELS) for side in small.shape[:2])
        watched = np.asarray(cv2.resize(small, grid[::-1], interpolation=cv2.INTER_AREA), np.float32)
        elapsed, self._time = float(time - self._time), time
        if self._maps is None or self._maps.shape != maps.shape or elapsed <= 0:
            return self._begun(watched, maps)
        lifted = self._lifted(watched, self._maps)
        real = self._real_change(np.abs(lifted - self._seen).max(axis=-1))
        if float(real.mean()) > _CUT:
            return self._begun(watched, maps)
        self._active = np.maximum(real, self._active * (1 - _follow(elapsed, _CALM)))
        active = _resized(self._active, maps.shape[:2])[..., None]
        slow, fast = _follow(elapsed, _SLOW), _follow(elapsed, _FAST)
        decided = maps + _among_quiet(self._maps - maps, 1 - active)
        self._maps = self._maps + slow * (1 - active) * (maps - self._maps) + fast * active * (decided - self._maps)
        lifted = self._lifted(watched, self._maps)
        follow = _follow(elapsed, _TRIM)
        self._seen = self._seen + (follow + self._active * (1 - follow))[..., None] * (lifted - self._seen)
        self._trim = np.clip(log_gain_between(lifted, self._seen), -_LARGEST_TRIM, _LARGEST_TRIM)
        return self._maps

    def _begun(self, watched: FloatArray, maps: FloatArray) -> FloatArray:
        self._trim = None
        self._maps, self._seen = maps, self._lifted(watched, maps)
        self._active, self._noise = np.zeros(watched.shape[:2], np.float32), None
        return maps

    def _lifted(self, watched: FloatArray, maps: FloatArray) -> FloatArray:
        """What the maps make of the cells that are watched."""
        weights = (sampling_weights(0, side, side, cells) for side, cells in zip(watched.shape[:2], maps.shape[:2], strict=True))
        return soft_lift(watched, self._network.log_gain(watched, maps[..., :-1], *weights))

    def _real_change(self, change: FloatArray) -> FloatArray:
        """How surely each cell's light has changed, 0..1, told from noise by the change of most cells."""
        typical = float(np.median(change))
        self._noise = max(_NOISE, typical if self._noise is None else 0.9 * self._noise + 0.1 * typical)
        low, high = (self._noise * times for times in _SURE)
        wide = cv2.dilate(cv2.blur(change, (3, 3)), np.ones((3, 3), np.uint8))
        return np.asarray(cv2.blur(np.clip((wide - low) / (high - low), 0, 1), (3, 3)), np.float32)


def _among_quiet(behind: FloatArray, quiet: FloatArray) -> FloatArray:
    """How far the maps of the quiet places around each place are behind; 0 where there are none.

    Where something happens the map follows at once, but to the same side of the network's decision as its surroundings:
    a lamp that passes would otherwise leave a trail of the light that was decided while it was there.
    """
    reach = max(behind.shape[:2]) * _AROUND
    weighted = np.concatenate([behind * quiet, quiet], axis=-1)
    planes = [cv2.GaussianBlur(weighted[..., i], (0, 0), reach) for i in range(weighted.shape[-1])]
    around = np.stack(planes, axis=-1)
    return np.asarray(around[..., :-1] / (around[..., -1:] + _TOO_FEW), np.float32)


def _follow(elapsed: float, seconds: float) -> float:
    """The share of a difference that is made up for in the time elapsed."""
    return 1 - math.exp(-elapsed / seconds)


def _resized(picture: FloatArray, size: tuple[int, ...]) -> FloatArray:
    return np.asarray(cv2.resize(picture, (size[1], size[0]), interpolation=cv2.INTER_LINEAR), np.float32)
