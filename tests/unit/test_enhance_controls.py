import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_scene
from hypothesis import given, settings
from hypothesis import strategies as st

from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.tone_curve import estimate_log_gain, soft_lift
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import linear_from_srgb

SHARES = st.floats(0, 1)


def layers_of(picture, most=3.6, highlights=1.0):
    network = PlainNetwork(most)
    cells = network.illuminate(np.zeros((32, 48, 3), np.float32))
    light = Illumination(cells, np.full((*cells.shape[:2], 1), highlights, np.float32), 1.0, is_neutral=False)
    height, width = picture.shape[:2]
    weights = sampling_weights(0, height, height, cells.shape[0]), sampling_weights(0, width, width, cells.shape[1])
    restored, lift = network.restore(picture, cells, *weights)
    return Layers(network, light, weights, picture, lift, restored)


NIGHT = layers_of(night_scene(90, 120))
RAMP = layers_of(np.repeat(np.linspace(0, 1, 256, dtype=np.float32), 3).reshape(1, 256, 3), most=5.5)


def full_strength(**others):
    return EnhanceSettings(**{"protect_highlights": 0.0, **others})


def test_amount_0_is_the_picture_whatever_the_others_say():
    result = combine(NIGHT, EnhanceSettings(0.0, 0.3, True, 1.0))
    assert np.array_equal(result, NIGHT.picture)


def test_amount_1_with_nothing_else_is_the_networks_answer():
    assert np.array_equal(combine(NIGHT, full_strength()), np.clip(NIGHT.restored, 0, 1))


@settings(deadline=None)
@given(st.floats(0, 1), SHARES, st.booleans(), SHARES)
def test_below_1_every_value_lies_between_picture_and_full_result(amount, denoise, keep_color, protect):
    full = combine(NIGHT, EnhanceSettings(1.0, denoise, keep_color, protect))
    result = combine(NIGHT, EnhanceSettings(amount, denoise, keep_color, protect))
    low, high = np.minimum(NIGHT.picture, full), np.maximum(NIGHT.picture, full)
    assert np.all(result >= low - 1e-6)
    assert np.all(result <= high + 1e-6)


@settings(deadline=None)
@given(st.floats(0, 1.5), SHARES, st.booleans(), SHARES, st.sampled_from(["amount", "denoise", "protect_highlights", "exposure"]))
def test_a_small_step_of_a_slider_is_a_small_step_of_the_picture(amount, denoise, keep_color, protect, slider):
    here = EnhanceSettings(amount, denoise, keep_color, protect)
    value = getattr(here, slider)
    near = EnhanceSettings(**{**vars(here), slider: value - 0.01 if value > 0.5 else value + 0.01})
    assert np.abs(combine(NIGHT, here) - combine(NIGHT, near)).max() < 0.03


@pytest.mark.parametrize("amount", [0.5, 1.0, 1.25, 1.5])
@pytest.mark.parametrize("protect", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("keep_color", [False, True])
def test_white_stays_white_and_no_light_is_darker_than_a_dimmer_one(amount, protect, keep_color):
    ramp = Layers(RAMP._network, RAMP._light, RAMP._weights, RAMP.picture, RAMP.lift, RAMP.lift)
    result = combine(ramp, EnhanceSettings(amount, 1.0, keep_color, protect))
    assert result[0, -1] == pytest.approx(1, abs=1e-4)
    assert result[0, 0] == pytest.approx(0, abs=1e-6)
    for gain in (0, 100, 255):  # the gain varies along the ramp: hold it still
        weights = RAMP._weights[0], np.repeat(RAMP._weights[1][gain : gain + 1], 256, axis=0)
        lift = soft_lift(RAMP.picture, RAMP._network.compute_log_gain(RAMP.picture, RAMP._light.cells, *weights))
        still = Layers(RAMP._network, RAMP._light, weights, RAMP.picture, lift, lift)
        assert np.all(np.diff(combine(still, EnhanceSettings(amount, 1.0, keep_color, protect)), axis=1) > -1e-5)


def test_keeping_the_colour_keeps_the_proportions_of_dim_light():
    dim = np.full((8, 48, 3), (0.012, 0.01, 0.008), np.float32)
    layers = layers_of(dim)
    kept = combine(
        Layers(layers._network, layers._light, layers._weights, dim, layers.lift, layers.lift), full_strength(keep_color=True)
    )
    assert np.allclose(_proportions(kept), _proportions(dim), rtol=0.01)
    plain = combine(Layers(layers._network, layers._light, layers._weights, dim, layers.lift, layers.lift), full_strength())
    assert not np.allclose(_proportions(plain), _proportions(dim), rtol=0.05)


def _proportions(picture):
    light = linear_from_srgb(picture)
    return light / light[..., 1:2]


def test_denoise_0_is_the_mere_lift():
    assert np.allclose(combine(NIGHT, full_strength(denoise=0.0)), np.clip(NIGHT.lift, 0, 1), atol=1e-6)


def test_protection_darkens_only_where_highlights_are_near_and_only_what_is_bright():
    bright, strong = EnhanceSettings(protect_highlights=0.0), EnhanceSettings(protect_highlights=1.0)
    assert np.array_equal(combine(layers_of(NIGHT.picture, highlights=0.0), strong), combine(NIGHT, bright))
    difference = combine(NIGHT, bright) - combine(NIGHT, strong)
    assert difference.min() >= -1e-6
    assert difference.max() > 0.05
    dark = NIGHT.lift.max(axis=-1) < 0.2
    assert difference[dark].max() < 0.03


def test_beyond_1_dim_light_gets_brighter_still():
    more, full = combine(NIGHT, full_strength(amount=1.5)), combine(NIGHT, full_strength())
    assert np.all(more >= full - 1e-5)
    assert more.mean() > full.mean() + 0.02


@pytest.mark.parametrize("stops", [-2.0, -0.5, 0.5, 2.0])
def test_a_stop_of_exposure_doubles_dim_light_and_leaves_white_white(stops):
    gentle = layers_of(RAMP.picture, most=0.5)
    plain, exposed = (combine(gentle, full_strength(denoise=0.0, exposure=value))[0] for value in (0.0, stops))
    dim = slice(10, 60)
    assert np.allclose(linear_from_srgb(exposed[dim]), linear_from_srgb(plain[dim]) * 2**stops, rtol=0.01)
    assert exposed[-1].min() == pytest.approx(1, abs=1e-4)
    assert np.all(np.diff(exposed, axis=0) >= -1e-6)


def test_gains_add_up_and_can_be_found_again():
    x, gains = np.linspace(0.01, 0.9, 50, dtype=np.float32), (np.float32(1.7), np.float32(2.6))
    assert np.allclose(soft_lift(soft_lift(x, gains[0]), gains[1]), soft_lift(x, gains[0] + gains[1]), atol=1e-5)
    low = x[x < 0.2]
    assert np.allclose(estimate_log_gain(low, soft_lift(low, gains[1])), gains[1], atol=1e-2)


def test_the_lift_in_numpy_is_the_networks():
    from lowlight_app.models import layers

    x, log_gain = np.meshgrid(np.linspace(0, 1, 40, dtype=np.float32), np.linspace(-2, 7, 40, dtype=np.float32))
    difference = np.abs(soft_lift(x, log_gain) - np.asarray(layers.soft_lift(x, log_gain)))
    assert difference[log_gain < 5].max() < 1e-5
    assert difference.max() < 1e-4
