"""Measuring: the noise goes, the numbers stay what they were."""

import numpy as np
import pytest

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.measurement import remove_noise
from lowlight_app.enhance.noise_model import NoiseModel
from lowlight_app.models.backends import load_network
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore

OFFSET, READ_NOISE = 100.0, 2.0
LEVELS = (103.0, 120.7, 300.3, 1500.0)


@pytest.fixture(scope="module")
def enhancer():
    return Enhancer(load_network(ModelStore().find(DEFAULT_MODEL), DeviceChoice.CPU))


def camera(light, gain=1.0, seed=0):
    """Counts of a camera: photons and read noise, rounded; (height, width, 1)."""
    random = np.random.default_rng(seed)
    counts = gain * random.poisson((light - OFFSET) / gain) + OFFSET + random.normal(0, READ_NOISE, light.shape)
    return np.rint(counts)[..., None]


def fields():
    """Four even fields side by side."""
    return np.repeat(np.array(LEVELS)[None], 192, axis=0).repeat(80, axis=1)


def filaments():
    """Bright curves on a faint background, as through a microscope."""
    rows, columns = np.mgrid[:192, :256]
    curves = [np.exp(-(((columns - 40 * n - 20 * np.sin(rows / 25 + n)) / 1.6) ** 2)) for n in range(1, 6)]
    return OFFSET + 15 + sum(120 * curve for curve in curves)


@pytest.mark.parametrize("gain", [1.0, 4.0])
def test_noise_of_a_camera_is_found_from_its_images(gain):
    light = np.linspace(110, 900, 512)[None].repeat(256, axis=0)
    model = NoiseModel.fit([camera(light, gain)])
    assert model.slope == pytest.approx(gain, rel=0.1)
    for number in (150, 800):
        expected = gain * (number - OFFSET) + READ_NOISE**2
        assert model.slope * number + model.offset == pytest.approx(expected, rel=0.15)


def test_variance_stabilization_can_be_inverted():
    model = NoiseModel(2.0, -180.0, 5.0)
    numbers = np.array([-50.0, 80.0, 92.4, 92.6, 300.0, 60000.0])
    stable = model.stabilized(numbers)
    assert np.all(np.diff(stable) > 0)
    assert model.restored(stable) == pytest.approx(numbers)


@pytest.mark.parametrize("value", [0.0, 300.0])
def test_image_without_noise_has_no_model(value):
    assert NoiseModel.fit([np.full((40, 40, 1), value)]) is None


def test_means_of_even_fields_stay_within_a_five_hundredth(enhancer):
    light = fields()
    image = camera(light)
    clean = remove_noise(enhancer, image, NoiseModel.fit([image]))
    for field, level in enumerate(LEVELS):
        inside = np.s_[10:-10, 80 * field + 10 : 80 * field + 70]
        assert clean[inside].mean() == pytest.approx(image[inside].mean(), rel=0.002)
        assert clean[inside].mean() == pytest.approx(level, rel=0.002)
        assert clean[inside].std() < 0.3 * image[inside].std()


def test_fine_structure_is_closer_to_the_truth_than_any_blur(enhancer):
    import cv2

    truth = filaments()
    image = camera(truth)
    clean = remove_noise(enhancer, image, NoiseModel.fit([image]))[..., 0]
    blurred = [cv2.GaussianBlur(image[..., 0], (0, 0), radius) for radius in (0.5, 0.7, 1, 1.5, 2)]
    error = [float(np.sqrt(np.mean((found - truth) ** 2))) for found in (clean, *blurred)]
    assert error[0] < 0.9 * min(error[1:])


def test_stars_and_defects_stay_as_they_are(enhancer):
    image = camera(np.full((96, 128), 130.0))
    image[30, 40], image[60, 80] = 60000, 0
    clean = remove_noise(enhancer, image, NoiseModel.fit([image]))
    assert (clean[30, 40], clean[60, 80]) == (60000, 0)
    assert clean[25:36, 35:46][np.arange(121).reshape(11, 11, 1) != 60].mean() == pytest.approx(130, abs=2)


def test_negative_numbers_and_missing_ones_are_kept(enhancer):
    image = camera(fields()) - 110
    image[5:9, 5:9] = np.nan
    image[50, 60] = np.inf
    clean = remove_noise(enhancer, image, NoiseModel.fit([image]))
    assert np.array_equal(np.isnan(clean), np.isnan(image))
    assert np.isposinf(clean[50, 60])
    assert clean[60:, 10:70].mean() == pytest.approx(LEVELS[0] - 110, abs=0.05)


def test_result_does_not_depend_on_the_tiles(enhancer):
    image = camera(np.tile(filaments(), (1, 2)))
    noise = NoiseModel.fit([image])
    whole, tiled = remove_noise(enhancer, image, noise), remove_noise(Enhancer(enhancer.network, side=256), image, noise)
    assert tiled == pytest.approx(whole, abs=0.01)


def test_strength_zero_changes_nothing_and_half_lies_between(enhancer):
    image = camera(fields())
    noise = NoiseModel.fit([image])
    assert np.array_equal(remove_noise(enhancer, image, noise, 0.0), image)
    whole, half = remove_noise(enhancer, image, noise), remove_noise(enhancer, image, noise, 0.5)
    assert half == pytest.approx((whole + image) / 2)
