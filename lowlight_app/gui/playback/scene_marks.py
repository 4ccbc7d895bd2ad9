"""Search the current video for scene marks on a worker: times at which something moves or the brightness changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.playback.video_analysis import VideoAnalysis
from lowlight_app.media import open_video
from lowlight_app.media.video.scene_marks import SceneMark, SceneScan
from lowlight_app.progress import Progress

_QUIET_MS = 500
"""Time without playing and seeking after which the scan goes on."""
_POLL_SECONDS = 0.1
_INTERVAL = 1.0
"""Seconds after which the marks found so far are shown."""


@dataclass(frozen=True)
class FoundMarks:
    """The scene marks of a video.

    Attributes:
        marks: By time.
        until: Time up to which the video was looked through, in seconds; None if it was to its end.
    """

    marks: tuple[SceneMark, ...]
    until: Fraction | None


class SceneMarks(VideoAnalysis[FoundMarks]):
    """The scene marks of the current video. The scan waits until its first frame is shown, and while it is played.

    Args:
        document: Its current video is looked through.
        transport: Tells when it is played.
        worker: Looks through it.
    """

    def __init__(self, document: Document, transport: Transport, worker: Worker, parent: QObject | None = None) -> None:
        quiet = threading.Event()
        super().__init__(document, worker, partial(find_scene_marks, quiet=quiet), parent)
        self._transport, self._quiet = transport, quiet
        self._timer = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._timer.timeout.connect(quiet.set)
        transport.changed.connect(self._wait_for_quiet)
        transport.frame_changed.connect(self._wait_for_quiet)
        self._wait_for_quiet()

    def _wait_for_quiet(self) -> None:
        self._quiet.clear()
        if self._transport.count and not self._transport.playing:
            self._timer.start()
        else:
            self._timer.stop()


def find_scene_marks(
    path: Path, hand_over: Callable[[FoundMarks], None], progress: Progress, *, quiet: threading.Event
) -> FoundMarks:
    """Look through a video; one that is damaged, up to where it can be read.

    Args:
        path: The video.
        hand_over: Called with what is found, at intervals.
        progress: Stops the work when cancelled.
        quiet: While it is not set, the work waits.

    Raises:
        MediaError: The video cannot be opened.
        Cancelled: By `progress`.
    """
    _wait_for(quiet, progress)
    with open_video(path) as source:
        scan, reported = SceneScan(source), time.monotonic()
        try:
            for until in scan.run(progress):
                _wait_for(quiet, progress)
                if time.monotonic() - reported > _INTERVAL:
                    reported = time.monotonic()
                    hand_over(FoundMarks(scan.marks(), until))
        except MediaError:
            pass
        return FoundMarks(scan.marks(), None)


def _wait_for(quiet: threading.Event, progress: Progress) -> None:
    while not quiet.wait(_POLL_SECONDS):
        progress.check()
