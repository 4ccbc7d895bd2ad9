import numpy as np
import pytest

from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.exposure_limits import limit_gain, raise_underexposed
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.srgb import srgb_from_linear


def make_image(light: float) -> np.ndarray:
    """A horizontal ramp up to the given linear light."""
    return srgb_from_linear(np.linspace(0.1, 1, 96)[None, :, None] * np.ones((64, 1, 3)) * light)


def make_gains(log_gain: float) -> np.ndarray:
    return np.full((16, 24, 3), log_gain, np.float32)


def test_underexposed_image_with_dark_result_is_brightened():
    dark = make_image(0.0008)
    log_gain = raise_underexposed(make_gains(4.5), dark)
    assert np.ptp(log_gain) == 0
    before, after = (soft_lift(dark, np.float32(gain)).mean() for gain in (4.5, log_gain[0, 0, 0]))
    assert 1.1 * before < after < np.exp(-1.0)


def test_gains_of_other_images_are_unchanged():
    for light, log_gain in ((0.02, 4.5), (0.0008, 2.9)):
        assert np.array_equal(raise_underexposed(make_gains(log_gain), make_image(light)), make_gains(log_gain))


def test_fade_to_black_stays_black():
    assert np.exp(raise_underexposed(make_gains(4.5), np.zeros((64, 96, 3), np.float32)) - 4.5).max() < 4  # two stops


def make_sky_with_tower(brightness: int) -> np.ndarray:
    """A sky of 1 or 2 of 255 behind a thin tower."""
    pixels = np.random.default_rng(0).integers(1, 3, (128, 192, 3))
    pixels[40:90, 90:94] = brightness
    return np.float32(pixels / 255)


@pytest.mark.parametrize(("tower", "lowest", "highest"), [(250, 1.0, 3.51), (6, 5.0, 10.0)])
def test_black_sky_is_brightened_only_if_the_image_has_no_lights(tower, lowest, highest):
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(DEFAULT_MODEL)))
    stops = network.illuminate(make_sky_with_tower(tower))[..., :3] / np.log(2)
    assert lowest < np.median(stops)
    assert stops.max() < highest


def test_limit_keeps_the_color_balance():
    log_gain = np.float32([[[5.0, 4.0, 4.5]], [[2.0, 1.0, 1.5]]])
    assert limit_gain(log_gain, 3.0).tolist() == [[[3.0, 2.0, 2.5]], [[2.0, 1.0, 1.5]]]
