"""Training losses for any Keras backend: functions of (target, output), each (N, H, W, 3) in 0..1, that return a scalar.

`matched` losses first scale the output to the mean brightness of the target, so that they judge detail independently of
exposure; `coarse` and `brightness` judge the exposure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from training.config import ADVERSARIAL, LOSS_NAMES, check_losses

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
    """Mean absolute error of horizontal and vertical pixel differences."""
    error = output - target
    return ops.mean(ops.abs(error[:, 1:] - error[:, :-1])) + ops.mean(ops.abs(error[:, :, 1:] - error[:, :, :-1]))


def brightness(target: Any, output: Any) -> Any:
    """Mean absolute error of the mean red, green and blue of each image."""
    return ops.mean(ops.abs(ops.mean(output - target, axis=(1, 2))))


def coarse(target: Any, output: Any) -> Any:
    """Mean absolute error of the means of 8x8 blocks."""
    return ops.mean(ops.abs(ops.average_pool(output - target, 8, 8, "valid")))


def ssim(target: Any, output: Any) -> Any:
    """1 - SSIM, with the window of `training.metrics.ssim` at every second pixel."""
    luminance, structure = _similarity(target, output)
    return 1.0 - ops.mean(luminance * structure)


def ms_ssim(target: Any, output: Any) -> Any:
    """1 - MS-SSIM (Wang et al., 2003): five scales, or fewer with renormalised weights for small images."""
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
    """`charbonnier` after matching the mean brightness of each image."""
    return charbonnier(target, _matched(target, output))


def matched_ssim(target: Any, output: Any) -> Any:
    """`ssim` after matching the mean brightness of each image."""
    return ssim(target, _matched(target, output))


def psnr(target: Any, output: Any) -> Any:
    """Mean ln(1 + MSE / 0.001): a smooth form of PSNR per image.

    Difficult images weigh no more than easy ones, and there is little to gain above 30 dB.
    """
    error = ops.mean(ops.square(output - target), axis=(1, 2, 3))
    return ops.mean(ops.log1p(1000.0 * error))


def matched_psnr(target: Any, output: Any) -> Any:
    """`psnr` after matching the mean brightness of each image."""
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
    """Apply a Gaussian window as two matrix products, which is faster than a depthwise convolution on all our backends."""
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
        features: Keras HDF5 weights of SqueezeNet 1.1 without its top; None uses VGG16 from `keras.applications`, which downloads
            its weights once.
    """

    def __init__(self, features: Path | None = None) -> None:
        from training.features import squeezenet_features, vgg16_features

        self._features = squeezenet_features(features) if features else vgg16_features()

    def __call__(self, target: Any, output: Any) -> Any:
        """Compare the features of two batches in 0..1."""
        expected, actual = self._features(target), self._features(output)
        terms = [ops.mean(ops.square(a - e)) / (ops.mean(ops.square(e)) + 1e-6) for e, a in zip(expected, actual, strict=True)]
        return sum(terms) / len(terms)


PERCEPTUAL = "perceptual"
LOSSES: Mapping[str, Loss] = {
    name: globals()[name.replace("-", "_")] for name in LOSS_NAMES if name not in (PERCEPTUAL, ADVERSARIAL)
}
"""The functions above by name; `Perceptual` needs an instance, and `training.adversarial` a discriminator."""


class WeightedSum(keras.losses.Loss):
    """Weighted sum of several losses.

    Args:
        weights: names in `LOSS_NAMES`, without `ADVERSARIAL`, to weights.
        features: see `Perceptual`.

    Raises:
        UsageError: see `check_losses`.
    """

    def __init__(self, weights: Mapping[str, float], features: Path | None = None) -> None:
        super().__init__(name="weighted_sum")
        check_losses(weights)
        self._terms: list[tuple[float, Loss]] = [
            (weight, LOSSES[name] if name in LOSSES else Perceptual(features)) for name, weight in weights.items()
        ]

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the weighted sum over the batch, of shape (1,): Keras cannot reduce scalars over several GPUs."""
        return ops.reshape(sum(weight * loss(y_true, y_pred) for weight, loss in self._terms), (1,))
