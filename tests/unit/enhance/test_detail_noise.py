"""The fast path reduces noise that the small image does not show, and keeps texture."""

import cv2
import numpy as np
import pytest
from helpers.engine import LiftOnlyNetwork

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.fast_path import limit_side, run_fast_path
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings

HEIGHT, WIDTH = 720, 1280


def make_scene():
    """Return a scene, and the same with noise: even on the left, fine stripes on the right."""
    scene = np.full((HEIGHT, WIDTH, 3), 30.0)
    scene[:, WIDTH // 2 :] += 12 * np.sign(np.sin(np.arange(WIDTH // 2) * 1.3))[None, :, None]
    noise = np.random.default_rng(0).normal(0, 2.5, scene.shape)
    return scene, Frame(np.clip(np.rint(scene + noise), 0, 255).astype(np.uint8))


def enhance(frame, denoise, region=(0.0, 0.0, 1.0, 1.0)):
    enhancer = Enhancer(LiftOnlyNetwork())
    answer = run_fast_path(enhancer, limit_side(frame), enhancer.analyze_illumination(frame), frame)
    settings = EnhanceSettings(denoise=denoise, color_noise=1.0)
    left, top, right, bottom = region
    part = frame.pixels[int(top * HEIGHT) : int(bottom * HEIGHT), int(left * WIDTH) : int(right * WIDTH)]
    return answer.apply(Frame(np.ascontiguousarray(part)), settings, region).pixels.astype(float)


def noise_of(pixels):
    part = pixels[100:-100, 100 : WIDTH // 2 - 100]
    return (part - cv2.GaussianBlur(part, (0, 0), 4)).std()


def stripes_of(pixels):
    return pixels[100:-100, WIDTH // 2 + 100 : -100].mean(axis=(0, 2)).std()


def test_noise_falls_and_texture_stays():
    _, frame = make_scene()
    noisy, clean = enhance(frame, denoise=0.0), enhance(frame, denoise=1.0)
    assert noise_of(clean) < 0.8 * noise_of(noisy)
    assert stripes_of(clean) > 0.95 * stripes_of(noisy)
    assert abs(clean.mean() - noisy.mean()) < 0.5


def test_a_clean_image_keeps_its_details():
    scene, _ = make_scene()
    frame = Frame(np.rint(scene).astype(np.uint8))
    assert np.abs(enhance(frame, 1.0) - enhance(frame, 0.0))[:, 200:-200].max() <= 2


@pytest.mark.parametrize("region", [(0.0, 0.0, 0.5, 0.5), (0.25, 0.125, 0.75, 0.625)])
def test_a_part_looks_like_the_whole(region):
    _, frame = make_scene()
    left, top, right, bottom = region
    whole = enhance(frame, 1.0)[int(top * HEIGHT) : int(bottom * HEIGHT), int(left * WIDTH) : int(right * WIDTH)]
    difference = np.abs(enhance(frame, 1.0, region) - whole)[8:-8, 8:-8]
    assert difference.mean() < 0.5
