"""Noise is averaged over time, motion is not."""

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
BALL_RADIUS = 12


def make_room(number: int) -> np.ndarray:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([80 + 20 * np.sin(rows / 5) * np.cos(columns / 6)] * 3, axis=-1)


def make_ball(number: int) -> np.ndarray:
    image = np.ascontiguousarray(make_room(number))
    cv2.circle(image, (10 + 6 * number, 60), BALL_RADIUS, (150, 140, 120), -1)
    return image


def make_pan(number: int) -> np.ndarray:
    return np.roll(make_room(0), 3 * number, axis=1)


def record(scene, count=25, dtype=np.uint8):
    rng = np.random.default_rng(0)
    scale = np.iinfo(dtype).max / 255
    for number in range(count):
        image = np.clip(scene(number) + rng.normal(0, GRAIN, (HEIGHT, WIDTH, 3)), 0, 255)
        yield Frame(np.rint(image * scale).astype(dtype), time=Fraction(number, 30))


def measure_errors(scene, strength, dtype=np.uint8):
    """Return each frame's difference from the scene without noise, in 255ths."""
    denoiser = TemporalDenoiser(strength)
    shown = [denoiser.denoise(frame) for frame in record(scene, dtype=dtype)]
    return [frame.pixels * (255 / frame.white) - scene(number) for number, frame in enumerate(shown)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_noise_is_halved_where_nothing_moves(dtype):
    assert measure_errors(make_room, 1.0, dtype)[-1].std() < 0.45 * GRAIN


def test_half_strength_denoises_less():
    assert measure_errors(make_room, 1.0)[-1].std() < measure_errors(make_room, 0.5)[-1].std() < 0.8 * GRAIN


@pytest.mark.parametrize("scene", [make_ball, make_pan])
def test_motion_is_not_smeared(scene):
    """Averaged over a few pixels, the error is nowhere much larger than that of the noisy frames."""
    denoised, plain = (cv2.blur(measure_errors(scene, strength)[-1], (5, 5)) for strength in (1.0, 0.0))
    assert np.percentile(np.abs(denoised), 99.9) < 1.3 * np.percentile(np.abs(plain), 99.9)


def test_cut_takes_effect_immediately():
    last = measure_errors(lambda number: make_room(0) if number < 24 else 255 - make_room(0), 1.0)[-1]
    assert np.abs(cv2.blur(last, (9, 9))).max() < 0.6 * GRAIN


@pytest.mark.parametrize("mode", QualityMode)
def test_video_is_denoised_in_both_modes(mode):
    def measure_frame_difference(temporal_denoise):
        enhancer = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack(), mode, temporal_denoise=temporal_denoise)
        shown = [enhancer.enhance(frame).pixels.astype(float) for frame in record(make_room, 12)]
        return np.abs(shown[-1] - shown[-2]).mean()

    assert measure_frame_difference(1.0) < 0.5 * measure_frame_difference(0.0)
