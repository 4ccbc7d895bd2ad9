"""Computes the waveform of a video's sound on a worker: the loudest sample of each of many short times."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.media import open_video
from lowlight_app.progress import Progress

Peaks = NDArray[np.float32]
"""Loudness in 0..1 of equal parts of the video's duration."""

PARTS = 2048
"""More than a timeline has pixels."""
_RATE = 8000
"""Samples per second: enough to see speech, music and silence."""
_INTERVAL = 0.3
"""Seconds after which the finished part is shown."""
_REMEMBERED = 8
"""Videos whose waveform is kept."""


class Waveform(QObject):
    """The waveform of the current video.

    Args:
        document: Its current video is analysed.
        worker: Decodes the sound.
    """

    changed = Signal(object)
    """The `Peaks`; None while there are none, or if the video has no sound."""

    def __init__(self, document: Document, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._video: Photo | None = None
        self._known: dict[tuple[Path, int], Peaks | None] = {}
        document.current_changed.connect(self.show)
        self.show(document.current)

    def show(self, photo: Photo | None) -> None:
        """Compute the waveform of another video, or of none if the photo is not a video."""
        self._video = photo if photo is not None and photo.is_video else None
        self._worker.cancel("waveform")
        self.changed.emit(None)
        if self._video is None:
            return
        video, key = self._video, _key_of(self._video.path)
        if key in self._known:
            self.changed.emit(self._known[key])
            return
        self._worker.submit(
            Task(
                "waveform",
                lambda progress, hand_over: compute_peaks(video.path, hand_over, progress),
                part=lambda peaks: self._show_part(video, peaks),
                done=lambda peaks: self._finish(video, key, peaks),
                failed=_ignore_damage,
            )
        )

    def _show_part(self, video: Photo, peaks: Peaks) -> None:
        if video is self._video:
            self.changed.emit(peaks)

    def _finish(self, video: Photo, key: tuple[Path, int], peaks: Peaks | None) -> None:
        self._known[key] = peaks
        while len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        if video is self._video:
            self.changed.emit(peaks)


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


def _key_of(path: Path) -> tuple[Path, int]:
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0


def _ignore_damage(error: Exception) -> None:
    """A damaged video has no waveform; the player reports the damage."""
    if not isinstance(error, MediaError):
        raise error
