"""The audio of a playback run; each pass is exactly as long as its frames. No Qt objects."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from lowlight_app.frame import TimeSpan
from lowlight_app.frame_stream import SeekableVideo

if TYPE_CHECKING:
    from lowlight_app.gui.playback.frame_schedule import PlaybackRun
    from lowlight_app.media.video.audio import Samples


def audio_of_run(source: SeekableVideo, run: PlaybackRun, rate: int) -> Iterator[Samples]:
    """Yield the samples of a run at normal speed.

    Args:
        source: The video.
        run: The frames that are played.
        rate: Samples per second.

    Raises:
        MediaError: The file can no longer be opened.
    """
    start = source.time_of(run.start)
    while True:
        yield from _pass(source, TimeSpan(start, run.end_time), rate)
        if not run.looping:
            return
        start = source.time_of(run.frames[0])


def _pass(source: SeekableVideo, span: TimeSpan, rate: int) -> Iterator[Samples]:
    assert span.end is not None
    remaining = round((span.end - span.start) * Fraction(rate))
    for block in source.sound(rate, span):
        remaining -= len(block)
        yield block
    while remaining > 0:  # the audio ends before the frames do
        silence = np.zeros((min(remaining, rate), 2), np.int16)
        remaining -= len(silence)
        yield silence
