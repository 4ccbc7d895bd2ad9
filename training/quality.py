"""Measure the quality of a model in one row: closeness, structure, perceptual distance, colour and black."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.metrics import Scores
from training.veil import Veil

Image = NDArray[np.uint8]
Distance = Callable[[Image, Image], float]


@dataclass(frozen=True)
class Quality:
    """Metrics of one result, or their means over several results.

    Attributes:
        scores: PSNR and SSIM, plain and GT-mean.
        veil: black level and colour.
        distance: see `training.perceptual_distance`; NaN if it was not measured.
    """

    scores: Scores
    veil: Veil
    distance: float = math.nan

    @staticmethod
    def of(image: Image, target: Image, distance: Distance | None = None) -> Quality:
        """Compare a result with its target, both uint8 RGB of the same shape."""
        return Quality(
            Scores.of(image, target), Veil.of(image, target), distance(image, target) if distance is not None else math.nan
        )

    @staticmethod
    def mean(qualities: Sequence[Quality]) -> Quality:
        """Return the means over several results."""
        return Quality(
            Scores.mean([quality.scores for quality in qualities]),
            Veil.mean([quality.veil for quality in qualities]),
            float(np.mean([quality.distance for quality in qualities])),
        )
