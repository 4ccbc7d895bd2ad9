from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.training.conftest import save
from training.batches import Source, WholeImageBatches
from training.dataset import ImageCache, find_pairs
from training.registration import find_warp, warp_image

Image = NDArray[np.uint8]

BORDER = 12
INVERSE = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP


def scene(height: int, width: int, seed: int) -> Image:
    """Create shapes of all sizes, smooth enough for subpixel shifts."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 120, np.uint8)
    for _ in range(150):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        colour = tuple(int(c) for c in rng.integers(20, 236, 3))
        cv2.circle(picture, centre, int(rng.integers(3, max(height, width) // 10)), colour, -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.2), np.uint8)


def second_exposure(picture: Image, warp: NDArray[np.float32], seed: int) -> Image:
    """Simulate a second exposure with a moved camera, a tenth of the light, and noise."""
    height, width = picture.shape[:2]
    moved = cv2.warpAffine(picture, warp, (width, height), flags=INVERSE)
    noise = np.random.default_rng(seed).normal(0, 2, picture.shape)
    return np.clip(np.rint(0.1 * moved + noise), 0, 255).astype(np.uint8)


def error_in_pixels(found: NDArray[np.float32], true: NDArray[np.float32], height: int, width: int) -> float:
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float32)
    return float(np.abs(corners @ (found - true).T).max())


@pytest.mark.parametrize(
    "warp",
    [
        pytest.param([[1, 0, 1.7], [0, 1, -0.6]], id="moved"),
        pytest.param([[1.004, 0, -0.8], [0, 1.004, -0.5]], id="refocused"),
        pytest.param([[1.0, -0.003, 0.5], [0.003, 1.0, -0.4]], id="turned"),
    ],
)
@pytest.mark.parametrize(("height", "width"), [(240, 360), (1200, 1800)])
def test_camera_motion_is_found_with_subpixel_accuracy(warp: list[list[float]], height: int, width: int) -> None:
    true = np.array(warp, np.float32)
    clear = scene(height, width, seed=1)
    found = find_warp(clear, second_exposure(clear, true, seed=2))
    assert found is not None
    assert error_in_pixels(found, true, height, width) < 0.3 * width / min(width, 1200)


def test_the_warped_image_matches_the_dark_one() -> None:
    clear, true = scene(240, 360, seed=3), np.array([[1.003, 0, 1.2], [0, 1.003, -0.9]], np.float32)
    wanted = cv2.warpAffine(clear, true, (360, 240), flags=INVERSE)
    found = find_warp(clear, second_exposure(clear, true, seed=4))
    assert found is not None
    inside = np.s_[BORDER:-BORDER, BORDER:-BORDER]
    before = np.abs(clear[inside].astype(float) - wanted[inside]).mean()
    after = np.abs(warp_image(clear, found)[inside].astype(float) - wanted[inside]).mean()
    assert after < before / 5


def test_aligned_or_unrelated_images_are_not_warped() -> None:
    clear = scene(240, 360, seed=5)
    still = np.eye(2, 3, dtype=np.float32)
    assert find_warp(clear, second_exposure(clear, still, seed=6)) is None
    for other in range(12):
        assert find_warp(scene(400, 600, seed=100 + other), scene(400, 600, seed=200 + other) // 10) is None
    assert find_warp(clear, np.zeros_like(clear)) is None
    assert find_warp(clear, second_exposure(np.zeros_like(clear), still, seed=8)) is None
    assert find_warp(clear, scene(240, 352, seed=5) // 10) is None


def test_training_uses_registered_pairs_and_keeps_the_originals(tmp_path: Path) -> None:
    clear, true = scene(240, 360, seed=9), np.array([[1, 0, 1.5], [0, 1, 1.5]], np.float32)
    dark = second_exposure(clear, true, seed=10)
    save(tmp_path / "high" / "1.png", clear)
    save(tmp_path / "low" / "1.png", dark)
    (pair,) = find_pairs(tmp_path).pairs
    inside, wanted = np.s_[BORDER:-BORDER, BORDER:-BORDER], cv2.warpAffine(clear, true, (360, 240), flags=INVERSE)
    for limit in (0, 1 << 30):  # without and with caching
        cache = ImageCache(limit)
        for _ in range(2):
            low, high = cache.registered(pair)
            np.testing.assert_array_equal(low, dark)
            assert np.abs(high[inside].astype(float) - wanted[inside]).mean() < 2
        np.testing.assert_array_equal(cache(pair.high), clear)
    _, targets = WholeImageBatches(Source([pair], [], 0.0), 1, 240, seed=0, augment=False).batch(0, 0)
    assert isinstance(targets, np.ndarray)
    square = cv2.resize(wanted, (240, 240), interpolation=cv2.INTER_AREA)
    assert np.abs(255 * targets[0][inside] - square[inside]).mean() < 2
