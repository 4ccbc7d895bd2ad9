"""Metrics of a model in one row."""

import math
from pathlib import Path

import cv2
import h5py
import numpy as np
import pytest

from tests.training.conftest import clear_picture
from training.features import _FIRE
from training.perceptual_distance import PerceptualDistance
from training.quality import Quality


@pytest.fixture(scope="module")
def distance(tmp_path_factory: pytest.TempPathFactory) -> PerceptualDistance:
    """The distance by features of random filters, in a file like those of SqueezeNet."""
    path, rng = Path(tmp_path_factory.mktemp("features")) / "features.h5", np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        channels = _write(file, "conv1", 3, 3, 64, rng)
        for index, (squeeze, expand) in enumerate(_FIRE, 2):
            _write(file, f"fire{index}/squeeze1x1", 1, channels, squeeze, rng)
            for side in (1, 3):
                _write(file, f"fire{index}/expand{side}x{side}", side, squeeze, expand, rng)
            channels = 2 * expand
    return PerceptualDistance(path)


def _write(file: h5py.File, name: str, side: int, channels: int, filters: int, rng: np.random.Generator) -> int:
    kernel = rng.normal(0, math.sqrt(2 / (side * side * channels)), (side, side, channels, filters))
    file[f"{name}/kernel"], file[f"{name}/bias"] = kernel.astype(np.float32), np.zeros(filters, np.float32)
    return filters


def test_a_blurred_image_is_farther_away_than_a_brighter_one(distance: PerceptualDistance) -> None:
    target = np.random.default_rng(0).integers(60, 120, (96, 128, 3), np.uint8)
    brighter, blurred = target + np.uint8(6), np.asarray(cv2.GaussianBlur(target, (0, 0), 1.5))
    assert distance(target, target) == 0
    assert 0 < distance(brighter, target) < 0.5 * distance(blurred, target)


def test_large_images_are_compared_at_a_smaller_size(distance: PerceptualDistance) -> None:
    target = np.zeros((1200, 1600, 3), np.uint8)
    target[::2] = 1
    assert distance(target, np.roll(target, 1, axis=0)) < 0.2


def test_the_mean_leaves_out_what_an_image_does_not_have() -> None:
    clear = clear_picture(3)
    dark_part = clear.copy()
    dark_part[:20] = 4
    qualities = [Quality.of(image, image) for image in (np.maximum(clear, 40), dark_part)]
    mean = Quality.mean(qualities)
    assert mean.scores.psnr == 100
    assert mean.veil.black == pytest.approx(4, abs=0.1)
    assert math.isnan(mean.distance)
