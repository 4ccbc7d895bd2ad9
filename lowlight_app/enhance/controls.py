"""The controls: they recombine what the network answered once, so moving a slider never asks it again.

All lifting is one family of curves in which log gains add up (`lowlight_app.models.lift`), so keeping the light's colour and
going beyond the network's answer are the same operation: a little more or less gain under the same shoulder, which keeps
white white. Numpy only.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lowlight_app.models.lift import soft_lift
from lowlight_app.models.network import Network
from lowlight_app.models.sampling import sample
from lowlight_app.settings import EnhanceSettings

FloatArray = NDArray[np.float32]

_CORNER = np.float32(0.4)
"""Where protected highlights leave the straight line; the plain lift does so at about 1."""


class Layers:
    """What the controls need of a part of a picture. All arrays are (H, W, 3), about 0..1, and not to be written to.

    Args:
        network: whose answer it is.
        picture: as it was taken.
        lift: merely brightened.
        restored: the network's full answer.
        sampled: light map, rows and columns to sample it at the part's pixels.
    """

    def __init__(
        self,
        network: Network,
        picture: FloatArray,
        lift: FloatArray,
        restored: FloatArray,
        sampled: tuple[FloatArray, FloatArray, FloatArray],
    ) -> None:
        self.picture, self.lift, self.restored = picture, lift, restored
        self._network, self._sampled = network, sampled

    @cached_property
    def log_gain(self) -> FloatArray:
        """Log gains; worked out only when a control asks."""
        return self._network.log_gain(self.picture, sample(*self._sampled))


def combine(layers: Layers, settings: EnhanceSettings) -> FloatArray:
    """The result of the settings: a new array (H, W, 3) in 0..1.

    At amount 0 it is the picture. Below 1 every value lies between the picture and the full result. With amount 1, denoise 1
    and the others off it is the network's answer.
    """
    if settings.amount == 0:
        return layers.picture.copy()
    result = np.clip(_denoised(layers, settings.denoise), 0, 1)
    if settings.keep_color or settings.amount > 1:
        result = soft_lift(result, _wanted_gain(layers, settings) - layers.log_gain)
    if settings.protect_highlights > 0:
        result *= _protection(layers.picture, _wanted_gain(layers, settings), settings.protect_highlights)
    if settings.amount < 1:
        result -= layers.picture
        result *= np.float32(settings.amount)
        result += layers.picture
    return result


def _denoised(layers: Layers, share: float) -> FloatArray:
    if share == 1:
        return layers.restored
    return layers.lift + np.float32(share) * (layers.restored - layers.lift)


def _wanted_gain(layers: Layers, settings: EnhanceSettings) -> FloatArray:
    log_gain = layers.log_gain
    if settings.keep_color:
        log_gain = log_gain.mean(axis=-1, keepdims=True)
    return log_gain * np.float32(max(settings.amount, 1.0))


def _protection(picture: FloatArray, log_gain: FloatArray, strength: float) -> FloatArray:
    """Factor, at most 1, by which a lift that bends off earlier is darker than the plain one.

    With v = g x the plain lift is v / (1 + v^3 - x^3)^(1/3): straight until 1, so that in strong gains everything from
    mid grey on is white. The protected one is v g^(-s(v) / s(g)) with s(v) = ln(1 + (v / c)^2) / 2: straight until c, from
    there on a power law that ends in white. It never turns the order of two values around, whatever the gain.
    """
    log_gain = np.maximum(log_gain, 0)
    gain = np.exp(log_gain)
    v = gain * picture
    plain = np.log(np.maximum(1 + v**3 - picture**3, np.float32(1e-6))) / 3
    protected = log_gain * np.log1p((v / _CORNER) ** 2) / np.log1p((gain / _CORNER) ** 2)
    return np.asarray(np.exp(np.float32(strength) * (plain - protected)), np.float32)
