"""The network sees few frames of a video, but every change."""

from fractions import Fraction

import numpy as np
from helpers.engine import PlainNetwork, night_frame

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.playback_illumination import PlaybackIllumination
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.frame import Frame

RATE = 25


class CountingNetwork(PlainNetwork):
    views = 4

    def __init__(self):
        super().__init__()
        self.seen = []

    def view_light(self, small, view):
        self.seen.append(view)
        return super().view_light(small, view)


def analyze(network, frames, rate=RATE, forwards=True):
    """Return how often the network ran for each frame."""
    enhancer, video_light, counts = Enhancer(network), VideoLight(network), []
    for number, frame in enumerate(frames):
        before = len(network.seen)
        shown = Frame(frame.pixels, time=Fraction(number if forwards else len(frames) - number, rate))
        enhancer.analyze_illumination(shown, video_light=video_light)
        counts.append(len(network.seen) - before)
    return counts


def test_a_still_scene_is_seen_by_one_view_several_times_a_second():
    network = CountingNetwork()
    counts = analyze(network, [night_frame(90, 160)] * (RATE + 1))
    assert counts[0] == 4
    assert max(counts[1:]) == 1
    assert 5 <= sum(counts[1:]) <= 8
    assert network.seen == [0, 1, 2, 3] + [index % 4 for index in range(sum(counts[1:]))]


def test_a_still_scene_is_seen_by_few_views_backwards_too():
    counts = analyze(CountingNetwork(), [night_frame(90, 160)] * (RATE + 1), forwards=False)
    assert counts[0] == 4
    assert max(counts[1:]) == 1
    assert 5 <= sum(counts[1:]) <= 8


def test_a_cut_is_seen_by_all_views_at_once():
    dark, bright = night_frame(90, 160), Frame(np.full((90, 160, 3), 60, np.uint8))
    assert analyze(CountingNetwork(), [dark, dark, bright, bright]) == [4, 0, 4, 0]


def test_movement_is_seen_at_once():
    frames = [Frame(np.roll(night_frame(90, 160).pixels, shift, axis=1)) for shift in (0, 0, 3, 6)]
    assert analyze(CountingNetwork(), frames)[1:] == [0, 1, 1]


def test_frames_far_apart_are_seen_as_photos():
    assert analyze(CountingNetwork(), [night_frame(90, 160)] * 3, rate=2) == [4, 4, 4]


def test_a_playing_video_is_seen_by_one_view_at_a_time_but_a_cut_by_all():
    network = CountingNetwork()
    playing = PlaybackIllumination(Enhancer(network))
    dark, bright = night_frame(90, 160), Frame(np.full((90, 160, 3), 60, np.uint8))
    for number, frame in enumerate([dark] * (2 * RATE) + [bright]):
        playing.analyze(Frame(frame.pixels, time=Fraction(number, RATE)), lambda frame=frame: frame)
    first, playing_on, cut = 4, 5, 4
    assert network.seen == [index % 4 for index in range(first + playing_on + cut)]
