"""The black level of a file is found and removed, and a file whose black is 0 stays as it is."""

import numpy as np
import pytest

from lowlight_app.models.black_level import fade_black_level, measure_black_level, subtract_black_level
from lowlight_app.srgb import linear_from_srgb


def make_scene(noise=0.0, black=(0, 0, 0)):
    """A dark scene of 8 bits with black areas; noise below black is clipped, as a camera does before it adds a black level."""
    random = np.random.default_rng(0)
    light = np.clip(np.linspace(-6, 40, 300), 0, None)[None, :, None] * np.linspace(0, 1, 200)[:, None, None]
    scene = np.maximum(np.rint(light + random.normal(0, noise, (200, 300, 3))), 0) + np.array(black)
    return (scene / 255).astype(np.float32)


def measured(scene):
    return measure_black_level(scene, scene) * 12.92 * 255


@pytest.mark.parametrize("noise", [0.0, 1.5])
def test_black_of_0_stays(noise):
    assert measured(make_scene(noise)) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize("noise", [0.0, 1.5])
def test_a_colored_black_level_is_found(noise):
    assert measured(make_scene(noise, black=(5, 2, 8))) == pytest.approx([5, 2, 8], abs=0.01)


def test_noise_around_the_black_level_does_not_hide_it():
    random = np.random.default_rng(1)
    scene = np.maximum(make_scene() * 255, 0) + np.array([6, 4, 7]) + random.normal(0, 1.2, (200, 300, 3))
    assert measured((np.rint(scene) / 255).astype(np.float32)) == pytest.approx([6, 4, 7], abs=0.8)


def test_without_black_in_the_scene_at_most_10_steps_are_removed():
    assert measured(make_scene(black=(90, 60, 30))) == pytest.approx([10, 10, 10], abs=0.01)


def test_a_dim_wall_without_anything_black_keeps_its_color():
    random = np.random.default_rng(2)
    wall = (np.rint(np.array([14, 14, 17]) + random.normal(0, 1, (200, 300, 3))) / 255).astype(np.float32)
    assert measured(wall).max() == 0


def test_an_image_that_is_black_but_for_lamps_keeps_its_black():
    road = make_scene() * 0 + np.array([2, 1, 0], np.float32) / 255
    road[50:60, 50:200] = 0.8
    assert measured(road).max() == 0


def test_the_removal_restores_the_scene_and_keeps_white():
    scene, level = make_scene(), np.array([5, 2, 8], np.float32) / 255 / np.float32(12.92)
    raised = subtract_black_level(scene, -level / (1 - level))  # the inverse
    assert subtract_black_level(raised, level) == pytest.approx(scene, abs=1e-6)
    assert subtract_black_level(np.ones((1, 1, 3), np.float32), level) == pytest.approx(1, abs=1e-6)


def test_no_black_level_is_removed_where_nothing_is_brightened():
    level = linear_from_srgb(np.full(3, 5 / 255, np.float32))
    faded = fade_black_level(level, np.array([[[0, 0, 0], [-1, -1, -1], [4, 4, 4]]], np.float32))
    assert faded[0, :2].max() == 0
    assert faded[0, 2] == pytest.approx(level, rel=0.02)
