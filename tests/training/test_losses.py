"""Each loss against an independent implementation."""

import cv2
import numpy as np
import pytest
from skimage.metrics import structural_similarity

from lowlight_app.errors import UsageError
from tests.training.conftest import clear_picture
from training.losses import LOSSES, WeightedSum

_WEIGHTS = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])


@pytest.fixture(scope="module")
def target() -> np.ndarray:
    return np.stack([clear_picture(s, 192, 208) for s in (0, 1)]).astype(np.float32) / 255


@pytest.fixture(scope="module")
def output(target: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 0.05, target.shape)
    return np.clip(0.7 * target + 0.05 + noise, 0, 1).astype(np.float32)


def _ssim_maps(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """SSIM and its contrast-structure term of two single-channel images, with the windows of OpenCV."""
    window = [cv2.GaussianBlur(v.astype(np.float64), (11, 11), 1.5)[5:-5, 5:-5] for v in (x, y, x * x, y * y, x * y)]
    mx, my, xx, yy, xy = window
    structure = (2 * (xy - mx * my) + 9e-4) / (xx - mx**2 + yy - my**2 + 9e-4)
    return float(((2 * mx * my + 1e-4) / (mx**2 + my**2 + 1e-4) * structure).mean()), structure


def _expected(name: str, target: np.ndarray, output: np.ndarray) -> float:
    target, output = target.astype(np.float64), output.astype(np.float64)
    error = output - target
    matched = output * np.clip(target.mean((1, 2, 3), keepdims=True) / output.mean((1, 2, 3), keepdims=True), 0.5, 2)
    blocks = error.reshape(2, 24, 8, 26, 8, 3).mean((2, 4))
    return {
        "mse": lambda: (error**2).mean(),
        "mae": lambda: np.abs(error).mean(),
        "charbonnier": lambda: np.sqrt(error**2 + 1e-6).mean(),
        "gradient": lambda: np.abs(np.diff(error, axis=1)).mean() + np.abs(np.diff(error, axis=2)).mean(),
        "brightness": lambda: np.abs(error.mean((1, 2))).mean(),
        "coarse": lambda: np.abs(blocks).mean(),
        "ssim": lambda: 1 - _mean_ssim(target, output),
        "ms-ssim": lambda: 1 - _ms_ssim(target, output),
        "matched-charbonnier": lambda: np.sqrt((matched - target) ** 2 + 1e-6).mean(),
        "matched-ssim": lambda: 1 - _mean_ssim(target, matched),
        "psnr": lambda: np.log(1 + 1000 * (error**2).mean((1, 2, 3))).mean(),
        "matched-psnr": lambda: np.log(1 + 1000 * ((matched - target) ** 2).mean((1, 2, 3))).mean(),
    }[name]()


def _mean_ssim(target: np.ndarray, output: np.ndarray) -> float:
    """SSIM by scikit-image, at every second pixel whose window is inside the image."""
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0, "channel_axis": 2}
    maps = [structural_similarity(t, o, full=True, **options)[1] for t, o in zip(target, output, strict=True)]
    return float(np.mean([m[5:-5:2, 5:-5:2] for m in maps]))


def _ms_ssim(target: np.ndarray, output: np.ndarray) -> float:
    """MS-SSIM per channel and image, downscaled with OpenCV; 192 pixels allow five scales."""
    values = []
    for x, y in zip(target, output, strict=True):
        product: np.ndarray | float = 1.0
        for scale, weight in enumerate(_WEIGHTS):
            full = np.array([_ssim_maps(x[..., c], y[..., c])[0] for c in range(3)])
            structure = np.array([_ssim_maps(x[..., c], y[..., c])[1].mean() for c in range(3)])
            product = product * np.maximum(full if scale == 4 else structure, 1e-4) ** (weight / _WEIGHTS.sum())
            x, y = (cv2.resize(v, (v.shape[1] // 2, v.shape[0] // 2), interpolation=cv2.INTER_AREA) for v in (x, y))
        values.append(np.mean(product))
    return float(np.mean(values))


@pytest.mark.parametrize("name", LOSSES)
def test_loss_has_the_value_computed_independently(name: str, target: np.ndarray, output: np.ndarray) -> None:
    assert float(LOSSES[name](target, output)) == pytest.approx(_expected(name, target, output), rel=2e-3, abs=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_loss_of_equal_pictures_is_nothing(name: str, target: np.ndarray) -> None:
    assert float(LOSSES[name](target, target)) == pytest.approx(0.0, abs=1.1e-3)


def test_weights_add_up(target: np.ndarray, output: np.ndarray) -> None:
    expected = 0.5 * _expected("mae", target, output) + 2 * _expected("mse", target, output)
    assert float(WeightedSum({"mae": 0.5, "mse": 2.0})(target, output)) == pytest.approx(expected, rel=1e-4)


def test_unknown_losses_and_weights_that_make_no_sense_are_refused() -> None:
    with pytest.raises(UsageError, match="Unknown loss “lpips”"):
        WeightedSum({"lpips": 1.0})
    with pytest.raises(UsageError, match="greater than 0"):
        WeightedSum({"mae": -1.0})
