import numpy as np

from lowlight_app.models.exposure_limits import raise_underexposed
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.srgb import srgb_from_linear


def picture(light: float) -> np.ndarray:
    """Lit from the left, its brightest linear light as given."""
    return srgb_from_linear(np.linspace(0.1, 1, 96)[None, :, None] * np.ones((64, 1, 3)) * light)


def gains(log_gain: float) -> np.ndarray:
    return np.full((16, 24, 3), log_gain, np.float32)


def test_a_faint_picture_that_would_come_out_dark_comes_out_brighter():
    dark = picture(0.0008)
    log_gain = raise_underexposed(gains(4.5), dark)
    assert np.ptp(log_gain) == 0
    before, after = (soft_lift(dark, np.float32(gain)).mean() for gain in (4.5, log_gain[0, 0, 0]))
    assert 1.1 * before < after < np.exp(-1.0)


def test_the_light_of_any_other_picture_is_left_to_the_network():
    for light, log_gain in ((0.02, 4.5), (0.0008, 2.9)):
        assert np.array_equal(raise_underexposed(gains(log_gain), picture(light)), gains(log_gain))


def test_a_fade_to_black_is_not_torn_open():
    assert np.exp(raise_underexposed(gains(4.5), np.zeros((64, 96, 3), np.float32)) - 4.5).max() < 4  # two stops
