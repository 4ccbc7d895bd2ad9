"""Tone and colour settings, and sharpening."""

import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_scene

from lowlight_app.box import Box
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.auto import suggest_settings
from lowlight_app.enhance.lookup import lift
from lowlight_app.enhance.tone import adjust_tone
from lowlight_app.frame import Frame
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import LUMA

TONE = ["shadows", "highlights", "contrast", "black_point"]
COLOR = ["temperature", "tint", "saturation"]
GRAY_RAMP = np.repeat(np.linspace(0, 1, 512, dtype=np.float32), 3).reshape(1, 512, 3)


def adjusted(image, **settings):
    return adjust_tone(image.copy(), EnhanceSettings(**settings))


@pytest.mark.parametrize("gain", [-1.0, -0.3, 0.3, 2.0, 3.0])
def test_looked_up_lift_equals_the_computed_one(gain):
    image = np.linspace(0, 0.97, 3 * 4000, dtype=np.float32).reshape(40, 100, 3)
    gains = np.full_like(image, gain)
    assert np.abs(lift(image, gains) - soft_lift(image.copy(), gains)).max() < 0.2 / 255


@pytest.mark.parametrize("name", TONE)
@pytest.mark.parametrize("value", [-1.0, -0.5, 0.5, 1.0])
def test_order_of_brightness_is_kept_and_black_and_white_stay(name, value):
    result = adjusted(GRAY_RAMP, **{name: abs(value) if name == "black_point" else value})[0, :, 0]
    assert np.all(np.diff(result) > -1e-4)
    assert result[0] == pytest.approx(0, abs=1e-6)
    if not (name == "highlights" and value < 0):
        assert result[-1] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("others", [{}, {"contrast": 1.0, "shadows": 1.0}, {"black_point": 1.0}], ids=str)
def test_lowered_highlights_bring_clipped_white_down_smoothly_to_light_grey(others):
    values = np.linspace(0, -1, 11)
    whites = [adjusted(GRAY_RAMP, highlights=value, **others)[0, -1] for value in values]
    assert np.ptp(whites, axis=1).max() < 1e-4
    assert whites[0][0] == pytest.approx(1, abs=1e-4)
    assert 0.8 < whites[-1][0] < 0.92
    assert np.all(np.diff([white[0] for white in whites]) < 0)
    steps = np.diff(adjusted(GRAY_RAMP, highlights=-1.0, **others)[0, :, 0])
    assert steps.min() > -1e-4
    assert steps[-60:].max() < 6 / 512


def test_lowered_highlights_keep_the_colour_of_a_lamp():
    for lamp in ((1.0, 0.9, 0.7), (1.0, 0.3, 0.1)):
        red, green, blue = adjusted(np.full((2, 2, 3), lamp, np.float32), highlights=-1.0)[0, 0]
        assert 0.92 > red > green > blue


def test_shadows_open_dark_parts_and_highlights_change_bright_ones():
    opened = adjusted(GRAY_RAMP, shadows=1.0)[0, :, 0] - GRAY_RAMP[0, :, 0]
    recovered = GRAY_RAMP[0, :, 0] - adjusted(GRAY_RAMP, highlights=-1.0)[0, :, 0]
    assert opened[100] > 0.1 > 4 * opened[450]
    assert recovered[450] > 0.05 > 4 * recovered[60]


def test_contrast_darkens_below_middle_gray_and_brightens_above():
    change = adjusted(GRAY_RAMP, contrast=1.0)[0, :, 0] - GRAY_RAMP[0, :, 0]
    assert change[100] < -0.02
    assert change[350] > 0.02


def test_black_point_turns_a_veil_into_black():
    veil = np.full((4, 4, 3), (0.12, 0.1, 0.13), np.float32)
    assert adjusted(veil, black_point=1.0).max() < 0.03


def test_temperature_warms_and_tint_turns_magenta_without_changing_the_brightness_much():
    gray = np.full((2, 2, 3), 0.5, np.float32)
    warm, magenta = (adjusted(gray, **{name: 0.5})[0, 0] for name in ("temperature", "tint"))
    assert warm[0] > 0.54 > 0.46 > warm[2]
    assert magenta[0] > magenta[1] < magenta[2]
    assert all(abs(color @ LUMA - 0.5) < 0.03 for color in (warm, magenta))


def test_saturation_changes_pale_colors_more_than_vivid_ones_and_skin_least():
    def gain(color):
        color = np.array([[color]], np.float32)
        spread = np.ptp(adjusted(color, saturation=0.5)) / np.ptp(color)
        return spread - 1

    pale, vivid, skin = gain((0.4, 0.45, 0.5)), gain((0.1, 0.3, 0.9)), gain((0.55, 0.47, 0.41))
    assert pale > 0.25
    assert pale > 3 * vivid > 0
    assert pale > 2 * skin > 0
    gray = adjusted(night_scene(30, 40), saturation=-1.0)
    assert np.ptp(gray, axis=-1).max() < 1e-3


@pytest.mark.parametrize("name", [*TONE, *COLOR, "sharpen"])
def test_setting_changes_a_well_lit_photo_too(name):
    photo = Frame((night_scene(64, 96) * 255).astype(np.uint8))
    enhancer = Enhancer(PlainNetwork(largest_gain=0.0))
    assert enhancer.enhance(photo, EnhanceSettings()) is photo
    assert not np.array_equal(enhancer.enhance(photo, EnhanceSettings(**{name: 1.0})).pixels, photo.pixels)


def test_amount_0_is_the_original_whatever_the_tone():
    photo = Frame((night_scene(64, 96) * 255).astype(np.uint8))
    settings = EnhanceSettings(amount=0.0, shadows=1.0, contrast=1.0, temperature=1.0, sharpen=1.0)
    assert np.array_equal(Enhancer(PlainNetwork()).enhance(photo, settings).pixels, photo.pixels)


def test_sharpening_has_no_seams_between_tiles_or_parts():
    photo = Frame((night_scene(400, 520) * 255).astype(np.uint8))
    settings = EnhanceSettings(sharpen=1.0)
    whole = Enhancer(PlainNetwork()).enhance(photo, settings).pixels
    in_tiles = Enhancer(PlainNetwork(), side=256).enhance(photo, settings).pixels
    assert np.abs(whole.astype(int) - in_tiles).max() <= 1
    enhancer, box = Enhancer(PlainNetwork(), side=256), Box(37, 53, 201, 310)
    part = enhancer.enhance_region(photo, enhancer.analyze_illumination(photo), box, settings)
    assert np.abs(part.pixels.astype(int) - whole[box.slices]).max() <= 1
    assert np.abs(whole.astype(int) - Enhancer(PlainNetwork()).enhance(photo, EnhanceSettings()).pixels).max() > 3


def test_sharpening_acts_without_denoising():
    photo, plain = Frame((night_scene(64, 96) * 255).astype(np.uint8)), {"denoise": 0.0, "color_noise": 0.0}
    soft, sharp = (
        Enhancer(PlainNetwork()).enhance(photo, EnhanceSettings(**plain, sharpen=sharpen)).pixels for sharpen in (0.0, 1.0)
    )
    assert np.abs(soft.astype(int) - sharp).max() > 3


def test_color_noise_is_reduced_apart_from_the_noise_of_brightness():
    noisy = night_scene(64, 96)
    photo = Frame((noisy * 255).astype(np.uint8))
    enhancer = Enhancer(PlainNetwork())
    results = [
        enhancer.enhance(photo, EnhanceSettings(denoise=luma, color_noise=color)).pixels.astype(np.float32)
        for luma, color in ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))
    ]
    lifted, color_only, both = ((result @ LUMA, result - (result @ LUMA)[..., None]) for result in results)
    assert np.abs(color_only[0] - lifted[0]).mean() < 0.6
    assert np.abs(color_only[1] - both[1]).mean() < 0.8


def layers_of(image, gain=0.0):
    photo = Frame(np.round(image * 255).astype(np.uint8))
    enhancer = Enhancer(PlainNetwork(largest_gain=gain))
    return enhancer.restore_layers(photo, enhancer.analyze_illumination(photo), Box(0, 0, photo.height, photo.width))


def test_auto_opens_the_shadows_of_a_backlit_photo():
    backlit = np.full((64, 96, 3), 0.1, np.float32)
    backlit[:, ::16], backlit[:16] = 0.01, 0.95
    assert suggest_settings(layers_of(backlit)).shadows >= 0.5


def test_auto_leaves_a_night_scene_dark_and_a_good_photo_alone():
    night = np.zeros((64, 96, 3), np.float32)
    night[30:34, 40:44] = 1
    good = np.tile(np.linspace(0.02, 0.9, 96, dtype=np.float32)[None, :, None], (64, 1, 3))
    assert suggest_settings(layers_of(night)) == EnhanceSettings()
    assert suggest_settings(layers_of(good)) == EnhanceSettings()


def test_auto_brightens_a_dim_photo_and_removes_a_veil():
    dim = np.tile(np.linspace(0.03, 0.3, 96, dtype=np.float32)[None, :, None], (64, 1, 3))
    assert suggest_settings(layers_of(dim)).exposure > 0.3
    assert suggest_settings(layers_of(0.12 + 0.8 * dim)).black_point >= 0.25
