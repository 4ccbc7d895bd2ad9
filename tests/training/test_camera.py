import numpy as np
import pytest

from training.camera_processing import finished, mosaic_noise, saved_as_jpeg


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


def test_noise_of_neighbours_and_of_colours_is_alike() -> None:
    red, green, _ = np.moveaxis(_noise(), -1, 0)
    assert np.corrcoef(red[:, 1:].ravel(), red[:, :-1].ravel())[0, 1] > 0.3
    assert np.corrcoef(red.ravel(), green.ravel())[0, 1] > 0.3


def test_a_picture_of_odd_sides_has_noise_all_over() -> None:
    noise = mosaic_noise(np.full((33, 47, 3), 100, np.float32), np.ones(3, np.float32), 2.0, np.random.default_rng(0))
    assert noise.shape == (33, 47, 3)
    assert (noise.std((0, 1)) > 3).all()


def test_smoothing_spreads_colour_and_keeps_grey_detail() -> None:
    grey = np.repeat(np.random.default_rng(1).uniform(0.2, 0.8, (40, 60, 1)).astype(np.float32), 3, -1)
    assert finished(grey, 2.0, 0.0) == pytest.approx(grey, abs=0.01)
    red = np.full((40, 60, 3), 0.3, np.float32)
    red[20, 30] = (0.9, 0.3, 0.3)
    calm = finished(red, 2.0, 0.0)
    assert np.ptp(calm[20, 30]) < 0.05
    assert calm[20, 32, 0] > calm[20, 32, 1]


def test_sharpening_steepens_an_edge_within_black_and_white() -> None:
    edge = np.where(np.arange(60)[None, :, None] < 30, 0.02, 0.98) * np.ones((40, 1, 3))
    soft = finished(edge.astype(np.float32), 0.0, 0.8)
    assert soft.min() == 0
    assert soft.max() == 1


def test_finishing_nothing_changes_nothing() -> None:
    picture = np.random.default_rng(2).uniform(0, 1, (8, 8, 3)).astype(np.float32)
    assert np.array_equal(finished(picture, 0.0, 0.0), picture)


def test_a_jpeg_keeps_grey_detail_better_than_colour() -> None:
    rng = np.random.default_rng(4)
    grey = np.repeat(rng.integers(60, 190, (64, 64, 1)), 3, -1).astype(np.uint8)
    colour = rng.integers(60, 190, (64, 64, 3)).astype(np.uint8)
    lost = [np.abs(saved_as_jpeg(picture, 95).astype(int) - picture).mean() for picture in (grey, colour)]
    assert lost[0] < lost[1] / 4
