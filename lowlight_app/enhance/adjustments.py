"""Apply the user's settings: recombine stored results, so that moving a slider never runs the network again.

All brightening uses one family of curves in which log gains add up (`lowlight_app.models.tone_curve`). Keeping the colour of
the light and going beyond the network's result are therefore the same operation: a little more or less gain under the same
shoulder, which keeps white white.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray, largest_channel
from lowlight_app.box import Box
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.enhance.lookup import lift
from lowlight_app.enhance.tone import adjust_tone, adjusts_tone
from lowlight_app.models.map_sampling import sample_map
from lowlight_app.models.network import Network
from lowlight_app.models.tone_curve import compute_shoulder
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA, exp, linear_from_srgb, log

Weights = tuple[FloatArray, FloatArray]
"""Sampling weights of rows and of columns."""

_STOP = np.log(2)
SHARPENING = 1.5
"""Share of the fine detail that full sharpening adds."""
DETAIL_RADIUS = 1.2
"""Standard deviation of the blur that separates fine detail, in pixels."""
DETAIL_MARGIN = 4
"""Pixels around a part that its fine detail depends on."""
DETAIL_WINDOW = 2 * DETAIL_MARGIN + 1, 2 * DETAIL_MARGIN + 1
_BAND_PIXELS = 1 << 16
"""Pixels recombined at a time: few enough to stay in the processor's cache."""
_EVEN_LIGHT = 0.2
"""Difference of a log gain from the mean of the image up to which the light is even."""
_NOISE = 0.05
"""Coded difference from the surroundings below which it is noise rather than detail, where highlights are protected."""
_CLIPPED = 0.998
"""Coded value above which a channel is clipped, so that it has no noise: half a step of 8 bits below white."""
_PROTECTION_KNEE = np.float32(0.13)
"""Linear light, after the gain, from which protected highlights leave the straight line; the plain lift does so at about 1."""


class Layers:
    """The images and maps that the settings recombine, for a part of an image.

    All images are (H, W, 3), about 0..1, and must not be written to.

    Args:
        network: the network that restored the part.
        illumination: the illumination of the whole image.
        weights: the weights that sample the maps of `illumination` at the pixels of the part.
        image: the original, with a margin of up to `DETAIL_MARGIN` pixels where the image goes on.
        lifted: merely brightened.
        restored: the network's full result, with the same margin.
        inside: rows and columns of the part in `image` and `restored`; None for all.
    """

    def __init__(
        self,
        network: Network,
        illumination: Illumination,
        weights: Weights,
        image: FloatArray,
        lifted: FloatArray,
        restored: FloatArray,
        inside: tuple[slice, slice] | None = None,
    ) -> None:
        self._inside = inside or (slice(None), slice(None))
        self._image_with_margin, self._restored_with_margin = image, restored
        self.image, self.lifted, self.restored = image[self._inside], lifted, restored[self._inside]
        self._network, self._illumination, self._weights = network, illumination, weights

    def part(self, box: Box) -> Layers:
        """Return the layers of a part, in pixels of these layers."""
        rows, columns = self._weights
        height, width = self._restored_with_margin.shape[:2]
        top, left = (span.start or 0 for span in self._inside)
        place = Box(box.top + top, box.left + left, box.bottom + top, box.right + left)
        wide = place.grown(DETAIL_MARGIN, height, width)
        return Layers(
            self._network,
            self._illumination,
            (rows[box.top : box.bottom], columns[box.left : box.right]),
            self._image_with_margin[wide.slices],
            self.lifted[box.slices],
            self._restored_with_margin[wide.slices],
            place.relative_to(wide).slices,
        )

    @cached_property
    def halved(self) -> Layers:
        """Every second pixel in both directions: `combine` gives the same values there, in a quarter of the time."""
        return _HalvedLayers(self)

    @cached_property
    def detail(self) -> FloatArray:
        """The fine detail of the result: its difference from a blurred copy."""
        return np.asarray(self.restored - self._blur(self._restored_with_margin), np.float32)

    @cached_property
    def log_gain(self) -> FloatArray:
        """Log gain of each pixel and channel; computed on first use, since few settings need it."""
        network, light = self._network, self._illumination
        clear = self.image if network.gain_follows_map else light.subtract_black_level(self.image, *self._weights)
        return network.compute_log_gain(clear, light.light_map, *self._weights)

    @cached_property
    def smooth_light(self) -> FloatArray:
        """The original in linear light with less noise; edges stay."""
        blurred = self._blur(self._image_with_margin)
        smooth = self.image - blurred
        energy = smooth * smooth
        smooth *= energy / (energy + np.float32(_NOISE**2))
        smooth += blurred
        np.copyto(smooth, self.image, where=self.image > _CLIPPED)
        return linear_from_srgb(smooth)

    def _blur(self, with_margin: FloatArray) -> FloatArray:
        blurred = cv2.GaussianBlur(with_margin, DETAIL_WINDOW, DETAIL_RADIUS, borderType=cv2.BORDER_REFLECT)
        return np.asarray(blurred[self._inside], np.float32)

    @property
    def mean_log_gain(self) -> float:
        """The mean log gain of the whole image."""
        return self._illumination.log_gain

    @cached_property
    def highlights(self) -> FloatArray:
        """How close each pixel is to a highlight, (H, W, 1) in 0..1."""
        return sample_map(self._illumination.highlights, *self._weights)


class _HalvedLayers(Layers):
    """Every second pixel of layers; their fine detail is that of all pixels."""

    def __init__(self, full: Layers) -> None:
        rows, columns = full._weights
        image, lifted, restored = (_every_second(images) for images in (full.image, full.lifted, full.restored))
        super().__init__(full._network, full._illumination, (rows[::2], columns[::2]), image, lifted, restored)
        self._full = full

    @cached_property
    def detail(self) -> FloatArray:
        """See `Layers`."""
        return _every_second(self._full.detail)

    @cached_property
    def smooth_light(self) -> FloatArray:
        """See `Layers`."""
        return _every_second(self._full.smooth_light)


def _every_second(image: FloatArray) -> FloatArray:
    return np.ascontiguousarray(image[::2, ::2])


def changes_nothing(illumination: Illumination, settings: EnhanceSettings) -> bool:
    """Return whether an image stays exactly as it is: the amount is 0, or no gain differs from 1."""
    return settings.amount == 0 or (illumination.is_neutral and not settings.adjusts_light)


def combine(layers: Layers, settings: EnhanceSettings) -> FloatArray:
    """Apply settings to the layers; return a new image, (H, W, 3) in 0..1.

    At amount 0 it is the original. Below 1 every value lies between the original and the full result. With amount 1,
    denoise 1 and the others 0 or off it is the network's result.
    """
    if settings.amount == 0:
        return layers.image.copy()
    result = np.empty_like(layers.restored, order="C")
    step = max(1, _BAND_PIXELS // result.shape[1])
    for top in range(0, len(result), step):
        rows = slice(top, top + step)
        result[rows] = _combine_rows(layers, rows, settings)
    return result


def _combine_rows(layers: Layers, rows: slice, settings: EnhanceSettings) -> FloatArray:
    image = layers.image[rows]
    result = np.clip(_blend_denoised(layers, rows, settings), 0, 1)
    if settings.keep_color or settings.amount > 1 or settings.exposure != 0:
        result = lift(result, _adjust_log_gain(layers.log_gain[rows], settings, share=-1))
    if settings.protect_highlights > 0 and (columns := _find_highlight_columns(layers.highlights[rows])) is not None:
        _protect_highlights(result[:, columns], layers, (rows, columns), settings)
    if adjusts_tone(settings):
        result = adjust_tone(result, settings)
    if settings.amount < 1:
        result -= image
        result *= np.float32(settings.amount)
        result += image
    return result


def _blend_denoised(layers: Layers, rows: slice, settings: EnhanceSettings) -> FloatArray:
    """Return the merely lifted image plus shares of the restoration: of its luma by Denoise, of its colour by Colour noise."""
    result = layers.restored[rows]
    if not settings.denoise == settings.color_noise == 1:
        lifted = layers.lifted[rows]
        shares = settings.color_noise * np.eye(3) + (settings.denoise - settings.color_noise) * np.tile(LUMA, (3, 1))
        result = lifted + cv2.transform(result - lifted, shares.astype(np.float32))
    if settings.sharpen > 0:
        result = cv2.scaleAdd(layers.detail[rows], SHARPENING * settings.sharpen, result)
    return np.asarray(result, np.float32)


def _adjust_log_gain(log_gain: FloatArray, settings: EnhanceSettings, share: float = 0) -> FloatArray:
    """Return the log gain that the settings require, plus `share` times the network's; a new array."""
    channels = np.full((3, 3), 1 / 3) if settings.keep_color else np.eye(3)
    matrix = np.empty((3, 4), np.float32)
    matrix[:, :3] = channels * max(settings.amount, 1.0) + share * np.eye(3)
    matrix[:, 3] = settings.exposure * _STOP
    return np.asarray(cv2.transform(log_gain, matrix), np.float32)


def _protect_highlights(result: FloatArray, layers: Layers, part: tuple[slice, slice], settings: EnhanceSettings) -> None:
    """Darken highlights in a part of the result, in place."""
    strength = np.float32(settings.protect_highlights) * layers.highlights[part]
    log_gain = _adjust_log_gain(layers.log_gain[part], settings)
    image_mean = layers.mean_log_gain * max(settings.amount, 1.0) + settings.exposure * _STOP
    result *= _compute_protection(layers.smooth_light[part], log_gain, strength, image_mean)
    np.minimum(result, 1, out=result)


def _find_highlight_columns(highlights: FloatArray) -> slice | None:
    """Return the columns that contain highlights; there is nothing to protect in the others."""
    columns = np.flatnonzero(highlights[..., 0].max(axis=0))
    return slice(int(columns[0]), int(columns[-1]) + 1) if columns.size else None


def _compute_protection(light: FloatArray, log_gain: FloatArray, strength: FloatArray, image_mean: float) -> FloatArray:
    """Return the factors by which a lift that keeps bright colours differs from the plain one.

    `light` and `log_gain`, which is overwritten, are (H, W, 3), `strength` is (H, W, 1), `image_mean` is the mean log gain of
    the whole image.

    The plain lift bends each channel towards white on its own, so a blue sky becomes white. This one multiplies the linear
    light of all three channels alike, without the tint of the gains, by what the brightest of them bears. With v = g l for
    that channel, it becomes the geometric mean of the plain lift, v / (1 + v^3 - l^3)^(1/3), and of v g^(-s(v) / s(g)) with
    s(v) = ln(1 + (v / c)^2): straight until c, from there on a power law that ends in white. Neither reverses the order of
    two values at the same gain. Where the gain is well below that of the image, as in a sky over a dark street, it is lowered
    once more by the difference, so that what stands before the sky keeps its contrast.
    """
    np.maximum(log_gain, 0, out=log_gain)
    mean = cv2.transform(log_gain, LUMA[None])
    factor = log(compute_shoulder(exp(log_gain.copy()) * light, light))
    factor *= np.float32(1 / 3)
    factor -= log_gain
    mean -= np.maximum(np.float32(image_mean - _EVEN_LIGHT) - mean, 0)
    np.maximum(mean, 0, out=mean)
    factor += cv2.merge([mean - _compute_compression(largest_channel(light), mean)] * 3)
    factor *= cv2.merge([strength * np.float32(1 / 2.4)] * 3)
    return exp(factor)


def _compute_compression(light: FloatArray, log_gain: FloatArray) -> FloatArray:
    """Return how much less than its log gain the brightest channel is brightened, see `_compute_protection`; all (H, W)."""
    gain = exp(log_gain.copy())
    v = gain * light
    compression = _compute_rolloff(v)
    compression *= log_gain
    compression /= _compute_rolloff(gain)
    compression += log(compute_shoulder(v, light)) * np.float32(1 / 3)
    compression *= np.float32(0.5)
    return compression


def _compute_rolloff(v: FloatArray) -> FloatArray:
    """Return s(v) of `_compute_protection`."""
    rolloff: FloatArray = v * np.float32(1 / _PROTECTION_KNEE)
    rolloff *= rolloff
    rolloff += 1
    return log(rolloff)
