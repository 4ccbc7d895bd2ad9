"""The white balance picker's numbers."""

import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_scene

from lowlight_app.enhance import Enhancer, combine
from lowlight_app.enhance.tiles import Box
from lowlight_app.enhance.white_balance import UnusablePatch, neutralize
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings
from lowlight_app.srgb import linear_from_srgb

PATCH = Box(30, 40, 35, 45)


def layers_of(image):
    photo = Frame(np.round(image * 255).astype(np.uint8))
    enhancer = Enhancer(PlainNetwork(largest_gain=1.0))
    return enhancer.restore_layers(photo, enhancer.analyze_illumination(photo), Box(0, 0, photo.height, photo.width))


def mean_light(layers, settings, box=PATCH):
    return linear_from_srgb(combine(layers.part(box), settings)).reshape(-1, 3).mean(axis=0)


def wall(color):
    rng = np.random.default_rng(0)
    return np.clip(np.array(color, np.float32) + rng.normal(0, 0.03, (64, 96, 3)), 0, 1).astype(np.float32)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"saturation": 0.6},
        {"saturation": -0.5},
        {"amount": 0.85},
        {"amount": 1.3, "exposure": 0.5},
        {"shadows": 0.7, "highlights": -1.0, "contrast": 0.4, "black_point": 0.5},
        {"keep_color": True, "denoise": 0.2, "sharpen": 1.0, "temperature": 0.8, "tint": -0.6},
    ],
    ids=str,
)
def test_patch_becomes_neutral_whatever_the_other_settings_are(settings):
    layers, before = layers_of(wall((0.28, 0.23, 0.2))), EnhanceSettings(**settings)
    found = neutralize([layers.part(PATCH)], before)
    assert found.reached
    light = mean_light(layers, found.settings)
    assert np.ptp(light) / light.mean() < 0.005
    assert np.ptp(mean_light(layers, before)) / light.mean() > 0.05
    changed = {name for name, value in vars(before).items() if value != getattr(found.settings, name)}
    assert changed <= {"temperature", "tint"}


def test_neutral_patch_changes_nothing():
    layers = layers_of(wall((0.25, 0.25, 0.25)))
    first = neutralize([layers.part(PATCH)], EnhanceSettings()).settings
    assert neutralize([layers.part(PATCH)], first).settings == first


def test_parts_of_two_tiles_count_as_one_patch():
    layers = layers_of(wall((0.28, 0.23, 0.2)))
    halves = [layers.part(Box(30, 40, 35, 42)), layers.part(Box(30, 42, 35, 45))]
    assert neutralize(halves, EnhanceSettings()).settings == neutralize([layers.part(PATCH)], EnhanceSettings()).settings


def test_colour_beyond_the_sliders_ends_at_their_limits():
    found = neutralize([layers_of(wall((0.5, 0.3, 0.06))).part(PATCH)], EnhanceSettings())
    assert not found.reached
    assert found.settings.temperature == -1.0


@pytest.mark.parametrize(("color", "words"), [((1, 1, 1), "clipped"), ((1.2, 0.5, 0.4), "clipped"), ((0, 0, 0), "too dark")])
def test_clipped_and_black_patches_are_refused(color, words):
    image = np.zeros((64, 96, 3), np.float32) + np.array(color, np.float32)
    with pytest.raises(UnusablePatch, match=words):
        neutralize([layers_of(np.clip(image, 0, 1)).part(PATCH)], EnhanceSettings())


def test_amount_0_is_refused():
    with pytest.raises(UnusablePatch, match="Raise the amount"):
        neutralize([layers_of(wall((0.3, 0.3, 0.2))).part(PATCH)], EnhanceSettings(amount=0.0))


@pytest.mark.parametrize("box", [PATCH, Box(0, 0, 3, 4), Box(60, 90, 64, 96)])
@pytest.mark.parametrize(
    "settings", [{}, {"sharpen": 1.0, "exposure": 1.0}, {"protect_highlights": 1.0, "denoise": 0.0}], ids=str
)
def test_part_of_the_layers_gives_that_part_of_the_image(box, settings):
    layers, settings = layers_of(night_scene(64, 96)), EnhanceSettings(**settings)
    assert np.abs(combine(layers.part(box), settings) - combine(layers, settings)[box.slices]).max() < 2e-6
