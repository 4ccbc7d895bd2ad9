"""The classic network at full size."""

import numpy as np
import pytest
from helpers.engine import night_frame, night_scene

from lowlight_app.enhance import Enhancer
from lowlight_app.models import guided_filter
from lowlight_app.models.network import ClassicNetwork
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.settings import EnhanceSettings


def brighten(image, device=None):
    """Brighten an image three times, its left half more."""
    gain = np.full(image.shape, 2.4 * np.log(3), np.float32)
    gain[:, : image.shape[1] // 2] += 0.7
    return soft_lift(image, gain)


def test_guided_filter_recovers_linear_functions_of_the_guide():
    guide = night_scene(60, 80).mean(axis=-1)
    values = np.stack([2 * guide + 0.1, 0.5 - guide, np.full_like(guide, 0.3)], axis=-1)
    lines = guided_filter.fit(guide, values)
    assert np.abs(guided_filter.apply(lines, guide) - values).mean() < 0.02


def make_classic_network():
    return ClassicNetwork(brighten, radius=0, multiple=4)


def test_result_at_full_size_matches_the_network():
    frame = night_frame(300, 500, "float32")
    result = Enhancer(make_classic_network()).enhance(frame, EnhanceSettings(protect_highlights=0.0)).pixels
    expected = brighten(frame.pixels)
    middle = np.abs(result - expected)[:, 300:]
    assert middle.mean() < 0.02
    assert result.shape == frame.pixels.shape


def test_tiles_join_without_seams():
    frame = night_frame(600, 520)
    whole = Enhancer(make_classic_network(), side=1024).enhance(frame, EnhanceSettings()).pixels
    tiled = Enhancer(make_classic_network(), side=256).enhance(frame, EnhanceSettings()).pixels
    assert np.abs(whole.astype(int) - tiled).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (5, 7)])
def test_images_of_any_size_are_enhanced(size):
    assert Enhancer(make_classic_network()).enhance(night_frame(*size), EnhanceSettings()).pixels.shape == (*size, 3)
