"""An unsteady network does not make the video flicker."""

from fractions import Fraction

import cv2
import numpy as np
import pytest
from helpers.engine import PlainNetwork

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.models.tone_curve import LIMITS
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack

HEIGHT, WIDTH, FRAME_COUNT = 90, 160, 50
LAMP_RADIUS = 15
SETTINGS = EnhanceSettings(protect_highlights=0.0)


class UnsteadyNetwork(PlainNetwork):
    """Its gain varies from frame to frame and from view to view, and is much lower where anything in the image is bright."""

    views = 4

    def __init__(self):
        super().__init__(largest_gain=1.8)
        self._rng = np.random.default_rng(1)

    def illuminate(self, small):
        log_gain = super().illuminate(small) + self._rng.normal(0, 0.03) - 6 * (small.max(axis=-1) > 0.8).mean()
        cells = cv2.resize(small, log_gain.shape[1::-1], interpolation=cv2.INTER_AREA)
        return np.clip(np.where(cells.max(axis=-1, keepdims=True) > 0.5, 0, log_gain), *LIMITS).astype(np.float32)

    def view_light(self, small, view):
        return self.illuminate(small) + np.float32((0.2, -0.2, 0.1, -0.1)[view])


def make_room():
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    room = 0.12 + 0.05 * np.sin(rows / 9) * np.cos(columns / 7) + 0.05 * columns / WIDTH
    return room[..., None] * np.array([1.1, 1.0, 0.8])


def record(scene):
    """Return frames of `scene(number)`, each with its own noise."""
    rng = np.random.default_rng(0)
    frames = []
    for number in range(FRAME_COUNT):
        image = np.clip(scene(number) + rng.normal(0, 0.02, (HEIGHT, WIDTH, 3)), 0, 1)
        frames.append(Frame(np.rint(image * 255).astype(np.uint8), time=Fraction(number, 30)))
    return frames


def enhance_independently(frames):
    enhancer = Enhancer(UnsteadyNetwork())
    return [enhancer.enhance(frame, SETTINGS).pixels for frame in frames]


def enhance_as_video(frames):
    video_enhancer = VideoEnhancer(Enhancer(UnsteadyNetwork()), SettingsTrack(SETTINGS))
    return [video_enhancer.enhance(frame).pixels for frame in frames]


def measure_flicker(images, where=np.s_[:]):
    blocks = np.array([cv2.resize(p.astype(np.float32), (16, 9), interpolation=cv2.INTER_AREA)[where] for p in images])
    return np.abs(np.diff(blocks, axis=0)).mean()


def draw_lamp(number, image):
    across = int(-LAMP_RADIUS + (WIDTH + 2 * LAMP_RADIUS) * number / 40)
    cv2.circle(image, (across, 60), LAMP_RADIUS, (1.0, 0.95, 0.8), -1)
    return image


def test_static_scene_flickers_at_most_half_as_much():
    frames = record(lambda number: make_room())
    assert measure_flicker(enhance_as_video(frames)) < measure_flicker(enhance_independently(frames)) / 2


def test_passing_lamp_does_not_change_untouched_areas():
    frames = record(lambda number: draw_lamp(number, make_room()))
    untouched = np.s_[:4]  # the lamp is in rows 45 to 75, of blocks of 10
    assert measure_flicker(enhance_as_video(frames), untouched) < measure_flicker(enhance_independently(frames), untouched) / 3


def test_passing_lamp_leaves_no_trail():
    frames = record(lambda number: draw_lamp(number, make_room()))
    last = enhance_as_video(frames)[-1].astype(float)
    without_lamp = enhance_as_video(record(lambda number: make_room()))[-1].astype(float)
    ratio = cv2.blur(last, (15, 15)) / cv2.blur(without_lamp, (15, 15))
    assert ratio[50:70].mean() / ratio[:30].mean() == pytest.approx(1, abs=0.05)


def test_slow_change_of_light_is_followed_smoothly():
    means = [image.mean() for image in enhance_as_video(record(lambda number: make_room() * 2 ** (number / 120)))]
    assert np.abs(np.diff(means)).max() < 1
    assert means[-1] > means[0] + 5


def test_cut_takes_effect_immediately():
    other = np.ascontiguousarray(make_room()[::-1, ::-1]) * 0.3
    frames = record(lambda number: make_room() if number < 25 else other)[:28]
    for image, expected in list(zip(enhance_as_video(frames), enhance_independently(frames), strict=True))[25:]:
        assert abs(image.mean() - expected.mean()) < 3
        assert abs(image[:30].mean() - expected[:30].mean()) < 3


def test_first_frame_is_enhanced_like_a_photo():
    frame = record(lambda number: make_room())[0]
    expected = Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings()).pixels
    assert np.array_equal(VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack()).enhance(frame).pixels, expected)
