"""Computes the waveform of a video's sound on a worker: the loudest sample of each of many short times."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.playback.video_analysis import VideoAnalysis
from lowlight_app.media import open_video
from lowlight_app.progress import Progress

Peaks = NDArray[np.float32]
"""Loudness in 0..1 of equal parts of the video's duration."""

PARTS = 2048
"""Number of parts; timelines have fewer pixels."""
_RATE = 8000
"""Samples per second: enough to see speech, music and silence."""
_INTERVAL = 0.3
"""Seconds after which the finished part is shown."""


class Waveform(VideoAnalysis[Peaks | None]):
    """The `Peaks` of the current video; None while there are none, or if the video has no sound.

    Args:
        document: Its current video is analysed.
        worker: Decodes the sound.
    """

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(document, worker, compute_peaks, parent)


def compute_peaks(path: Path, hand_over: Callable[[Any], None], progress: Progress) -> Peaks | None:
    """Decode the sound of a video, a second at a time.

    Args:
        path: The video.
        hand_over: Called with what is finished, at intervals.
        progress: Stops the work when cancelled.

    Returns:
        None if there is no sound.

    Raises:
        MediaError: The video cannot be opened.
        Cancelled: By `progress`.
    """
    with open_video(path) as source:
        duration = source.time_of(source.count - 1) + 1 / source.track.rate if source.has_sound and source.count else None
        if not duration:
            return None
        peaks, position, reported = np.zeros(PARTS, np.float32), 0, time.monotonic()
        for samples in source.sound(_RATE):
            progress.check()
            _add(peaks, samples, position, duration)
            position += len(samples)
            if time.monotonic() - reported > _INTERVAL:
                reported = time.monotonic()
                hand_over(peaks.copy())
            if position > duration * _RATE:
                break
        return peaks


def _add(peaks: Peaks, samples: NDArray[np.int16], position: int, duration: Fraction) -> None:
    """Enter samples, the first of which has a position in the whole sound."""
    loudness = np.abs(samples.astype(np.float32)).max(axis=1) / 32768
    parts = ((np.arange(len(samples)) + position) * (PARTS / float(duration * _RATE))).astype(np.int64)
    inside = parts < PARTS
    np.maximum.at(peaks, parts[inside], loudness[inside])
