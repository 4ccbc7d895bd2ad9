import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from tests.training.conftest import clear_picture
from training.metrics import Scores, match_mean, psnr, ssim


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    target = clear_picture(3, 81, 117)
    noise = np.random.default_rng(0).normal(0, 12, target.shape)
    return np.clip(0.8 * target + noise, 0, 255).astype(np.uint8), target


def test_psnr_and_ssim_agree_with_scikit_image(pair: tuple[np.ndarray, np.ndarray]) -> None:
    picture, target = pair
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255, "channel_axis": 2}
    assert psnr(picture, target) == pytest.approx(peak_signal_noise_ratio(target, picture, data_range=255), abs=1e-6)
    assert ssim(picture, target) == pytest.approx(structural_similarity(target, picture, **options), abs=1e-6)


def test_equal_images_have_the_best_metrics() -> None:
    picture = clear_picture(1)
    assert psnr(picture, picture) == float("inf")
    assert ssim(picture, picture) == pytest.approx(1.0)


def test_gt_mean_matches_the_brightness_of_the_target(pair: tuple[np.ndarray, np.ndarray]) -> None:
    picture, target = pair
    grey = np.array([0.299, 0.587, 0.114])
    matched = match_mean(picture, target)
    assert (matched @ grey).mean() == pytest.approx((target @ grey).mean(), rel=0.01)
    expected = np.clip(np.round(picture * ((target @ grey).mean() / (picture @ grey).mean())), 0, 255).astype(np.uint8)
    scores = Scores.of(picture, target)
    assert scores.psnr_gt_mean == pytest.approx(peak_signal_noise_ratio(target, expected, data_range=255), abs=1e-6)
    assert scores.psnr_gt_mean > scores.psnr


def test_the_mean_is_per_image() -> None:
    mean = Scores.mean([Scores(20.0, 0.5, 22.0, 0.6), Scores(30.0, 0.7, 24.0, 0.8)])
    assert (mean.psnr, mean.ssim, mean.psnr_gt_mean, mean.ssim_gt_mean) == pytest.approx((25.0, 0.6, 23.0, 0.7))
