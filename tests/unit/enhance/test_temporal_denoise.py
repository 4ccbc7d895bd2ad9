"""Noise is averaged over time, along the motion; what moves leaves no trail."""

from fractions import Fraction

import cv2
import numpy as np
import pytest
from helpers.engine import PlainNetwork

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.fast_path import enhance_fast
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.temporal_denoise import TemporalDenoiser
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack

HEIGHT, WIDTH = 180, 320
GRAIN = 5.0
BALL_RADIUS = 14


def make_texture(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    layers = [
        cv2.resize(rng.normal(70, 28, (HEIGHT // n, 2 * WIDTH // n)), (2 * WIDTH, HEIGHT), interpolation=2) for n in (6, 20)
    ]
    return np.clip(np.stack([np.mean(layers, axis=0)] * 3, axis=-1) * (1.0, 0.9, 0.8), 35, 200)


WALL, OTHER_WALL = make_texture(0), make_texture(1)


def make_room(number: int) -> np.ndarray:
    return WALL[:, :WIDTH]


def make_ball(number: int) -> np.ndarray:
    image = WALL[:, :WIDTH].copy()
    cv2.circle(image, (20 + 9 * number, 90), BALL_RADIUS, (150, 140, 120), -1)
    return image


def make_pan(number: int) -> np.ndarray:
    shift = np.array([[1, 0, -2.4 * number], [0, 1, 0]])
    return cv2.warpAffine(WALL, shift, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC)


def make_cut(number: int) -> np.ndarray:
    return make_room(0) if number < 11 else OTHER_WALL[:, :WIDTH]


def record(scene, count=12, dtype=np.uint8):
    rng = np.random.default_rng(0)
    scale = np.iinfo(dtype).max / 255
    for number in range(count):
        image = np.clip(scene(number) + rng.normal(0, GRAIN, (HEIGHT, WIDTH, 3)), 0, 255)
        yield Frame(np.rint(image * scale).astype(dtype), time=Fraction(number, 30))


def denoise(scene, strength=1.0, dtype=np.uint8, depth=16):
    """Return the last of the denoised frames."""
    denoiser = TemporalDenoiser(strength)
    return [denoiser.denoise(frame, depth) for frame in record(scene, dtype=dtype)][-1]


def measure_error(scene, strength=1.0, dtype=np.uint8):
    """Return the last frame's difference from the scene without noise, in 255ths."""
    frame = denoise(scene, strength, dtype)
    return frame.pixels * (255 / frame.white) - scene(11)


def measure_noise(scene):
    *_, last = record(scene)
    return last.pixels - scene(11)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_noise_is_halved_where_nothing_moves(dtype):
    assert measure_error(make_room, dtype=dtype).std() < 0.45 * GRAIN


def test_half_strength_denoises_less():
    assert measure_error(make_room).std() < measure_error(make_room, 0.5).std() < 0.85 * GRAIN


def test_noise_is_reduced_while_the_camera_pans():
    inside = np.s_[10:-10, 10:-30]
    assert measure_error(make_pan)[inside].std() < 0.75 * GRAIN


@pytest.mark.parametrize("scene", [make_ball, make_pan])
def test_motion_is_not_smeared(scene):
    """Averaged over a few pixels, the error is nowhere much larger than that of the noisy frames."""
    denoised, plain = (cv2.blur(error, (5, 5)) for error in (measure_error(scene), measure_noise(scene)))
    assert np.percentile(np.abs(denoised), 99.9) < 1.3 * np.percentile(np.abs(plain), 99.9)


def test_a_ball_leaves_no_trail():
    trail = np.s_[80:100, 20 + 9 * 9 - BALL_RADIUS : 20 + 9 * 11 - BALL_RADIUS - 2]
    ghost = (make_ball(10) - make_ball(11))[trail]
    assert abs((measure_error(make_ball)[trail] * ghost).sum()) < 0.1 * (ghost**2).sum()


def test_cut_takes_effect_immediately():
    assert np.abs(cv2.blur(measure_error(make_cut) - measure_noise(make_cut), (9, 9))).max() < 0.5


def test_the_depth_of_the_result_can_be_chosen():
    assert (denoise(make_room, depth=8).pixels.dtype, denoise(make_room, depth=16).pixels.dtype) == (np.uint8, np.uint16)


def test_the_same_frames_give_the_same_result():
    assert np.array_equal(denoise(make_ball).pixels, denoise(make_ball).pixels)


def test_a_new_frame_size_starts_again():
    denoiser = TemporalDenoiser(1.0)
    for frame in record(make_room, 3):
        denoiser.denoise(frame, 8)
    tiny = Frame(np.full((9, 7, 3), 80, np.uint8))
    assert all(np.array_equal(denoiser.denoise(tiny, 8).pixels, tiny.pixels) for _ in range(3))


def enhance(mode, strength, dtype=np.uint8):
    enhancer = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack(), mode, temporal_denoise=strength)
    return [enhancer.enhance(frame).pixels for frame in record(make_room, 6, dtype)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("mode", QualityMode)
def test_video_flickers_less_in_both_modes(mode, dtype):
    def measure_frame_difference(strength):
        *_, before, last = enhance(mode, strength, dtype)
        assert last.dtype == dtype
        return np.abs(last.astype(float) - before).mean()

    assert measure_frame_difference(1.0) < 0.5 * measure_frame_difference(0.0)


def test_results_are_not_mixed_across_a_cut():
    enhancer = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack(), temporal_denoise=1.0)
    *_, last = record(make_cut)
    alone = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack(), temporal_denoise=1.0).enhance(last).pixels
    *_, shown = [enhancer.enhance(frame).pixels for frame in record(make_cut)]
    assert np.abs(cv2.blur(shown.astype(float) - alone, (9, 9))).max() < 1


@pytest.mark.parametrize("mode", QualityMode)
def test_strength_0_enhances_every_frame_alone(mode):
    """Every frame is enhanced as if it were alone; only the light is smoothed."""
    enhancer = Enhancer(PlainNetwork())
    flicker_filter, settings = FlickerFilter(enhancer.network), EnhanceSettings()

    def analyze(frame, original=None):
        return enhancer.analyze_illumination(frame, flicker_filter, original=original)

    for frame, shown in zip(record(make_room, 6), enhance(mode, 0.0), strict=True):
        if mode is QualityMode.LIVE:
            alone, _ = enhance_fast(enhancer, frame, settings, analyze)
        else:
            alone = enhancer.enhance(frame, settings, illumination=analyze(frame))
        assert np.array_equal(shown, alone.pixels)
