"""Noise that changes with every frame is averaged; what moves is not."""

from fractions import Fraction

import cv2
import numpy as np
import pytest
from helpers.engine import PlainNetwork

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.temporal_denoise import TemporalDenoiser
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.settings import QualityMode
from lowlight_app.settings_track import SettingsTrack

HEIGHT, WIDTH = 120, 200
GRAIN = 5.0
RADIUS = 12


def room(number: int) -> np.ndarray:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([80 + 20 * np.sin(rows / 5) * np.cos(columns / 6)] * 3, axis=-1)


def ball(number: int) -> np.ndarray:
    picture = np.ascontiguousarray(room(number))
    cv2.circle(picture, (10 + 6 * number, 60), RADIUS, (150, 140, 120), -1)
    return picture


def pan(number: int) -> np.ndarray:
    return np.roll(room(0), 3 * number, axis=1)


def filmed(scene, count=25, dtype=np.uint8):
    rng = np.random.default_rng(0)
    scale = np.iinfo(dtype).max / 255
    for number in range(count):
        picture = np.clip(scene(number) + rng.normal(0, GRAIN, (HEIGHT, WIDTH, 3)), 0, 255)
        yield Frame(np.rint(picture * scale).astype(dtype), time=Fraction(number, 30))


def errors(scene, strength, dtype=np.uint8):
    """Of each frame's pixels, in 255ths, against the scene without noise."""
    calm = TemporalDenoiser(strength)
    shown = [calm.denoise(frame) for frame in filmed(scene, dtype=dtype)]
    return [frame.pixels * (255 / frame.white) - scene(number) for number, frame in enumerate(shown)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_noise_falls_to_less_than_half_where_nothing_moves(dtype):
    assert errors(room, 1.0, dtype)[-1].std() < 0.45 * GRAIN


def test_half_the_strength_does_less():
    assert errors(room, 1.0)[-1].std() < errors(room, 0.5)[-1].std() < 0.8 * GRAIN


@pytest.mark.parametrize("scene", [ball, pan])
def test_what_moves_is_not_smeared(scene):
    """Nowhere, in the mean of a few pixels, does the picture differ from the truth by more than noise makes it anyway."""
    calm, plain = (cv2.blur(errors(scene, strength)[-1], (5, 5)) for strength in (1.0, 0.0))
    assert np.percentile(np.abs(calm), 99.9) < 1.3 * np.percentile(np.abs(plain), 99.9)


def test_a_cut_takes_effect_at_once():
    last = errors(lambda number: room(0) if number < 24 else 255 - room(0), 1.0)[-1]
    assert np.abs(cv2.blur(last, (9, 9))).max() < 0.6 * GRAIN


@pytest.mark.parametrize("mode", QualityMode)
def test_a_film_is_calmed_when_wished(mode):
    def restlessness(temporal_denoise):
        film = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack(), mode, temporal_denoise=temporal_denoise)
        shown = [film.enhance(frame).pixels.astype(float) for frame in filmed(room, 12)]
        return np.abs(shown[-1] - shown[-2]).mean()

    assert restlessness(1.0) < 0.5 * restlessness(0.0)
