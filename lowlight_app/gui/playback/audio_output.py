"""Plays the audio of a video. Lives on the GUI thread; a worker decodes the samples.

Playback follows the clock of the audio device: a frame may wait unnoticed, audio may not. Without audio, playback
follows the wall clock.
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

SampleReader = Callable[[int], "Iterator[Samples]"]
"""Yields blocks of samples at a given rate; see `audio_of_run`."""

_RATE, _FRAME_BYTES = 48000, 4
"""Samples per second and channel, and bytes for both channels of 16 bits."""
_BUFFER_SECONDS = 0.2
"""Audio written to the device ahead of time."""
_TICK_MS = 15
_QUEUED_BLOCKS = 40
"""Blocks of samples in the queue, about a second."""
_DEVICE_TIMEOUT = 2.0
"""Seconds without progress after which the device is given up."""
_POLL_SECONDS = 0.1


class AudioProblem(Enum):
    """The reason why no audio is played."""

    LIBRARY = auto()
    DEVICE = auto()
    SILENT = auto()


class AudioOutput(QObject):
    """Plays samples and provides the clock of the audio device.

    Args:
        worker: Decodes the samples.

    Attributes:
        problem: Why no audio can be played; None if none is known.
    """

    changed = Signal()
    """`problem` has changed."""

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problem: AudioProblem | None = None
        self._worker = worker
        self._volume = 1.0
        self._sink: QAudioSink | None = None
        self._writer: _SinkWriter | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def problem_text(self) -> str:
        """Why no audio can be played, in the language of the window; empty if it can."""
        if self.problem is AudioProblem.SILENT:
            return self.tr("This video has no sound")
        if self.problem is AudioProblem.DEVICE:
            return self.tr("No audio device was found; the video plays without sound.")
        if self.problem is AudioProblem.LIBRARY:
            return self.tr("Sound is not available: Qt Multimedia or the system library libpulse is missing.")
        return ""

    def check(self, has_audio: bool) -> None:
        """Check whether the audio of a newly opened video can be played.

        Args:
            has_audio: Whether the video contains audio.
        """
        self._set_problem(_find_problem() if has_audio else AudioProblem.SILENT)

    def play(self, samples: SampleReader) -> Clock:
        """Prepare playback, which starts with the returned clock."""
        self.stop()
        if self.problem is AudioProblem.DEVICE:  # a device may have been connected meanwhile
            self._set_problem(_find_problem())
        if self.problem is not None:
            return WallClock()
        self._sink = _make_sink(self)
        self._sink.setVolume(self._volume)
        self._writer = _SinkWriter(self._sink)
        blocks = self._writer.blocks

        def work(progress: Progress, _: HandOver) -> None:
            with suppress(MediaError):  # the file is gone; reading its frames reports that
                for block in samples(_RATE):
                    _put(blocks, block.tobytes(), progress)
            _put(blocks, None, progress)

        self._worker.submit(Task("audio", work))
        self._timer.start()
        return self._writer.clock

    def stop(self) -> None:
        """Stop the audio at once."""
        self._worker.cancel("audio")
        self._timer.stop()
        if self._sink is not None:
            self._sink.reset()
            self._sink.deleteLater()
        self._sink = self._writer = None

    def set_volume(self, percent: int, muted: bool) -> None:
        """Set the perceived volume: 50 % sounds half as loud."""
        self._volume = 0.0 if muted else (percent / 100) ** 3
        if self._sink is not None:
            self._sink.setVolume(self._volume)

    def _tick(self) -> None:
        if self._writer is not None and not self._writer.tick():
            self._timer.stop()
            self._set_problem(AudioProblem.DEVICE)

    def _set_problem(self, problem: AudioProblem | None) -> None:
        if problem is not self.problem:
            self.problem = problem
            self.changed.emit()


class _SinkWriter:
    """Writes queued samples to a sink and reads its clock.

    Attributes:
        blocks: Queue of blocks of bytes; None after the last.
        clock: The clock of the audio device.
    """

    def __init__(self, sink: QAudioSink) -> None:
        self.blocks: queue.Queue[bytes | None] = queue.Queue(_QUEUED_BLOCKS)
        self.clock = AudioClock()
        self._sink = sink
        self._device: QIODevice | None = None
        self._pending = b""
        self._ended = False
        self._position, self._position_time = 0.0, 0.0

    def tick(self) -> bool:
        """Fill the buffer of the sink; return False once the device is given up."""
        if self.clock.now() is None:
            return True
        if self._device is None:
            self._device, self._position_time = self._sink.start(), time.monotonic()
        if self._device is not None:
            self._device.write(self._take(self._sink.bytesFree()))
        position, now = self._sink.processedUSecs() / 1e6, time.monotonic()
        if position > self._position:
            self._position, self._position_time = position, now
            self.clock.update(position)
        elif self._device is None or now - self._position_time > _DEVICE_TIMEOUT:
            self.clock.continue_by_wall_clock()
            return False
        return True

    def _take(self, size: int) -> bytes:
        """Return up to `size` queued bytes, and silence after the end, so that the clock continues."""
        size -= size % _FRAME_BYTES
        while len(self._pending) < size and not self._ended:
            try:
                block = self.blocks.get_nowait()
            except queue.Empty:
                break
            self._ended = block is None
            self._pending += block or b""
        if self._ended and len(self._pending) < size:
            self._pending += bytes(size - len(self._pending))
        taken, self._pending = self._pending[:size], self._pending[size:]
        return taken


def load_library() -> Any:
    """Return QtMultimedia, which takes a while to load the first time; None if it or a system library is missing."""
    os.environ.setdefault("QT_MEDIA_BACKEND", "none")  # its media players are not needed
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    try:
        from PySide6 import QtMultimedia
    except ImportError:
        return None
    return QtMultimedia


def _find_problem() -> AudioProblem | None:
    library = load_library()
    if library is None:
        return AudioProblem.LIBRARY
    return AudioProblem.DEVICE if library.QMediaDevices.defaultAudioOutput().isNull() else None


def _make_sink(parent: QObject) -> QAudioSink:
    library = load_library()
    audio_format = library.QAudioFormat()
    audio_format.setSampleRate(_RATE)
    audio_format.setChannelCount(2)
    audio_format.setSampleFormat(library.QAudioFormat.SampleFormat.Int16)
    sink: QAudioSink = library.QAudioSink(library.QMediaDevices.defaultAudioOutput(), audio_format, parent)
    sink.setBufferSize(round(_BUFFER_SECONDS * _RATE) * _FRAME_BYTES)
    return sink


def _put(blocks: queue.Queue[bytes | None], block: bytes | None, progress: Progress) -> None:
    """Put a block into the queue, and check for cancellation while it is full."""
    while True:
        progress.check()
        try:
            return blocks.put(block, timeout=_POLL_SECONDS)
        except queue.Full:
            continue
