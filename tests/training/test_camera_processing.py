import numpy as np
import pytest

from training.camera_processing import jpeg_round_trip, mosaic_noise, smooth_and_sharpen


def _noise(gains: tuple[float, float, float] = (1.0, 1.0, 1.0), electrons: float = 100.0, read_noise: float = 0.0) -> np.ndarray:
    picture = np.full((256, 384, 3), electrons, np.float32)
    return mosaic_noise(picture, np.array(gains, np.float32), read_noise, np.random.default_rng(3))


def test_each_photosite_records_one_colour_with_its_own_shot_noise() -> None:
    noise = _noise()
    assert noise[1::2, 0::2, 1].std() == pytest.approx(10, rel=0.02), "green, where green was recorded"
    assert noise[0::2, 0::2, 0].std() == pytest.approx(10, rel=0.02), "red, where red was recorded"
    assert noise[0::2, 0::2, 1].std() == pytest.approx(5, rel=0.02), "green, the mean of four"


def test_amplified_colours_bring_more_noise() -> None:
    noise = _noise((4.0, 1.0, 1.0), read_noise=5.0)
    assert noise[0::2, 0::2, 0].std() == pytest.approx(np.sqrt(4 * 100 + 16 * 25), rel=0.02)
    assert noise[1::2, 1::2, 2].std() == pytest.approx(np.sqrt(100 + 25), rel=0.02)


def test_noise_is_correlated_between_neighbours_and_colours() -> None:
    red, green, _ = np.moveaxis(_noise(), -1, 0)
    assert np.corrcoef(red[:, 1:].ravel(), red[:, :-1].ravel())[0, 1] > 0.3
    assert np.corrcoef(red.ravel(), green.ravel())[0, 1] > 0.3


def test_an_image_with_odd_sides_has_noise_everywhere() -> None:
    noise = mosaic_noise(np.full((33, 47, 3), 100, np.float32), np.ones(3, np.float32), 2.0, np.random.default_rng(0))
    assert noise.shape == (33, 47, 3)
    assert (noise.std((0, 1)) > 3).all()


def test_smoothing_blurs_chroma_and_keeps_luma_detail() -> None:
    grey = np.repeat(np.random.default_rng(1).uniform(0.2, 0.8, (40, 60, 1)).astype(np.float32), 3, -1)
    assert smooth_and_sharpen(grey, 2.0, 0.0) == pytest.approx(grey, abs=0.01)
    red = np.full((40, 60, 3), 0.3, np.float32)
    red[20, 30] = (0.9, 0.3, 0.3)
    calm = smooth_and_sharpen(red, 2.0, 0.0)
    assert np.ptp(calm[20, 30]) < 0.05
    assert calm[20, 32, 0] > calm[20, 32, 1]


def test_sharpening_steepens_edges_and_clips_to_the_valid_range() -> None:
    edge = np.where(np.arange(60)[None, :, None] < 30, 0.02, 0.98) * np.ones((40, 1, 3))
    soft = smooth_and_sharpen(edge.astype(np.float32), 0.0, 0.8)
    assert soft.min() == 0
    assert soft.max() == 1


def test_without_smoothing_and_sharpening_nothing_changes() -> None:
    picture = np.random.default_rng(2).uniform(0, 1, (8, 8, 3)).astype(np.float32)
    assert np.array_equal(smooth_and_sharpen(picture, 0.0, 0.0), picture)


def test_jpeg_preserves_luma_better_than_chroma() -> None:
    rng = np.random.default_rng(4)
    grey = np.repeat(rng.integers(60, 190, (64, 64, 1)), 3, -1).astype(np.uint8)
    colour = rng.integers(60, 190, (64, 64, 3)).astype(np.uint8)
    lost = [np.abs(jpeg_round_trip(picture, 95).astype(int) - picture).mean() for picture in (grey, colour)]
    assert lost[0] < lost[1] / 4
