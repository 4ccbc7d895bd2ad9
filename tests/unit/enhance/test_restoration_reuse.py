"""In a video in which little moves, only what has changed is restored anew; nothing of it is late or left behind."""

from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np
import pytest
from helpers.engine import PlainNetwork

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack, TrackSegment

HEIGHT, WIDTH, COUNT = 540, 960, 20


class CountingNetwork(PlainNetwork):
    """Counts the pixels that it restores."""

    def __init__(self):
        super().__init__()
        self.pixels = 0

    def restore(self, tile, *light):
        self.pixels += tile.shape[0] * tile.shape[1]
        return super().restore(tile, *light)

    restore_live = restore


def make_wall():
    rng = np.random.default_rng(0)
    layers = [
        cv2.resize(rng.normal(60, 25, (HEIGHT // n, 2 * WIDTH // n)), (2 * WIDTH, HEIGHT), interpolation=2) for n in (6, 20)
    ]
    return np.clip(np.stack([np.mean(layers, axis=0)] * 3, axis=-1) * (1.0, 0.9, 0.8), 30, 200)


def make_waves():
    rng = np.random.default_rng(5)
    small = rng.normal(0, 1, (6, HEIGHT // 4, WIDTH // 4, 3))
    return [cv2.resize(wave, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC) for wave in small]


WALL, WAVES = make_wall(), make_waves()


def still(number):
    return WALL[:, :WIDTH]


def ball(number):
    image = WALL[:, :WIDTH].copy()
    cv2.circle(image, (100 + 9 * number, 270), 30, (150, 140, 120), -1)
    return image


def pan(number):
    return WALL[:, 3 * number : 3 * number + WIDTH]


def fade(number):
    return WALL[:, :WIDTH] * (1 - 0.015 * number)


def water(number):
    """Everything changes, by about twice the noise."""
    return WALL[:, :WIDTH] * 0.5 + 8 * sum(wave * np.sin(0.35 * number * (n + 1) / 3 + n) for n, wave in enumerate(WAVES)) / 1.7


def flickering_lamp(number):
    return WALL[:, :WIDTH] * 0.5 * (1 + 0.02 * np.sin(2 * np.pi * number / 2.7 + 0.8))


def cut(number):
    return WALL[:, :WIDTH] if number < 12 else WALL[:, WIDTH:]


def enhance(scene, track=None, strength=0.8):
    """Return the results, and the share of each frame that the network saw."""
    rng, network = np.random.default_rng(0), CountingNetwork()
    video, results, shares = VideoEnhancer(Enhancer(network), track or SettingsTrack(), temporal_denoise=strength), [], []
    for number in range(COUNT):
        image = np.clip(scene(number) + rng.normal(0, 4, (HEIGHT, WIDTH, 3)), 0, 255)
        before = network.pixels
        results.append(video.enhance(Frame(np.rint(image).astype(np.uint8), time=Fraction(number, 30))).pixels.astype(float))
        shares.append((network.pixels - before) / (HEIGHT * WIDTH))
    return results, shares


def flicker(results):
    return np.mean([np.abs(later - earlier).mean() for earlier, later in pairwise(results[12:])])


def test_where_nothing_moves_a_quarter_of_the_image_is_restored_and_the_grain_stands_still():
    results, shares = enhance(still)
    assert np.mean(shares[12:]) < 0.35
    assert shares[0] >= 1
    alone, _ = enhance(still, strength=0.0)
    assert flicker(results) < 0.2 * flicker(alone)


def test_noise_reduction_over_time_off_restores_every_frame():
    _, shares = enhance(still, strength=0.0)
    assert min(shares) >= 1


@pytest.mark.parametrize("scene", [pan, fade, water, flickering_lamp])
def test_motion_and_changes_of_brightness_are_restored_in_every_frame(scene):
    _, shares = enhance(scene)
    assert min(shares[4:]) > 0.9


@pytest.mark.parametrize("scene", [ball, cut])
def test_a_change_appears_in_its_frame(scene):
    """As the plain network brightens by pixel, the result of the clean scene is known."""
    results, _ = enhance(scene)
    network = Enhancer(PlainNetwork())
    for number in (11, 12, 13, 19):
        clean = network.enhance(Frame(np.rint(scene(number)).astype(np.uint8)), EnhanceSettings()).pixels.astype(float)
        blurred = cv2.blur(results[number] - clean, (9, 9))
        assert np.abs(blurred).max() < 25


def test_other_settings_apply_to_the_whole_frame_at_once():
    track = SettingsTrack(segments=(TrackSegment(Fraction(14, 30), Fraction(1), EnhanceSettings(exposure=1.0)),))
    _, shares = enhance(still, track)
    assert shares[13] < 0.5
    assert shares[14] >= 1
