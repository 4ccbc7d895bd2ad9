"""The controls: they recombine what the network answered once, so moving a slider never asks it again.

All lifting is one family of curves in which log gains add up (`lowlight_app.models.tone_curve`), so keeping the light's colour
and going beyond the network's answer are the same operation: a little more or less gain under the same shoulder, which keeps
white white. Numpy only.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.models.map_sampling import sample_map
from lowlight_app.models.network import Network
from lowlight_app.models.tone_curve import shoulder, soft_lift
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import linear_from_srgb

Weights = tuple[FloatArray, FloatArray]

_STOP = np.log(2)
_BAND = 64
"""Rows recombined at a time: few enough to stay in the processor's cache."""
_CORNER = np.float32(0.13)
"""Linear light, after the gain, from which on protected highlights leave the straight line; the plain lift does so at about 1."""


class Layers:
    """What the controls need of a part of a picture. All arrays are (H, W, 3), about 0..1, and not to be written to.

    Args:
        network: whose answer it is.
        light: of the whole picture.
        weights: for rows and columns, that sample the maps of `light` at the part's pixels.
        picture: as it was taken.
        lift: merely brightened.
        restored: the network's full answer.
    """

    def __init__(
        self,
        network: Network,
        light: Illumination,
        weights: Weights,
        picture: FloatArray,
        lift: FloatArray,
        restored: FloatArray,
    ) -> None:
        self.picture, self.lift, self.restored = picture, lift, restored
        self._network, self._light, self._weights = network, light, weights

    @cached_property
    def log_gain(self) -> FloatArray:
        """Log gains; worked out only when a control asks."""
        return self._network.log_gain(self.picture, self._light.cells, *self._weights)

    @cached_property
    def linear(self) -> FloatArray:
        """The linear light of the picture."""
        return linear_from_srgb(self.picture)

    @cached_property
    def highlights(self) -> FloatArray:
        """How near highlights are, (H, W, 1) in 0..1."""
        return sample_map(self._light.highlights, *self._weights)


def changes_nothing(illumination: Illumination, settings: EnhanceSettings) -> bool:
    """Return whether the settings leave an image as it is."""
    return settings.amount == 0 or (illumination.untouched and settings.exposure == 0)


def combine(layers: Layers, settings: EnhanceSettings) -> FloatArray:
    """The result of the settings: a new array (H, W, 3) in 0..1.

    At amount 0 it is the picture. Below 1 every value lies between the picture and the full result. With amount 1, denoise 1
    and the others 0 or off it is the network's answer.
    """
    if settings.amount == 0:
        return layers.picture.copy()
    result = np.empty_like(layers.restored, order="C")
    for top in range(0, len(result), _BAND):
        rows = slice(top, top + _BAND)
        result[rows] = _combined(layers, rows, settings)
    return result


def _combined(layers: Layers, rows: slice, settings: EnhanceSettings) -> FloatArray:
    picture = layers.picture[rows]
    result = np.clip(_denoised(layers, rows, settings.denoise), 0, 1)
    if settings.keep_color or settings.amount > 1 or settings.exposure != 0:
        log_gain = layers.log_gain[rows]
        result = soft_lift(result, _wanted(log_gain, settings) - log_gain)
    if settings.protect_highlights > 0 and (columns := _reached(layers.highlights[rows])) is not None:
        part = rows, columns
        strength = np.float32(settings.protect_highlights) * layers.highlights[part]
        result[:, columns] *= _protection(layers.linear[part], _wanted(layers.log_gain[part], settings), strength)
    if settings.amount < 1:
        result -= picture
        result *= np.float32(settings.amount)
        result += picture
    return result


def _denoised(layers: Layers, rows: slice, share: float) -> FloatArray:
    restored = layers.restored[rows]
    if share == 1:
        return restored
    lift = layers.lift[rows]
    return lift + np.float32(share) * (restored - lift)


def _wanted(log_gain: FloatArray, settings: EnhanceSettings) -> FloatArray:
    """The log gain that the settings ask for in place of the network's."""
    if settings.keep_color:
        log_gain = log_gain.mean(axis=-1, keepdims=True)
    return log_gain * np.float32(max(settings.amount, 1.0)) + np.float32(settings.exposure * _STOP)


def _reached(highlights: FloatArray) -> slice | None:
    """The columns that highlights reach: elsewhere there is nothing to protect."""
    columns = np.flatnonzero(highlights.any(axis=(0, 2)))
    return slice(int(columns[0]), int(columns[-1]) + 1) if columns.size else None


def _protection(light: FloatArray, log_gain: FloatArray, strength: FloatArray) -> FloatArray:
    """Factor, at most 1, by which a lift that bends off earlier is darker than the plain one.

    With v = g l the plain lift of light l is v / (1 + v^3 - l^3)^(1/3): straight until 1, so that in strong gains everything
    from mid grey on is white. The protected one is v g^(-s(v) / s(g)) with s(v) = ln(1 + (v / c)^2): straight until c, from
    there on a power law that ends in white. It never turns the order of two values around, whatever the gain.
    """
    log_gain = np.maximum(log_gain, 0)
    gain = np.exp(log_gain)
    v = gain * light
    factor = shoulder(v, light)
    np.log(factor, out=factor)
    factor *= np.float32(1 / 3)
    protected = _bend(v)
    protected *= log_gain / _bend(gain)
    factor -= protected
    factor *= strength * np.float32(1 / 2.4)
    np.exp(factor, out=factor)
    return factor


def _bend(v: FloatArray) -> FloatArray:
    bend: FloatArray = v * np.float32(1 / _CORNER)
    bend *= bend
    bend += 1
    np.log(bend, out=bend)  # numpy's log1p is many times slower
    return bend
