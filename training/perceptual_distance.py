"""Perceptual distance of two images by the features of a network trained on ImageNet: LPIPS without its learned weights.

Features of each position are scaled to length 1; the distance is the mean squared difference over the positions of each level,
and over the levels (Zhang et al., 2018, https://arxiv.org/abs/1801.03924). It is 0 for equal images. Distances by different
networks cannot be compared.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from keras import ops
from numpy.typing import NDArray

from training.features import squeezenet_features, vgg16_features

Image = NDArray[np.uint8]

_MOST_PIXELS = 1 << 20
"""Larger images are compared at this size: features of more take too much memory."""


class PerceptualDistance:
    """The distance by one network.

    Args:
        features: file of SqueezeNet weights, see `squeezenet_features`; None uses VGG16, which is downloaded once.

    Raises:
        DatasetError: the weights cannot be read or downloaded.
    """

    def __init__(self, features: Path | None = None) -> None:
        self._features = squeezenet_features(features) if features else vgg16_features()

    def __call__(self, image: Image, target: Image) -> float:
        """Compare two uint8 RGB images of the same shape."""
        levels = zip(self._features(_prepare(image)), self._features(_prepare(target)), strict=True)
        return float(np.mean([float(ops.mean(ops.sum(ops.square(_unit(a) - _unit(b)), axis=-1))) for a, b in levels]))


def _prepare(image: Image) -> Any:
    """Return a batch of one, float32 in 0..1."""
    scale = math.sqrt(_MOST_PIXELS / (image.shape[0] * image.shape[1]))
    if scale < 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    return ops.convert_to_tensor(image[None].astype(np.float32) / 255)


def _unit(features: Any) -> Any:
    return features / (ops.sqrt(ops.sum(ops.square(features), axis=-1, keepdims=True)) + 1e-10)
