"""Lets a video be heard while it plays. Lives on the window's thread; samples are made on a lane of its own.

The sound card's clock leads and frames follow it, since a picture may wait for a moment unseen and sound may not. Where
nothing can be heard, frames go by the wall clock.
"""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QIODevice, QLoggingCategory, QObject, QTimer, Signal

from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.playback.clock import AudioClock, Clock, WallClock
from lowlight_app.gui.preview.render import HandOver
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioSink

    from lowlight_app.media.video.audio import Samples

Maker = Callable[[int], "Iterator[Samples]"]
"""Makes samples at a rate; see `lowlight_app.media.video.audio.samples`."""

_RATE, _BYTES = 48000, 4
"""Samples per second, and bytes of each: two channels of 16 bits."""
_BUFFER = 0.2
"""Seconds of sound that the sound card is given ahead."""
_TICK_MS = 15
_AHEAD = 40
"""Pieces of samples that wait, about a second."""
_PATIENCE = 2.0
"""Seconds after which a sound card that takes nothing is given up."""
_LOOK = 0.1


class AudioProblem(Enum):
    """Why nothing is heard."""

    LIBRARY = auto()
    DEVICE = auto()
    SILENT = auto()


class AudioOutput(QObject):
    """Plays samples and tells the time by them.

    Args:
        lane: where samples are made.

    Attributes:
        lack: why nothing can be heard; None where something can, as far as is known.
    """

    changed = Signal()
    """`lack` is another."""

    def __init__(self, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lack: AudioProblem | None = None
        self._lane = lane
        self._loudness = 1.0
        self._sink: QAudioSink | None = None
        self._feed: _Feed | None = None
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self._tick)

    @property
    def told(self) -> str:
        """Why nothing can be heard, in words; empty where something can."""
        if self.lack is AudioProblem.SILENT:
            return self.tr("This video has no sound")
        if self.lack is AudioProblem.DEVICE:
            return self.tr("Nothing can be heard: no sound device answers. The video plays by the clock.")
        if self.lack is AudioProblem.LIBRARY:
            return self.tr("Nothing can be heard: Qt's library for sound, or libpulse of the system, is missing.")
        return ""

    def look(self, has_sound: bool) -> None:
        """A video is opened: see whether it can be heard.

        Args:
            has_sound: whether there is anything to be heard in it.
        """
        self._set_lack(_missing() if has_sound else AudioProblem.SILENT)

    def play(self, samples: Maker) -> Clock:
        """Let samples be heard as soon as the clock is started."""
        self.stop()
        if self.lack is AudioProblem.DEVICE:  # it may have been plugged in meanwhile
            self._set_lack(_missing())
        if self.lack is not None:
            return WallClock()
        self._sink = _sink(self)
        self._sink.setVolume(self._loudness)
        self._feed = _Feed(self._sink)
        waiting = self._feed.waiting

        def work(progress: Progress, _: HandOver) -> None:
            with suppress(MediaError):  # the file is gone; that is told where its pictures are read
                for piece in samples(_RATE):
                    _put(waiting, piece.tobytes(), progress)
            _put(waiting, None, progress)

        self._lane.submit(Task("sound", work))
        self._ticking.start()
        return self._feed.clock

    def stop(self) -> None:
        """Nothing is heard any more."""
        self._lane.cancel("sound")
        self._ticking.stop()
        if self._sink is not None:
            self._sink.reset()
            self._sink.deleteLater()
        self._sink = self._feed = None

    def set_volume(self, percent: int, muted: bool) -> None:
        """How loud it is, as it is felt: half of it sounds half as loud."""
        self._loudness = 0.0 if muted else (percent / 100) ** 3
        if self._sink is not None:
            self._sink.setVolume(self._loudness)

    def _tick(self) -> None:
        if self._feed is not None and not self._feed.tick():
            self._ticking.stop()
            self._set_lack(AudioProblem.DEVICE)

    def _set_lack(self, lack: AudioProblem | None) -> None:
        if lack is not self.lack:
            self.lack = lack
            self.changed.emit()


class _Feed:
    """Fills a sink and reads its clock.

    Attributes:
        waiting: pieces of bytes; None behind the last.
        clock: time as it is heard.
    """

    def __init__(self, sink: QAudioSink) -> None:
        self.waiting: queue.Queue[bytes | None] = queue.Queue(_AHEAD)
        self.clock = AudioClock()
        self._sink = sink
        self._device: QIODevice | None = None
        self._rest = b""
        self._ended = False
        self._heard, self._heard_at = 0.0, 0.0

    def tick(self) -> bool:
        """Give the sink what it has room for; false once it is given up."""
        if self.clock.now() is None:
            return True
        if self._device is None:
            self._device, self._heard_at = self._sink.start(), time.monotonic()
        if self._device is not None:
            self._device.write(self._taken(self._sink.bytesFree()))
        heard, now = self._sink.processedUSecs() / 1e6, time.monotonic()
        if heard > self._heard:
            self._heard, self._heard_at = heard, now
            self.clock.hear(heard)
        elif self._device is None or now - self._heard_at > _PATIENCE:
            self.clock.let_go()
            return False
        return True

    def _taken(self, size: int) -> bytes:
        """Up to `size` bytes of what waits; silence behind the end, so that the clock goes on."""
        size -= size % _BYTES
        while len(self._rest) < size and not self._ended:
            try:
                piece = self.waiting.get_nowait()
            except queue.Empty:
                break
            self._ended = piece is None
            self._rest += piece or b""
        if self._ended and len(self._rest) < size:
            self._rest += bytes(size - len(self._rest))
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def load_library() -> Any:
    """Qt's library for sound, which takes a while the first time; None where it, or a library of the system, is missing."""
    os.environ.setdefault("QT_MEDIA_BACKEND", "none")  # its players, which are not needed
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    try:
        from PySide6 import QtMultimedia
    except ImportError:
        return None
    return QtMultimedia


def _missing() -> AudioProblem | None:
    library = load_library()
    if library is None:
        return AudioProblem.LIBRARY
    return AudioProblem.DEVICE if library.QMediaDevices.defaultAudioOutput().isNull() else None


def _sink(parent: QObject) -> QAudioSink:
    library = load_library()
    form = library.QAudioFormat()
    form.setSampleRate(_RATE)
    form.setChannelCount(2)
    form.setSampleFormat(library.QAudioFormat.SampleFormat.Int16)
    sink: QAudioSink = library.QAudioSink(library.QMediaDevices.defaultAudioOutput(), form, parent)
    sink.setBufferSize(round(_BUFFER * _RATE) * _BYTES)
    return sink


def _put(waiting: queue.Queue[bytes | None], piece: bytes | None, progress: Progress) -> None:
    while True:
        progress.check()
        try:
            return waiting.put(piece, timeout=_LOOK)
        except queue.Full:
            continue
