"""Networks as the engine uses them: numpy in, numpy out, whatever backend runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models import guided_filter
from lowlight_app.models.device import Device
from lowlight_app.models.exposure_limits import find_gain_limit, limit_gain, raise_underexposed
from lowlight_app.models.map_sampling import coarser_size, sample_map, sampling_weights, small_size
from lowlight_app.models.tone_curve import LIMITS, estimate_log_gain, soft_lift
from lowlight_app.srgb import LUMA

Illuminate = Callable[[FloatArray, Device | None], FloatArray]
"""Map a batch of small images (N, h, w, 3) in 0..1 to light maps (N, cells down, cells across, channels), on a device."""

Restore = Callable[[FloatArray, FloatArray, FloatArray, FloatArray, Device | None], tuple[FloatArray, FloatArray]]
"""Map tile, light map, row weights and column weights to the restored and the lifted tile, on a device; see `Network.restore`."""

Brighten = Callable[[FloatArray, Device | None], FloatArray]
"""Map an image (H, W, 3) in 0..1 to the brightened image, on a device."""

_BLACK, _FEATURES = slice(3, 6), slice(6, -1)
"""Channels of the light map: black levels, and what lies between them and the gate."""
_FEATURE_FALL = 3
"""Exponent with which the features of a limited gain fall with the share of the gain that is left."""
_CELL = 4
"""Pixels of the small image per side of a cell of the light map."""
_CLASSIC_SIDE = 256
"""Longest side, in pixels, of the image that the classic network works on: it was trained at that size."""


class Network(Protocol):
    """A loaded network: decides the light of a whole image, and restores tiles in that light.

    Attributes:
        radius: pixels around a tile that its result depends on.
        multiple: both sides of a tile, and its position in the image, are multiples of this.
        views: number of maps whose mean `illuminate` decides by.
        gain_follows_map: the log gains of a tile depend on the light map alone, not on its pixels.
        device: the device it runs on; None leaves it to the backend. May be changed between calls.
    """

    views: int
    gain_follows_map: bool
    radius: int
    multiple: int
    device: Device | None

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        """Return the height and width that `illuminate` needs an image of this size in."""
        ...

    def illuminate(self, small: FloatArray) -> FloatArray:
        """Decide the light of a whole image.

        Args:
            small: the image at `small_size`, (h, w, 3) in 0..1.

        Returns:
            The light map, small and smooth, (cells down, cells across, channels).

        Raises:
            MemoryError: the device has too little.
        """
        ...

    def view_light(self, small: FloatArray, view: int) -> FloatArray:
        """Return a single map; see `illuminate`.

        Args:
            small: the image at `small_size`.
            view: from 0 to `views` - 1.
        """
        ...

    def decide_light(self, light_map: FloatArray, small: FloatArray) -> FloatArray:
        """Return the light map for the mean of single maps, which may be overwritten; see `illuminate`."""
        ...

    def compute_log_gain(self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
        """Return the log gains of a tile.

        Args:
            tile: (H, W, 3).
            light_map: the result of `illuminate`.
            rows: sampling weights (H, cells down).
            columns: sampling weights (W, cells across).

        Returns:
            (H, W, 3).
        """
        ...

    def add_gain(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        """Return a light map with more or less gain.

        Args:
            light_map: the result of `illuminate`; its other channels stay.
            log_gain: added, (cells down, cells across, 3).
        """
        ...

    def with_even_gain(self, light_map: FloatArray, log_gain: float) -> FloatArray:
        """Return a light map with the same gain everywhere, and without black levels.

        Args:
            light_map: the result of `illuminate`; its other channels stay.
            log_gain: the log gain of every pixel.
        """
        ...

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Restore a tile.

        Args:
            tile: (H, W, 3) in 0..1.
            light_map: the result of `illuminate`.
            rows: sampling weights (H, cells down), see `sampling_weights`.
            columns: sampling weights (W, cells across).

        Returns:
            The restored tile and the merely lifted one, (H, W, 3), about 0..1.

        Raises:
            MemoryError: the device has too little for a tile of this size.
        """
        ...

    def restore_live(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Restore a tile of a video frame that was scaled down, in a fraction of the time where the model allows it.

        Arguments, results and errors as in `restore`.
        """
        ...


class TwoStageNetwork:
    """A network of two stages, see `lowlight_app.models.architectures.lowlight`; methods as in `Network`.

    Args:
        illuminate: runs the illumination stage.
        restore: runs the restoration stage.
        radius: see `Network`.
        multiple: see `Network`.
        device: passed to all stages.
        restore_live: runs the smaller restoration stage for live video; None if the model has none.
    """

    views = 4
    gain_follows_map = True

    def __init__(
        self,
        illuminate: Illuminate,
        restore: Restore,
        radius: int,
        multiple: int,
        device: Device | None = None,
        restore_live: Restore | None = None,
    ) -> None:
        self.radius, self.multiple, self.device = radius, multiple, device
        self._illuminate, self._restore, self._restore_live = illuminate, restore, restore_live or restore

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        """See `Network`."""
        return small_size(height, width)

    def illuminate(self, small: FloatArray) -> FloatArray:
        """See `Network`. The map has a cell per 4 x 4 pixels: three log gains, three black levels, features, the gate.

        It decides by the mean of four views of the image: at two sizes, upright and turned by 180 degrees (test-time
        augmentation). Each errs in how much light is needed, and seldom in the same direction. An underexposed image is not
        left dark, a night scene is not brightened by more than it bears, and nothing gets darker.
        """
        maps = [self.view_light(small, view) for view in range(self.views)]
        return self.decide_light(np.mean(maps, axis=0), small)

    def view_light(self, small: FloatArray, view: int) -> FloatArray:
        """See `Network`. Even views are upright, odd ones turned by 180 degrees; the last two are of a smaller image."""
        height, width = small.shape[:2]
        seen = small if view < 2 else _coarser(small)
        light_map = self._illuminate((seen[::-1, ::-1] if view % 2 else seen)[None], self.device)[0]
        upright: FloatArray = light_map[::-1, ::-1] if view % 2 else light_map
        if view < 2:
            return upright
        cells = height // _CELL, width // _CELL
        rows, columns = (sampling_weights(0, side, side, count) for side, count in zip(cells, upright.shape[:2], strict=True))
        return sample_map(upright, rows, columns)

    def decide_light(self, light_map: FloatArray, small: FloatArray) -> FloatArray:
        """See `Network`."""
        log_gain = raise_underexposed(light_map[..., :3], small)
        limit = find_gain_limit(_coarser(small))
        light_map[..., :3] = np.maximum(limit_gain(log_gain, limit), 0)
        # The features belong to the gain: those of a larger one would blur and tint the restored image and leave a grid in it.
        strongest = log_gain.max(axis=-1, keepdims=True)
        share = np.divide(np.float32(limit), strongest, out=np.ones_like(strongest), where=strongest > limit)
        light_map[..., _FEATURES] *= share**_FEATURE_FALL
        return light_map

    def compute_log_gain(
        self,
        tile: FloatArray,  # noqa: ARG002
        light_map: FloatArray,
        rows: FloatArray,
        columns: FloatArray,
    ) -> FloatArray:
        """See `Network`."""
        return sample_map(light_map[..., :3], rows, columns)

    def add_gain(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        """See `Network`."""
        return _add_to_channels(light_map, log_gain, first=0)

    def with_even_gain(self, light_map: FloatArray, log_gain: float) -> FloatArray:
        """See `Network`."""
        result = light_map.copy()
        result[..., :3], result[..., _BLACK] = log_gain, 0
        return result

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """See `Network`."""
        return self._restore(tile, light_map, rows, columns, self.device)

    def restore_live(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """See `Network`."""
        return self._restore_live(tile, light_map, rows, columns, self.device)


class ClassicNetwork:
    """The classic U-Net; methods as in `Network`.

    It works on the small image. The brightening there becomes a gain that follows the edges of the full image, so its
    result has the image's own resolution, but its noise too.

    Args:
        brighten: runs the network.
        radius: see `Network`.
        multiple: see `Network`; also both sides of the image that `brighten` takes are multiples of this.
        device: passed to `brighten`.
    """

    views = 1
    gain_follows_map = False

    def __init__(self, brighten: Brighten, radius: int, multiple: int, device: Device | None = None) -> None:
        self.radius, self.multiple, self.device = radius, multiple, device
        self._brighten = brighten

    def brighten(self, image: FloatArray) -> FloatArray:
        """Run the network itself: (H, W, 3) in 0..1 to the same shape; both sides are multiples of `multiple`."""
        return self._brighten(image, self.device)

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        """See `Network`."""
        scale = min(1.0, _CLASSIC_SIDE / max(height, width))
        return max(1, round(height * scale)), max(1, round(width * scale))

    def illuminate(self, small: FloatArray) -> FloatArray:
        """See `Network`. The map has a cell per pixel: slopes, then offsets, of log gains over luma."""
        height, width = small.shape[:2]
        padding = ((0, -height % self.multiple), (0, -width % self.multiple), (0, 0))
        bright = self.brighten(np.pad(small, padding, "symmetric"))[:height, :width]
        return guided_filter.fit(small @ LUMA, estimate_log_gain(small, bright))

    def view_light(self, small: FloatArray, view: int) -> FloatArray:  # noqa: ARG002
        """See `Network`. There is one view."""
        return self.illuminate(small)

    def decide_light(self, light_map: FloatArray, small: FloatArray) -> FloatArray:  # noqa: ARG002
        """See `Network`."""
        return light_map

    def compute_log_gain(self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
        """See `Network`."""
        return np.clip(guided_filter.apply(sample_map(light_map, rows, columns), tile @ LUMA), *LIMITS)

    def add_gain(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        """See `Network`. The gain goes into the offsets."""
        return _add_to_channels(light_map, log_gain, first=3)

    def with_even_gain(self, light_map: FloatArray, log_gain: float) -> FloatArray:
        """See `Network`. The slopes are 0."""
        result = np.zeros_like(light_map)
        result[..., 3:] = log_gain
        return result

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """See `Network`. There is no restoration stage: both results are the same array."""
        lift = soft_lift(tile, self.compute_log_gain(tile, light_map, rows, columns))
        return lift, lift

    def restore_live(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """See `Network`. The same as `restore`, which takes little time."""
        return self.restore(tile, light_map, rows, columns)


def _add_to_channels(light_map: FloatArray, log_gain: FloatArray, first: int) -> FloatArray:
    result = light_map.copy()
    result[..., first : first + 3] += log_gain
    return result


def _coarser(small: FloatArray) -> FloatArray:
    return np.asarray(cv2.resize(small, coarser_size(*small.shape[:2])[::-1], interpolation=cv2.INTER_AREA), np.float32)
