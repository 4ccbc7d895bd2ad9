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


def segment(start, end, settings=DIM):
    return TrackSegment(Fraction(start), None if end is None else Fraction(end), settings)


def spans(track):
    return [(one.start, one.end, one.settings) for one in track.segments]


def test_a_frame_has_the_settings_of_its_segment():
    track = SettingsTrack().with_segment(segment(2, 4)).with_segment(segment(6, None, BRIGHT))
    assert [track.at(Fraction(second)) for second in (0, 2, 3, 4, 6, 99)] == [
        EnhanceSettings(),
        DIM,
        DIM,
        EnhanceSettings(),
        BRIGHT,
        BRIGHT,
    ]


def test_a_change_applies_to_the_current_segment_only():
    track = SettingsTrack().with_segment(segment(2, 4))
    assert track.with_settings(Fraction(3), BRIGHT) == SettingsTrack().with_segment(segment(2, 4, BRIGHT))
    assert track.with_settings(Fraction(4), BRIGHT) == SettingsTrack(BRIGHT).with_segment(segment(2, 4))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (segment(3, 5, BRIGHT), [(2, 3, DIM), (3, 5, BRIGHT), (5, 8, DIM)]),
        (segment(0, 3, BRIGHT), [(0, 3, BRIGHT), (3, 8, DIM)]),
        (segment(7, None, BRIGHT), [(2, 7, DIM), (7, None, BRIGHT)]),
        (segment(2, 8, BRIGHT), [(2, 8, BRIGHT)]),
        (segment(0, None, BRIGHT), [(0, None, BRIGHT)]),
        (segment(8, 9, BRIGHT), [(2, 8, DIM), (8, 9, BRIGHT)]),
    ],
)
def test_a_new_segment_replaces_what_it_overlaps(new, expected):
    assert spans(SettingsTrack().with_segment(segment(2, 8)).with_segment(new)) == expected


def test_a_removed_segment_has_the_default_settings_again():
    track = SettingsTrack().with_segment(segment(2, 4)).with_segment(segment(6, 8))
    assert spans(track.without_segment(Fraction(7))) == [(2, 4, DIM)]
    assert track.without_segment(Fraction(5)) == track


def test_a_track_survives_json_and_invalid_values_are_rejected():
    track = SettingsTrack(BRIGHT).with_segment(segment("1/3", None)).with_segment(segment(0, "1/7", BRIGHT))
    assert SettingsTrack.from_json(track.to_json()) == track
    assert SettingsTrack.from_json({"settings": {"amount": 1.5}}) == SettingsTrack(BRIGHT)
    backwards = [{"settings": {}, "parts": [{"start": start, "end": "1", "settings": {}}]} for start in ("2", float("inf"))]
    for invalid in (
        None,
        {},
        {"settings": {"amount": 9}},
        {"settings": {}, "parts": [{"start": "x"}]},
        {"settings": 3},
        *backwards,
    ):
        assert SettingsTrack.from_json(invalid) is None


def test_the_video_enhancer_follows_the_track():
    scene = (night_scene(48, 64) * 255).astype(np.uint8)
    frames = [Frame(scene, time=Fraction(second), duration=Fraction(1)) for second in range(4)]
    plain = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack())
    mixed = VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack().with_segment(segment(1, 3, EnhanceSettings(amount=0))))
    for frame in frames:
        expected, result = plain.enhance(frame).pixels, mixed.enhance(frame).pixels
        assert np.array_equal(result, scene if 1 <= frame.time < 3 else expected)
