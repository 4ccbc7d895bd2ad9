"""The sound of a run, round after round, each exactly as long as its pictures. No Qt objects."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from lowlight_app.frame import TimeSpan
from lowlight_app.frame_stream import SeekableVideo

if TYPE_CHECKING:
    from lowlight_app.gui.playback.playback_pipeline import PlaybackRun
    from lowlight_app.media.video.audio import Samples


def audio_of_run(source: SeekableVideo, run: PlaybackRun, rate: int) -> Iterator[Samples]:
    """What is heard of a run at the video's own speed.

    Args:
        source: the video.
        run: what is played.
        rate: samples per second.

    Raises:
        MediaError: the file cannot be opened any more.
    """
    start = source.time_of(run.start)
    while True:
        yield from _round(source, TimeSpan(start, run.until), rate)
        if not run.looping:
            return
        start = source.time_of(run.part[0])


def _round(source: SeekableVideo, span: TimeSpan, rate: int) -> Iterator[Samples]:
    assert span.end is not None
    left = round((span.end - span.start) * Fraction(rate))
    for piece in source.sound(rate, span):
        left -= len(piece)
        yield piece
    while left > 0:  # the sound ends before the pictures do
        silence = np.zeros((min(left, rate), 2), np.int16)
        left -= len(silence)
        yield silence
