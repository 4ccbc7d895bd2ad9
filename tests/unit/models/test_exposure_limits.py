import cv2
import numpy as np
import pytest

from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.exposure_limits import find_gain_limit, limit_gain, raise_underexposed
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.srgb import srgb_from_linear
from training.whole_image import restore_whole


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
    for light, log_gain in ((0.02, 4.5), (0.002, 3.0), (0.02, 0.5)):
        assert np.array_equal(raise_underexposed(make_gains(log_gain), make_image(light)), make_gains(log_gain))


def test_night_scene_that_stays_nearly_black_is_brightened_but_stays_dark():
    drive = make_image(0.0004)
    drive[40:50, 20:60] = 0.5
    log_gain = raise_underexposed(make_gains(0.7), drive)
    before, after = (soft_lift(drive, np.float32(gain)).mean() for gain in (0.7, log_gain[0, 0, 0]))
    assert 1.3 * before < after < 0.12


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


def test_frame_without_light_stays_black_and_neutral():
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(DEFAULT_MODEL)))
    cap = np.rint(np.random.default_rng(0).normal(0.6, 0.7, (288, 384, 1))).clip(0, 3).repeat(3, -1).astype(np.uint8)
    color = restore_whole(network, cap).mean(axis=(0, 1))
    assert color.max() < 30
    assert np.ptp(color) < 4


def test_black_sky_is_restored_without_a_grid():
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(DEFAULT_MODEL)))
    pixels = np.float32(np.kron(make_sky_with_tower(250), np.ones((3, 3, 1), np.float32)))
    sky = restore_whole(network, np.uint8(pixels * 255))[:96, :240].astype(np.float32)
    grid = sky[0::2, 0::2] - sky[0::2, 1::2] - sky[1::2, 0::2] + sky[1::2, 1::2]
    assert np.abs(grid).mean() < 1.5


def test_limit_keeps_the_color_balance():
    log_gain = np.float32([[[5.0, 4.0, 4.5]], [[2.0, 1.0, 1.5]]])
    assert limit_gain(log_gain, 3.0).tolist() == [[[3.0, 2.0, 2.5]], [[2.0, 1.0, 1.5]]]


def make_sky(level: float, stars: int, glow: float = 0.0) -> np.ndarray:
    """A sky with noise, stars of two pixels, and a glow that brightens it by some stops from top to bottom."""
    rng = np.random.default_rng(1)
    sky = level * 2 ** np.linspace(0, glow, 128)[:, None, None] + rng.normal(0, 1, (128, 192, 3))
    for row, column in rng.integers(2, 126, (stars, 2)):
        sky[row : row + 2, column : column + 2] = rng.uniform(120, 250)
    return np.float32(np.clip(np.round(sky), 0, 255) / 255)


@pytest.mark.parametrize(("level", "stars", "glow"), [(12, 60, 0.0), (6, 200, 0.0), (14, 30, 1.5), (20, 0, 0.0)])
def test_starry_or_empty_sky_stays_a_night_sky(level, stars, glow):
    sky = make_sky(level, stars, glow)
    assert np.median(soft_lift(sky, np.float32(find_gain_limit(sky)))) < 62 / 255


def test_frame_without_light_stays_dark():
    noise = np.float32(np.random.default_rng(0).integers(0, 4, (128, 192, 3)) / 255)
    assert np.median(soft_lift(noise, np.float32(find_gain_limit(noise)))) < 30 / 255


def test_scene_that_is_as_dark_as_a_sky_may_be_brightened():
    grid = np.random.default_rng(0).uniform(3, 25, (8, 12, 3)).astype(np.float32)
    scene = cv2.resize(grid, (192, 128), interpolation=cv2.INTER_NEAREST) / 255
    assert find_gain_limit(scene) > 6


def make_tower_in_floodlight(light: int, surroundings: int) -> np.ndarray:
    """A bright tower behind dim houses; black or dim surroundings with structure where they are not black."""
    rng = np.random.default_rng(0)
    pixels = np.full((128, 192, 3), surroundings) + rng.integers(0, 2, (128, 192, 3))
    if surroundings:
        pixels += np.kron(rng.integers(0, 3 * surroundings, (16, 24, 1)), np.ones((8, 8, 1), int))
    pixels[96:, 60:] = rng.integers(2, 12, (32, 132, 1))
    pixels[20:96, 70:90] = rng.integers(light // 2, light, (76, 20, 1))
    return np.float32(np.clip(pixels, 0, 255) / 255)


@pytest.mark.parametrize(
    ("light", "surroundings", "lowest", "highest"), [(220, 0, 3.4, 3.6), (90, 0, 5.0, 10.1), (220, 4, 5.0, 10.1)]
)
def test_lit_subject_in_black_surroundings_is_not_bleached(light, surroundings, lowest, highest):
    """An underexposed subject may be brightened, and so may surroundings that show something."""
    assert lowest < find_gain_limit(make_tower_in_floodlight(light, surroundings)) / np.log(2) < highest


def test_bright_picture_keeps_its_colors():
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(DEFAULT_MODEL)))
    flowers = np.full((288, 384, 3), 245, np.uint8)
    for center in np.random.default_rng(0).integers((0, 0), (384, 288), (60, 2)):
        cv2.circle(flowers, tuple(map(int, center)), 14, (200, 45, 120), -1)
        cv2.circle(flowers, tuple(map(int, center + 20)), 9, (60, 110, 50), -1)
    change = restore_whole(network, flowers).astype(float) - flowers
    assert np.abs(change[flowers[..., 1] == 45].mean(axis=0)).max() < 4
    assert np.abs(change[flowers[..., 1] == 245].mean(axis=0)).max() < 4
