"""Smooth the light of a video over time, so that it does not flicker.

A network decides each frame's light independently, from noise that is new in each frame, and a lamp that enters one corner
changes its decision for all the others. The light map therefore follows slowly where nothing happens, at once where
something does, and starts again at a cut. A small trim of the gain removes the low-frequency noise that is left in the
lifted image.
"""

from __future__ import annotations

import math
from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray, largest_channel
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.network import Network
from lowlight_app.models.tone_curve import estimate_log_gain, soft_lift

_CELL_PIXELS = 4
"""Pixels of the small image per side of a cell whose brightness is watched."""
_SLOW, _FAST, _TRIM = 2.0, 0.03, 0.12
"""Time constants in seconds: of the maps where nothing happens, of the maps where something does, and of the trim."""
_ACTIVITY_DECAY = 0.15
"""Time constant in seconds of a cell's activity after a change, so that the map reaches its new value."""
_NOISE = 1 / 255
"""Change of a lifted cell that always counts as noise."""
_CHANGE_RANGE = (3.0, 6.0)
"""Multiples of the noise: where a change starts to count as real, and where it counts fully."""
_NEIGHBORHOOD, _WEAK_SUPPORT = 0.15, 0.05
"""Radius in which quiet cells are searched, as a fraction of the longer side, and the share of them that counts for little."""
_CUT = 0.55
"""Fraction of the image that changes at a cut."""
_LARGEST_TRIM = 0.2


class FlickerFilter:
    """Smooths the light maps of one video's frames, given in order, forwards or backwards.

    Args:
        network: the network that made the maps.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._time, self._channels = Fraction(0), 0
        self._maps: FloatArray | None = None
        self._trim: FloatArray | None = None
        self._reference = self._activity = np.zeros((0, 0), np.float32)
        self._noise: float | None = None

    @property
    def maps(self) -> FloatArray | None:
        """Light map, black level and highlights of the last frame without the trim, (cells down, cells across, channels)."""
        return self._maps

    @property
    def trim(self) -> FloatArray | None:
        """Correction of the log gains of the last frame against flicker, (cells down, cells across, 3); None if there is none."""
        return self._trim

    def smooth(
        self, small: FloatArray, light_map: FloatArray, black_level: FloatArray, highlights: FloatArray, time: Fraction
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Smooth the maps of the next frame, see `Illumination`.

        Args:
            small: the image as the network saw it, (h, w, 3) in 0..1.
            light_map: (cells down, cells across, channels).
            black_level: the black level of the whole image, (3,).
            highlights: (cells down, cells across, 1).
            time: the time of the frame, in seconds.

        Returns:
            Light map, black level (cells down, cells across, 3) and highlights.
        """
        self._channels = light_map.shape[-1]
        black = np.broadcast_to(black_level, (*light_map.shape[:2], 3))
        maps = self._follow(small, np.concatenate([light_map, black, highlights], axis=-1), time)
        light_map, black, highlights = np.split(maps, [self._channels, self._channels + 3], axis=-1)
        light_map = np.ascontiguousarray(light_map)
        if self._trim is not None:
            light_map = self._network.add_gain(light_map, _resize(self._trim, light_map.shape[:2]))
        return light_map, black, np.ascontiguousarray(highlights)

    def _follow(self, small: FloatArray, maps: FloatArray, time: Fraction) -> FloatArray:
        """Return the smoothed maps without the trim; update the trim."""
        grid = tuple(-(-side // _CELL_PIXELS) for side in small.shape[:2])
        cells = np.asarray(cv2.resize(small, grid[::-1], interpolation=cv2.INTER_AREA), np.float32)
        elapsed, self._time = abs(float(time - self._time)), time
        if self._maps is None or self._maps.shape != maps.shape or elapsed == 0:
            return self._reset(cells, maps)
        lifted = self._lift(cells, self._maps)
        change = self._measure_change(largest_channel(np.abs(lifted - self._reference)))
        if float(change.mean()) > _CUT:
            return self._reset(cells, maps)
        self._activity = np.maximum(change, self._activity * (1 - _step(elapsed, _ACTIVITY_DECAY)))
        active = _resize(self._activity, maps.shape[:2])[..., None]
        slow, fast = _step(elapsed, _SLOW), _step(elapsed, _FAST)
        target = maps + _average_over_quiet(self._maps - maps, 1 - active)
        self._maps = self._maps + slow * (1 - active) * (maps - self._maps) + fast * active * (target - self._maps)
        self._update_trim(self._lift(cells, self._maps), _step(elapsed, _TRIM))
        return self._maps

    def _update_trim(self, lifted: FloatArray, step: float) -> None:
        self._reference = self._reference + (step + self._activity * (1 - step))[..., None] * (lifted - self._reference)
        self._trim = np.clip(estimate_log_gain(lifted, self._reference), -_LARGEST_TRIM, _LARGEST_TRIM)

    def _reset(self, cells: FloatArray, maps: FloatArray) -> FloatArray:
        self._trim = None
        self._maps, self._reference = maps, self._lift(cells, maps)
        self._activity, self._noise = np.zeros(cells.shape[:2], np.float32), None
        return maps

    def _lift(self, cells: FloatArray, maps: FloatArray) -> FloatArray:
        """Brighten the watched cells with the maps."""
        weights = (sampling_weights(0, side, side, count) for side, count in zip(cells.shape[:2], maps.shape[:2], strict=True))
        return soft_lift(cells, self._network.compute_log_gain(cells, maps[..., : self._channels], *weights))

    def _measure_change(self, change: FloatArray) -> FloatArray:
        """Return the certainty, 0..1, that the light of each cell has changed; the median change of all cells gives the noise."""
        typical = float(np.median(change))
        self._noise = max(_NOISE, typical if self._noise is None else 0.9 * self._noise + 0.1 * typical)
        low, high = (self._noise * times for times in _CHANGE_RANGE)
        wide = cv2.dilate(cv2.blur(change, (3, 3)), np.ones((3, 3), np.uint8))
        return np.asarray(cv2.blur(np.clip((wide - low) / (high - low), 0, 1), (3, 3)), np.float32)


def _average_over_quiet(lag: FloatArray, quiet: FloatArray) -> FloatArray:
    """Return the mean lag of the maps at the quiet cells around each cell; 0 where there are none.

    Where something happens the map follows at once, but to the same side of the network's decision as its surroundings:
    otherwise a passing lamp would leave a trail of the light that was decided while it was there.
    """
    radius = max(lag.shape[:2]) * _NEIGHBORHOOD
    weighted = np.concatenate([lag * quiet, quiet], axis=-1)
    planes = [cv2.GaussianBlur(weighted[..., i], (0, 0), radius) for i in range(weighted.shape[-1])]
    blurred = np.stack(planes, axis=-1)
    return np.asarray(blurred[..., :-1] / (blurred[..., -1:] + _WEAK_SUPPORT), np.float32)


def _step(elapsed: float, time_constant: float) -> float:
    """Return the fraction of a difference that exponential smoothing covers in the elapsed time."""
    return 1 - math.exp(-elapsed / time_constant)


def _resize(image: FloatArray, size: tuple[int, ...]) -> FloatArray:
    return np.asarray(cv2.resize(image, (size[1], size[0]), interpolation=cv2.INTER_LINEAR), np.float32)
