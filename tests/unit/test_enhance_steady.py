"""No flicker: what a nervous network decides for each frame anew does not show in the video."""

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

HEIGHT, WIDTH, FRAMES = 90, 160, 50
RADIUS = 15
SETTINGS = EnhanceSettings(protect_highlights=0.0)


class NervousNetwork(PlainNetwork):
    """Wants more or less light with every frame, and much less as soon as something is bright anywhere."""

    def __init__(self):
        super().__init__(most=1.8)
        self._rng = np.random.default_rng(1)

    def illuminate(self, small):
        wanted = super().illuminate(small) + self._rng.normal(0, 0.03) - 6 * (small.max(axis=-1) > 0.8).mean()
        cells = cv2.resize(small, wanted.shape[1::-1], interpolation=cv2.INTER_AREA)
        return np.clip(np.where(cells.max(axis=-1, keepdims=True) > 0.5, 0, wanted), *LIMITS).astype(np.float32)


def dim_room():
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    room = 0.12 + 0.05 * np.sin(rows / 9) * np.cos(columns / 7) + 0.05 * columns / WIDTH
    return room[..., None] * np.array([1.1, 1.0, 0.8])


def film_of(scene):
    """Frames of what `scene` gives for each number, with noise of their own."""
    rng = np.random.default_rng(0)
    frames = []
    for number in range(FRAMES):
        picture = np.clip(scene(number) + rng.normal(0, 0.02, (HEIGHT, WIDTH, 3)), 0, 1)
        frames.append(Frame(np.rint(picture * 255).astype(np.uint8), time=Fraction(number, 30)))
    return frames


def alone(frames):
    enhancer = Enhancer(NervousNetwork())
    return [enhancer.enhance(frame, SETTINGS).pixels for frame in frames]


def together(frames):
    film = VideoEnhancer(Enhancer(NervousNetwork()), SettingsTrack(SETTINGS))
    return [film.enhance(frame).pixels for frame in frames]


def flicker(pictures, where=np.s_[:]):
    blocks = np.array([cv2.resize(p.astype(np.float32), (16, 9), interpolation=cv2.INTER_AREA)[where] for p in pictures])
    return np.abs(np.diff(blocks, axis=0)).mean()


def lamp_at(number, picture):
    across = int(-RADIUS + (WIDTH + 2 * RADIUS) * number / 40)
    cv2.circle(picture, (across, 60), RADIUS, (1.0, 0.95, 0.8), -1)
    return picture


def test_a_scene_that_stays_the_same_flickers_at_most_half_as_much():
    frames = film_of(lambda number: dim_room())
    assert flicker(together(frames)) < flicker(alone(frames)) / 2


def test_a_lamp_that_crosses_does_not_pump_what_it_never_touches():
    frames = film_of(lambda number: lamp_at(number, dim_room()))
    untouched = np.s_[:4]  # the lamp is in rows 45 to 75, of blocks of 10
    assert flicker(together(frames), untouched) < flicker(alone(frames), untouched) / 3


def test_a_lamp_that_has_passed_leaves_no_trail():
    frames = film_of(lambda number: lamp_at(number, dim_room()))
    last = together(frames)[-1].astype(float)
    calm = together(film_of(lambda number: dim_room()))[-1].astype(float)
    ratio = cv2.blur(last, (15, 15)) / cv2.blur(calm, (15, 15))
    assert ratio[50:70].mean() / ratio[:30].mean() == pytest.approx(1, abs=0.05)


def test_light_that_drifts_is_followed_without_a_step():
    means = [picture.mean() for picture in together(film_of(lambda number: dim_room() * 2 ** (number / 120)))]
    assert np.abs(np.diff(means)).max() < 1
    assert means[-1] > means[0] + 5


def test_a_cut_takes_effect_at_once():
    other = np.ascontiguousarray(dim_room()[::-1, ::-1]) * 0.3
    frames = film_of(lambda number: dim_room() if number < 25 else other)[:28]
    for picture, expected in list(zip(together(frames), alone(frames), strict=True))[25:]:
        assert abs(picture.mean() - expected.mean()) < 3
        assert abs(picture[:30].mean() - expected[:30].mean()) < 3


def test_the_first_frame_is_a_photo():
    frame = film_of(lambda number: dim_room())[0]
    expected = Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings()).pixels
    assert np.array_equal(VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack()).enhance(frame).pixels, expected)
