"""In the player, the light of a video changes smoothly in any order of its frames, and a frame shown again looks the same."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.lamps import PERIOD, DazzledNetwork, lamp_is_on, street

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.playback_illumination import PlaybackIllumination
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.frame import Frame

RATE = 25
SMOOTH = 0.15
"""Largest difference between the log gains of neighbours: a sixth of that of photos with and without the lamp."""
LIT = 2 * PERIOD - 3
"""A frame with the lamp, which has been on for a while."""


def frame_of(number):
    return Frame(street(number), time=Fraction(number, RATE))


@pytest.fixture
def playing():
    return PlaybackIllumination(Enhancer(DazzledNetwork()))


def gain(playing, number, lead_in=()):
    """Return the log gain at the side of the street away from the lamp."""
    samples = [(frame_of(earlier), lambda earlier=earlier: frame_of(earlier)) for earlier in lead_in]
    light = playing.analyze(frame_of(number), lambda: frame_of(number), samples)
    return float(light.light_map[:, -8:].mean())


def gain_of_photo(number):
    return float(Enhancer(DazzledNetwork()).analyze_illumination(frame_of(number)).light_map[:, -8:].mean())


def test_a_frame_that_was_shown_keeps_its_light(playing):
    assert lamp_is_on(LIT)
    shown = [gain(playing, number) for number in range(LIT + 8)]
    assert abs(shown[LIT] - gain_of_photo(LIT)) > 0.3, "as a photo it would have another"
    assert [gain(playing, number) for number in (LIT, LIT + 1, LIT - 20, LIT)] == [
        shown[number] for number in (LIT, LIT + 1, LIT - 20, LIT)
    ]


def test_steps_continue_the_light_in_both_directions(playing):
    start = 3 * PERIOD
    numbers = [*range(start, start + PERIOD + 5), *range(start + PERIOD + 5, start - PERIOD, -1)]
    gains = [gain(playing, number) for number in numbers]
    assert np.abs(np.diff(gains)).max() < SMOOTH
    jump = abs(gain_of_photo(start) - gain_of_photo(start - 1))
    assert jump > 0.5, "as photos they would jump"


def test_playing_into_a_place_that_was_looked_at_before_does_not_jump(playing):
    gain(playing, LIT + 2 * PERIOD)
    gains = [gain(playing, number) for number in range(6 * PERIOD)]
    assert np.abs(np.diff(gains)).max() < SMOOTH


def test_playing_on_from_a_frame_shown_before_does_not_jump(playing):
    shown = [gain(playing, number) for number in range(3 * PERIOD)]
    gain(playing, 500)
    again = [gain(playing, number) for number in range(LIT, 6 * PERIOD)]
    assert again[: 3 * PERIOD - LIT] == shown[LIT:]
    assert np.abs(np.diff(again)).max() < SMOOTH


def test_a_frame_continues_the_nearest_that_was_shown(playing):
    shown = [gain(playing, number) for number in range(3 * PERIOD)]
    for number in range(6 * PERIOD, 5 * PERIOD, -1):
        gain(playing, number)
    assert abs(gain(playing, 3 * PERIOD) - shown[-1]) < SMOOTH


def test_a_frame_far_from_those_shown_has_about_the_light_of_an_export(playing):
    enhancer = Enhancer(DazzledNetwork())
    filters = FlickerFilter(enhancer.network), VideoLight(enhancer.network)
    exported = [enhancer.analyze_illumination(frame_of(number), *filters) for number in range(PERIOD + 5)]
    expected, lead_in = float(exported[-1].light_map[:, -8:].mean()), (2, 11)
    gain(playing, 500)
    assert not playing.continues(Fraction(PERIOD + 4, RATE))
    assert abs(gain(playing, PERIOD + 4, lead_in) - expected) < abs(gain_of_photo(PERIOD + 4) - expected) / 2


def test_memory_is_bounded(playing):
    for number in range(0, 4000, 10):
        gain(playing, number)
    assert playing.continues(Fraction(3990, RATE))
    assert playing.continues(Fraction(3700, RATE))
    assert not playing.continues(Fraction(2000, RATE))
