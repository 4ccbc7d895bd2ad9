"""PSNR and SSIM of 8-bit RGB images, plain and after matching the mean grey value (GT-mean)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.srgb import REC_601

Image = NDArray[np.uint8]

_GREY = np.array(REC_601)
_PSNR_LIMIT = 100.0
"""Largest PSNR in dB; a limit keeps means finite if some images are equal."""


def psnr(image: Image, target: Image) -> float:
    """Return the peak signal-to-noise ratio in dB; infinite for equal images."""
    error = np.mean((image.astype(np.float64) - target) ** 2)
    return float(10 * np.log10(255.0**2 / error)) if error > 0 else float("inf")


def ssim(image: Image, target: Image) -> float:
    """Return the structural similarity (Wang et al., 2004), -1..1.

    Gaussian window with sigma 1.5 over 11 pixels, no sample covariance, data range 255, mean over the channels and over the
    pixels whose window is inside the image.
    """
    x, y = image.astype(np.float64), target.astype(np.float64)
    mean_x, mean_y = _window(x), _window(y)
    variance_x = _window(x * x) - mean_x**2
    variance_y = _window(y * y) - mean_y**2
    covariance = _window(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    similarity = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    similarity /= (mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2)
    return float(similarity.mean())


def match_mean(image: Image, target: Image) -> Image:
    """Scale an image to the mean grey value of the target, rounded and clipped: the GT-mean convention."""
    ratio = (target @ _GREY).mean() / max((image @ _GREY).mean(), 1e-6)
    return np.asarray(np.clip(np.round(image * ratio), 0, 255), np.uint8)


@dataclass(frozen=True)
class Scores:
    """Metrics of one image, or their means over several images."""

    psnr: float
    ssim: float
    psnr_gt_mean: float
    ssim_gt_mean: float

    @staticmethod
    def of(image: Image, target: Image) -> Scores:
        """Compare an image with its target, both uint8 RGB of the same shape; PSNR is limited to 100 dB."""
        matched = match_mean(image, target)
        plain, gt_mean = (min(psnr(p, target), _PSNR_LIMIT) for p in (image, matched))
        return Scores(plain, ssim(image, target), gt_mean, ssim(matched, target))

    @staticmethod
    def mean(scores: list[Scores]) -> Scores:
        """Return the means over several images."""
        columns = zip(*((s.psnr, s.ssim, s.psnr_gt_mean, s.ssim_gt_mean) for s in scores), strict=True)
        return Scores(*(float(np.mean(column)) for column in columns))


def _window(x: NDArray[np.float64]) -> NDArray[np.float64]:
    blurred = cv2.GaussianBlur(x, (11, 11), 1.5)
    return np.asarray(blurred[5:-5, 5:-5], np.float64)
