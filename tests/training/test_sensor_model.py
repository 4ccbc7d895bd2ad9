import numpy as np
import pytest

from lowlight_app.srgb import linear_from_srgb, srgb_from_linear
from tests.training.conftest import clear_picture
from training.camera_processing import NoiseReduction
from training.sensor_model import Sensor, add_pedestal, degrade, photograph_again, random_pedestal, random_sensor


def _flat(value: int) -> np.ndarray:
    return np.full((200, 300, 3), value, np.uint8)


def test_without_underexposure_and_noise_the_image_is_unchanged() -> None:
    picture = clear_picture(0)
    again = degrade(picture, Sensor(0.0, full_scale=1e9, read_noise=0.0), np.random.default_rng(0))
    assert np.abs(again.astype(int) - picture).max() <= 1


@pytest.mark.parametrize("stops", [1, 2, 3])
def test_each_stop_halves_the_linear_light(stops: int) -> None:
    dark = degrade(_flat(180), Sensor(float(stops), full_scale=1e6, read_noise=0.0), np.random.default_rng(0))
    assert dark.mean() == pytest.approx(255 * srgb_from_linear(linear_from_srgb(np.array(180 / 255)) / 2**stops), abs=0.5)


def test_transfer_function_is_srgb() -> None:
    assert linear_from_srgb(np.array([0.02, 0.5])) == pytest.approx([0.02 / 12.92, 0.2140411], rel=1e-5)
    assert srgb_from_linear(np.array([0.001, 0.2140411])) == pytest.approx([0.01292, 0.5], rel=1e-5)


def test_noise_is_shot_plus_read_noise() -> None:
    sensor = Sensor(2.0, full_scale=2000.0, read_noise=5.0)
    linear = linear_from_srgb(degrade(_flat(200), sensor, np.random.default_rng(1)) / 255.0)
    electrons = float(linear_from_srgb(np.array(200 / 255.0))) * 2000 / 4
    assert linear.mean() * 2000 == pytest.approx(electrons, rel=0.01)
    assert linear.std() * 2000 == pytest.approx(np.sqrt(electrons + 25), rel=0.05)


def test_the_same_state_gives_the_same_image() -> None:
    picture, sensor = clear_picture(2), random_sensor(np.random.default_rng(7))
    first, second = (degrade(picture, sensor, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_field_darkens_one_side_of_an_image() -> None:
    field = np.repeat(np.array([[0.0, 1.0, 2.0, 3.0]], np.float32), 3, 0)
    dark = degrade(_flat(200), Sensor(0.0, full_scale=1e6, read_noise=0.0, field=field), np.random.default_rng(0))
    columns = dark.mean((0, 2))
    assert columns[0] > 190
    assert columns[-1] < 90


def test_white_balance_survives_jpeg() -> None:
    sensor = Sensor(0.0, 1e6, 0.0, white_balance=(1.0, 1.0, 0.5), jpeg_quality=90)
    red, green, blue = degrade(_flat(150), sensor, np.random.default_rng(0)).mean((0, 1))
    assert red == pytest.approx(green, abs=2)
    assert blue < green - 30


def test_camera_processing_correlates_the_chroma_noise_of_neighbours() -> None:
    plain, camera = (
        degrade(_flat(180), Sensor(3.0, full_scale=1500.0, read_noise=4.0, **ways), np.random.default_rng(0)).astype(np.float32)
        for ways in ({}, {"raw_gains": (2.0, 1.0, 1.6), "color_smoothing": 1.5, "jpeg_quality": 90})
    )
    red_over_green = [picture[..., 0] - picture[..., 1] for picture in (plain, camera)]
    alike = [np.corrcoef(v[:, 2:].ravel(), v[:, :-2].ravel())[0, 1] for v in red_over_green]
    assert abs(alike[0]) < 0.05
    assert alike[1] > 0.4


def test_random_sensors_have_camera_processing_about_half_of_the_time() -> None:
    sensors = [random_sensor(np.random.default_rng(seed)) for seed in range(200)]
    assert 60 < sum(sensor.raw_gains is not None for sensor in sensors) < 140
    processed = [sensor for sensor in sensors if sensor.color_smoothing or sensor.sharpening or sensor.noise_reduction]
    assert all(sensor.raw_gains is not None for sensor in processed)


_QUIET = {"full_scale": 1e6, "read_noise": 0.0}


def test_a_pedestal_lifts_black_by_its_codes_and_leaves_white() -> None:
    codes = np.array([2, 5, 8])
    red, green, blue = linear_from_srgb(codes / 255.0)
    dark = degrade(_flat(0), Sensor(3.0, pedestal=(red, green, blue), **_QUIET), np.random.default_rng(0))
    assert dark.mean((0, 1)) == pytest.approx(codes, abs=0.1)
    assert dark.std((0, 1)).max() < 0.6, "dithered, but not noise"
    assert (add_pedestal(_flat(255), (red, green, blue), np.random.default_rng(0)) == 255).all()


def test_random_pedestals_are_coloured_and_at_most_a_few_steps_high() -> None:
    codes = np.array([255 * srgb_from_linear(np.array(random_pedestal(np.random.default_rng(seed)))) for seed in range(300)])
    assert 2 < np.median(codes) < 5
    assert np.percentile(codes, 95) < 16
    assert np.ptp(codes, axis=1).mean() > 1.5


def test_flare_veils_black_by_a_share_of_the_mean_light() -> None:
    half = _flat(0)
    half[:, 150:] = 255
    light = linear_from_srgb(degrade(half, Sensor(1.0, flare=0.02, **_QUIET), np.random.default_rng(0))[:, :140] / 255.0)
    assert light.mean() == pytest.approx(0.02 * 0.25, rel=0.05)


def test_hot_pixels_are_single_and_in_one_channel() -> None:
    dark = degrade(_flat(0), Sensor(0.0, hot_pixels=2e-4, **_QUIET), np.random.default_rng(0))
    bright = dark > 20
    assert 3 <= bright.sum() <= 30
    assert bright.any(-1).sum() == bright.sum()


def test_a_tone_curve_changes_underexposed_tones_but_not_a_good_exposure() -> None:
    curve = Sensor(0.0, contrast=0.6, **_QUIET)
    assert np.abs(degrade(_flat(120), curve, np.random.default_rng(0)).astype(int) - 120).max() <= 1
    flat, steep = (
        degrade(_flat(120), Sensor(2.0, contrast=contrast, **_QUIET), np.random.default_rng(0)).mean() for contrast in (0.0, 0.6)
    )
    assert steep < 0.9 * flat, "the toe of the curve darkens shadows"


@pytest.mark.parametrize("kind", [kind for kind in NoiseReduction if kind != NoiseReduction.NONE])
def test_noise_reduction_leaves_less_noise(kind: NoiseReduction) -> None:
    noisy, reduced = (
        degrade(_flat(180), Sensor(3.0, full_scale=1500.0, noise_reduction=one), np.random.default_rng(0)).std()
        for one in (NoiseReduction.NONE, kind)
    )
    assert reduced < 0.8 * noisy


def test_dark_images_of_real_pairs_vary_from_sample_to_sample_and_often_stay() -> None:
    dark = clear_picture(3) // 8
    again = [photograph_again(dark, np.random.default_rng(seed)) for seed in range(60)]
    assert all(image.shape == dark.shape and image.dtype == np.uint8 for image in again)
    assert 15 < sum(np.array_equal(image, dark) for image in again) < 45
    assert sum(bool(image.min() > dark.min()) for image in again) > 5, "some have a pedestal"
