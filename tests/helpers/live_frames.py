"""Frames as a live source gives them."""

from fractions import Fraction

import numpy as np

from lowlight_app.frame import ColorSpec, Frame, Matrix, Transfer
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.media.video.yuv import ColorTags


def track_of(width, height):
    color = ColorSpec(transfer=Transfer.BT709, matrix=Matrix.BT709, full_range=False)
    base, rate = Fraction(1, 90_000), Fraction(10)
    return VideoTrack(width, height, 8, ColorTags(), color, None, 1, Fraction(1), base, rate, None, 0, Fraction(0))


TRACK = track_of(64, 48)


def frame_at(time, seed=0, track=TRACK):
    pixels = np.random.default_rng(seed).integers(0, 60, (track.height, track.width, 3), np.uint8)
    return Frame(pixels, track.color, time)
