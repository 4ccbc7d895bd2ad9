"""Training losses by name. Backend-neutral: (target, output), each (N, H, W, 3) in 0..1, to one number.

`matched` losses compare after scaling the output to the target's mean brightness, so that detail is judged apart from
exposure; `coarse` and `brightness` judge the exposure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from lowlight_app.errors import UsageError

Loss = Callable[[Any, Any], Any]

_MS_SSIM_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def mse(target: Any, output: Any) -> Any:
    """Mean squared error."""
    return ops.mean(ops.square(output - target))


def mae(target: Any, output: Any) -> Any:
    """Mean absolute error."""
    return ops.mean(ops.abs(output - target))


def charbonnier(target: Any, output: Any) -> Any:
    """Smooth absolute error: mean sqrt(d^2 + 0.001^2)."""
    return ops.mean(ops.sqrt(ops.square(output - target) + 1e-6))


def gradient(target: Any, output: Any) -> Any:
    """Mean absolute error of the differences between neighbours, across and down."""
    error = output - target
    return ops.mean(ops.abs(error[:, 1:] - error[:, :-1])) + ops.mean(ops.abs(error[:, :, 1:] - error[:, :, :-1]))


def brightness(target: Any, output: Any) -> Any:
    """Mean absolute error of each picture's mean red, green and blue."""
    return ops.mean(ops.abs(ops.mean(output - target, axis=(1, 2))))


def coarse(target: Any, output: Any) -> Any:
    """Mean absolute error of 8x8 block means."""
    return ops.mean(ops.abs(ops.average_pool(output - target, 8, 8, "valid")))


def ssim(target: Any, output: Any) -> Any:
    """1 - SSIM, with the window of `training.metrics.ssim` at every second position."""
    luminance, structure = _similarity(target, output)
    return 1.0 - ops.mean(luminance * structure)


def ms_ssim(target: Any, output: Any) -> Any:
    """1 - MS-SSIM (Wang et al., 2003): five scales, fewer with renormalised weights where the picture is too small."""
    scales = _scales(min(target.shape[1], target.shape[2]))
    weights = np.array(_MS_SSIM_WEIGHTS[:scales]) / sum(_MS_SSIM_WEIGHTS[:scales])
    product = 1.0
    for scale, weight in enumerate(weights):
        luminance, structure = _similarity(target, output)
        last = scale == scales - 1
        value = ops.mean(luminance * structure if last else structure, axis=(1, 2))
        product = product * ops.maximum(value, 1e-4) ** float(weight)
        if not last:
            target, output = ops.average_pool(target, 2, 2), ops.average_pool(output, 2, 2)
    return 1.0 - ops.mean(product)


def _scales(side: int) -> int:
    return max(1, min(5, int(np.log2(side / 11)) + 1))


def matched_charbonnier(target: Any, output: Any) -> Any:
    """`charbonnier` after matching each picture's mean brightness."""
    return charbonnier(target, _matched(target, output))


def matched_ssim(target: Any, output: Any) -> Any:
    """`ssim` after matching each picture's mean brightness."""
    return ssim(target, _matched(target, output))


def psnr(target: Any, output: Any) -> Any:
    """Mean ln(1 + MSE / 0.001): what PSNR measures, picture by picture.

    A difficult picture weighs no more than an easy one, and little is gained beyond 30 dB.
    """
    error = ops.mean(ops.square(output - target), axis=(1, 2, 3))
    return ops.mean(ops.log1p(1000.0 * error))


def matched_psnr(target: Any, output: Any) -> Any:
    """`psnr` after matching each picture's mean brightness."""
    return psnr(target, _matched(target, output))


def _matched(target: Any, output: Any) -> Any:
    means = [ops.mean(v, axis=(1, 2, 3), keepdims=True) for v in (target, output)]
    return output * ops.clip(means[0] / ops.maximum(means[1], 0.02), 0.5, 2.0)


def _similarity(target: Any, output: Any) -> tuple[Any, Any]:
    maps = ops.concatenate([target, output, target * target, output * output, target * output], axis=-1)
    mean_x, mean_y, square_x, square_y, product = ops.split(_blur(maps), 5, axis=-1)
    variance_x, variance_y = square_x - mean_x * mean_x, square_y - mean_y * mean_y
    covariance = product - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + 1e-4) / (mean_x**2 + mean_y**2 + 1e-4)
    structure = (2 * covariance + 9e-4) / (variance_x + variance_y + 9e-4)
    return luminance, structure


def _blur(x: Any) -> Any:
    """Gaussian window as two matrix products: faster than a depthwise convolution on every backend we use."""
    _, height, width, channels = x.shape
    tall = ops.matmul(_window_matrix(height), ops.reshape(x, (-1, height, width * channels)))
    return ops.matmul(_window_matrix(width), ops.reshape(tall, (-1, tall.shape[1], width, channels)))


@cache
def _window_matrix(length: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    window = np.exp(-0.5 * ((np.arange(11) - 5) / 1.5) ** 2)
    starts = range(0, length - 10, 2)
    matrix = np.zeros((len(starts), length), np.float32)
    for row, start in zip(matrix, starts, strict=True):
        row[start : start + 11] = window / window.sum()
    return matrix


class Perceptual:
    """Mean squared error of ImageNet features, each layer scaled to unit mean square.

    Args:
        features: Keras HDF5 weights of SqueezeNet 1.1 without its top; None takes VGG16 from `keras.applications`,
            which downloads its weights once.
    """

    def __init__(self, features: Path | None = None) -> None:
        from training.features import squeezenet_features, vgg16_features

        self._features = squeezenet_features(features) if features else vgg16_features()

    def __call__(self, target: Any, output: Any) -> Any:
        """Compare the features of two batches in 0..1."""
        wanted, found = self._features(target), self._features(output)
        terms = [ops.mean(ops.square(f - w)) / (ops.mean(ops.square(w)) + 1e-6) for w, f in zip(wanted, found, strict=True)]
        return sum(terms) / len(terms)


LOSSES: Mapping[str, Loss] = {
    "mse": mse,
    "mae": mae,
    "charbonnier": charbonnier,
    "ssim": ssim,
    "ms-ssim": ms_ssim,
    "gradient": gradient,
    "brightness": brightness,
    "coarse": coarse,
    "psnr": psnr,
    "matched-charbonnier": matched_charbonnier,
    "matched-ssim": matched_ssim,
    "matched-psnr": matched_psnr,
}


def check_weights(weights: Mapping[str, float]) -> None:
    """See whether these losses can be added with these weights.

    Raises:
        UsageError: an unknown name or a weight that is no number above 0.
    """
    for name, weight in weights.items():
        if name not in LOSSES and name != "perceptual":
            raise UsageError(
                "Unknown loss “{loss}”. Choose one of: {choices}.", loss=name, choices=", ".join([*LOSSES, "perceptual"])
            )
        if not 0 < weight < math.inf:
            raise UsageError("The weight of loss “{loss}” must be greater than 0, not {weight:g}.", loss=name, weight=weight)


class WeightedSum(keras.losses.Loss):
    """Several losses added with weights.

    Args:
        weights: loss names (see `LOSSES`, and "perceptual") to weights.
        features: for "perceptual", see `Perceptual`.

    Raises:
        UsageError: see `check_weights`.
    """

    def __init__(self, weights: Mapping[str, float], features: Path | None = None) -> None:
        super().__init__(name="weighted_sum")
        check_weights(weights)
        self._terms: list[tuple[float, Loss]] = [
            (weight, LOSSES[name] if name in LOSSES else Perceptual(features)) for name, weight in weights.items()
        ]

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The weighted sum, one number for the batch; of shape (1,), since Keras shares out among GPUs no plain number."""
        return ops.reshape(sum(weight * loss(y_true, y_pred) for weight, loss in self._terms), (1,))
