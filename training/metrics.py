"""PSNR and SSIM of 8-bit RGB pictures, plain and after matching the mean grey (GT-mean)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.srgb import REC_601

Picture = NDArray[np.uint8]

_GREY = np.array(REC_601)
_EQUAL = 100.0
"""What equal pictures count as in a mean, dB."""


def psnr(picture: Picture, target: Picture) -> float:
    """Peak signal-to-noise ratio in dB; infinite for equal pictures."""
    error = np.mean((picture.astype(np.float64) - target) ** 2)
    return float(10 * np.log10(255.0**2 / error)) if error > 0 else float("inf")


def ssim(picture: Picture, target: Picture) -> float:
    """Structural similarity (Wang et al., 2004), -1..1.

    Gaussian window of sigma 1.5 over 11 pixels, no sample covariance, data range 255, mean over channels and over the
    pixels whose window lies inside the picture.
    """
    x, y = picture.astype(np.float64), target.astype(np.float64)
    mean_x, mean_y = _window(x), _window(y)
    variance_x = _window(x * x) - mean_x**2
    variance_y = _window(y * y) - mean_y**2
    covariance = _window(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    similarity /= (mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2)
    return float(similarity.mean())


def match_mean(picture: Picture, target: Picture) -> Picture:
    """The picture scaled so that its mean grey is the target's, rounded and clipped: the GT-mean convention."""
    ratio = (target @ _GREY).mean() / max((picture @ _GREY).mean(), 1e-6)
    return np.asarray(np.clip(np.round(picture * ratio), 0, 255), np.uint8)


@dataclass(frozen=True)
class Scores:
    """The four figures of one picture, or their means over several."""

    psnr: float
    ssim: float
    psnr_gt_mean: float
    ssim_gt_mean: float

    @staticmethod
    def of(picture: Picture, target: Picture) -> Scores:
        """Compare a result with its target, both uint8 RGB of the same shape; equal pictures count as 100 dB."""
        matched = match_mean(picture, target)
        plain, gt_mean = (min(psnr(p, target), _EQUAL) for p in (picture, matched))
        return Scores(plain, ssim(picture, target), gt_mean, ssim(matched, target))

    @staticmethod
    def mean(scores: list[Scores]) -> Scores:
        """Mean of the per-picture figures."""
        columns = zip(*((s.psnr, s.ssim, s.psnr_gt_mean, s.ssim_gt_mean) for s in scores), strict=True)
        return Scores(*(float(np.mean(column)) for column in columns))


def _window(x: NDArray[np.float64]) -> NDArray[np.float64]:
    blurred = cv2.GaussianBlur(x, (11, 11), 1.5)
    return np.asarray(blurred[5:-5, 5:-5], np.float64)
