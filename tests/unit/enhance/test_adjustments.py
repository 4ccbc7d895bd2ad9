import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_scene
from hypothesis import given
from hypothesis import strategies as st

from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.tone_curve import estimate_log_gain, soft_lift
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA, linear_from_srgb

SHARES = st.floats(0, 1)


def make_layers(image, largest_gain=3.6, highlights=1.0, mean_log_gain=0.0):
    network = PlainNetwork(largest_gain)
    light_map = network.illuminate(np.zeros((32, 48, 3), np.float32))
    illumination = Illumination(
        light_map,
        np.zeros((*light_map.shape[:2], 3), np.float32),
        np.full((*light_map.shape[:2], 1), highlights, np.float32),
        1.0,
        is_neutral=False,
        log_gain=mean_log_gain,
    )
    height, width = image.shape[:2]
    weights = sampling_weights(0, height, height, light_map.shape[0]), sampling_weights(0, width, width, light_map.shape[1])
    restored, lift = network.restore(image, light_map, *weights)
    return Layers(network, illumination, weights, image, lift, restored)


NIGHT = make_layers(night_scene(90, 120))
RAMP = make_layers(np.repeat(np.linspace(0, 1, 256, dtype=np.float32), 3).reshape(1, 256, 3), largest_gain=5.5)


def unprotected(**changes):
    return EnhanceSettings(**{"protect_highlights": 0.0, **changes})


def test_amount_0_returns_the_original_whatever_the_other_settings():
    result = combine(NIGHT, EnhanceSettings(amount=0.0, denoise=0.3, keep_color=True, protect_highlights=1.0))
    assert np.array_equal(result, NIGHT.image)


def test_amount_1_alone_returns_the_network_result():
    assert np.array_equal(combine(NIGHT, unprotected()), np.clip(NIGHT.restored, 0, 1))


@given(st.floats(0, 1), SHARES, st.booleans(), SHARES)
def test_below_amount_1_every_value_lies_between_original_and_full_result(amount, denoise, keep_color, protect):
    full = combine(NIGHT, EnhanceSettings(amount=1.0, denoise=denoise, keep_color=keep_color, protect_highlights=protect))
    result = combine(NIGHT, EnhanceSettings(amount=amount, denoise=denoise, keep_color=keep_color, protect_highlights=protect))
    low, high = np.minimum(NIGHT.image, full), np.maximum(NIGHT.image, full)
    assert np.all(result >= low - 1e-6)
    assert np.all(result <= high + 1e-6)


@given(st.floats(0, 1.5), SHARES, st.booleans(), SHARES, st.sampled_from(["amount", "denoise", "protect_highlights", "exposure"]))
def test_small_slider_step_changes_the_image_little(amount, denoise, keep_color, protect, slider):
    current = EnhanceSettings(amount=amount, denoise=denoise, keep_color=keep_color, protect_highlights=protect)
    value = getattr(current, slider)
    moved = EnhanceSettings(**{**vars(current), slider: value - 0.01 if value > 0.5 else value + 0.01})
    assert np.abs(combine(NIGHT, current) - combine(NIGHT, moved)).max() < 0.03


@pytest.mark.parametrize("amount", [0.5, 1.0, 1.25, 1.5])
@pytest.mark.parametrize("protect", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("keep_color", [False, True])
def test_white_stays_white_and_order_of_brightness_is_kept(amount, protect, keep_color):
    ramp = Layers(RAMP._network, RAMP._illumination, RAMP._weights, RAMP.image, RAMP.lifted, RAMP.lifted)
    result = combine(ramp, EnhanceSettings(amount=amount, keep_color=keep_color, protect_highlights=protect))
    assert result[0, -1] == pytest.approx(1, abs=1e-4)
    assert result[0, 0] == pytest.approx(0, abs=1e-6)
    for gain in (0, 100, 255):  # the gain varies along the ramp: fix it
        weights = RAMP._weights[0], np.repeat(RAMP._weights[1][gain : gain + 1], 256, axis=0)
        lift = soft_lift(RAMP.image, RAMP._network.compute_log_gain(RAMP.image, RAMP._illumination.light_map, *weights))
        fixed = Layers(RAMP._network, RAMP._illumination, weights, RAMP.image, lift, lift)
        assert np.all(
            np.diff(combine(fixed, EnhanceSettings(amount=amount, keep_color=keep_color, protect_highlights=protect)), axis=1)
            > -1e-5
        )


def test_keep_color_keeps_the_color_ratios_of_dim_light():
    dim = np.full((8, 48, 3), (0.012, 0.01, 0.008), np.float32)
    restored = make_layers(dim)
    layers = Layers(restored._network, restored._illumination, restored._weights, dim, restored.lifted, restored.lifted)
    kept = combine(layers, unprotected(keep_color=True))
    assert np.allclose(_color_ratios(kept), _color_ratios(dim), rtol=0.01)
    plain = combine(layers, unprotected())
    assert not np.allclose(_color_ratios(plain), _color_ratios(dim), rtol=0.05)


def _color_ratios(image):
    light = linear_from_srgb(image)
    return light / light[..., 1:2]


def test_denoise_0_returns_the_lifted_image():
    assert np.allclose(combine(NIGHT, unprotected(denoise=0.0, color_noise=0.0)), np.clip(NIGHT.lifted, 0, 1), atol=1e-6)


def test_protection_darkens_only_bright_pixels_near_highlights():
    bright, strong = EnhanceSettings(protect_highlights=0.0), EnhanceSettings(protect_highlights=1.0)
    assert np.array_equal(combine(make_layers(NIGHT.image, highlights=0.0), strong), combine(NIGHT, bright))
    difference = (combine(NIGHT, bright) - combine(NIGHT, strong)) @ LUMA
    assert difference.min() > -0.01
    assert difference.max() > 0.05
    dark = NIGHT.lifted.max(axis=-1) < 0.2
    assert difference[dark].max() < 0.03


def test_a_protected_sky_stays_blue():
    sky = np.full((8, 48, 3), (0.42, 0.56, 0.72), np.float32)
    restored = make_layers(sky, highlights=1.0, largest_gain=1.5)
    layers = Layers(restored._network, restored._illumination, restored._weights, sky, restored.lifted, restored.lifted)
    white, blue = (_color_ratios(combine(layers, EnhanceSettings(protect_highlights=strength))) for strength in (0.0, 1.0))
    assert np.allclose(blue, _color_ratios(sky), rtol=0.05)
    assert not np.allclose(white, _color_ratios(sky), rtol=0.3)


def test_a_steeple_before_a_protected_sky_keeps_its_contrast_in_a_dark_street():
    view = np.full((8, 48, 3), 0.85, np.float32)
    view[:, ::8] = 0.35
    evenly, before_sky = (combine(make_layers(view, 1.5, 1.0, mean), EnhanceSettings()) for mean in (0.0, 3.0))
    assert np.all(before_sky <= evenly + 1e-5)
    assert (before_sky[:, 1] - before_sky[:, 0]).mean() > 1.15 * (evenly[:, 1] - evenly[:, 0]).mean()
    assert before_sky[:, 1].mean() > 0.9 * evenly[:, 1].mean()


def test_protection_brings_no_noise_back():
    rng = np.random.default_rng(0)
    sky = np.full((64, 48, 3), (0.42, 0.56, 0.72), np.float32)
    clean = make_layers(sky, highlights=1.0, largest_gain=1.5)
    noisy = (sky + rng.normal(0, 0.02, sky.shape)).astype(np.float32)
    results = [
        combine(
            Layers(clean._network, clean._illumination, clean._weights, image, clean.lifted, clean.restored), EnhanceSettings()
        )
        for image in (noisy, sky)
    ]
    assert (results[0] - results[1]).std(axis=(0, 1)).max() < 0.006


def test_above_amount_1_dim_light_gets_brighter():
    more, full = combine(NIGHT, unprotected(amount=1.5)), combine(NIGHT, unprotected())
    assert np.all(more >= full - 1e-5)
    assert more.mean() > full.mean() + 0.02


@pytest.mark.parametrize("stops", [-2.0, -0.5, 0.5, 2.0])
def test_one_stop_of_exposure_doubles_dim_light_and_keeps_white(stops):
    gentle = make_layers(RAMP.image, largest_gain=0.5)
    plain, exposed = (combine(gentle, unprotected(denoise=0.0, color_noise=0.0, exposure=value))[0] for value in (0.0, stops))
    dim = slice(10, 60)
    assert np.allclose(linear_from_srgb(exposed[dim]), linear_from_srgb(plain[dim]) * 2**stops, rtol=0.01)
    assert exposed[-1].min() == pytest.approx(1, abs=1e-4)
    assert np.all(np.diff(exposed, axis=0) >= -1e-6)


def test_gains_add_up_and_can_be_estimated():
    x, gains = np.linspace(0.01, 0.9, 50, dtype=np.float32), (np.float32(1.7), np.float32(2.6))
    assert np.allclose(soft_lift(soft_lift(x, gains[0]), gains[1]), soft_lift(x, gains[0] + gains[1]), atol=1e-5)
    low = x[x < 0.2]
    assert np.allclose(estimate_log_gain(low, soft_lift(low, gains[1])), gains[1], atol=1e-2)


def test_numpy_lift_equals_the_network_layer():
    from lowlight_app.models import layers

    x, log_gain = np.meshgrid(np.linspace(0, 1, 40, dtype=np.float32), np.linspace(-2, 7, 40, dtype=np.float32))
    difference = np.abs(soft_lift(x, log_gain) - np.asarray(layers.soft_lift(x, log_gain)))
    assert difference[log_gain < 5].max() < 1e-5
    assert difference.max() < 1e-4


@pytest.mark.parametrize("shape", [(90, 120), (91, 119)])
def test_halved_layers_give_every_second_pixel_of_the_result(shape):
    layers = make_layers(night_scene(*shape))
    changed = EnhanceSettings(exposure=0.4, shadows=0.3, saturation=0.5, sharpen=0.7, denoise=0.5, amount=1.2)
    assert np.allclose(combine(layers.halved, changed), combine(layers, changed)[::2, ::2], atol=1e-4)
