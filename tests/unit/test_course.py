"""Settings over the time of a video."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_scene

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack, TrackSegment

DIM, BRIGHT = EnhanceSettings(amount=0.5), EnhanceSettings(amount=1.5)


def part(start, end, settings=DIM):
    return TrackSegment(Fraction(start), None if end is None else Fraction(end), settings)


def spans(course):
    return [(one.start, one.end, one.settings) for one in course.parts]


def test_a_frame_has_the_settings_of_its_part():
    course = SettingsTrack().with_part(part(2, 4)).with_part(part(6, None, BRIGHT))
    assert [course.at(Fraction(second)) for second in (0, 2, 3, 4, 6, 99)] == [
        EnhanceSettings(),
        DIM,
        DIM,
        EnhanceSettings(),
        BRIGHT,
        BRIGHT,
    ]


def test_a_change_counts_for_the_part_it_is_made_in():
    course = SettingsTrack().with_part(part(2, 4))
    assert course.changed(Fraction(3), BRIGHT) == SettingsTrack().with_part(part(2, 4, BRIGHT))
    assert course.changed(Fraction(4), BRIGHT) == SettingsTrack(BRIGHT).with_part(part(2, 4))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (part(3, 5, BRIGHT), [(2, 3, DIM), (3, 5, BRIGHT), (5, 8, DIM)]),
        (part(0, 3, BRIGHT), [(0, 3, BRIGHT), (3, 8, DIM)]),
        (part(7, None, BRIGHT), [(2, 7, DIM), (7, None, BRIGHT)]),
        (part(2, 8, BRIGHT), [(2, 8, BRIGHT)]),
        (part(0, None, BRIGHT), [(0, None, BRIGHT)]),
        (part(8, 9, BRIGHT), [(2, 8, DIM), (8, 9, BRIGHT)]),
    ],
)
def test_a_new_part_shortens_those_it_overlaps(new, expected):
    assert spans(SettingsTrack().with_part(part(2, 8)).with_part(new)) == expected


def test_a_part_that_is_dropped_is_as_the_whole_again():
    course = SettingsTrack().with_part(part(2, 4)).with_part(part(6, 8))
    assert spans(course.without_part(Fraction(7))) == [(2, 4, DIM)]
    assert course.without_part(Fraction(5)) == course


def test_what_is_written_down_is_understood_again_and_nonsense_is_not():
    course = SettingsTrack(BRIGHT).with_part(part("1/3", None)).with_part(part(0, "1/7", BRIGHT))
    assert SettingsTrack.understood(course.plain()) == course
    assert SettingsTrack.understood({"settings": {"amount": 1.5}}) == SettingsTrack(BRIGHT)
    backwards = [{"settings": {}, "parts": [{"start": start, "end": "1", "settings": {}}]} for start in ("2", float("inf"))]
    for nonsense in (
        None,
        {},
        {"settings": {"amount": 9}},
        {"settings": {}, "parts": [{"start": "x"}]},
        {"settings": 3},
        *backwards,
    ):
        assert SettingsTrack.understood(nonsense) is None


def test_a_film_follows_its_course():
    scene = (night_scene(48, 64) * 255).astype(np.uint8)
    frames = [Frame(scene, time=Fraction(second), duration=Fraction(1)) for second in range(4)]
    plain = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack())
    mixed = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack().with_part(part(1, 3, EnhanceSettings(amount=0))))
    for frame in frames:
        expected, result = plain.enhance(frame).pixels, mixed.enhance(frame).pixels
        assert np.array_equal(result, scene if 1 <= frame.time < 3 else expected)
