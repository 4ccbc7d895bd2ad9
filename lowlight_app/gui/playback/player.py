"""Plays the current video, and shows single frames of it that are then refined."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lowlight_app.enhance.adaptive_resolution import AdaptiveResolution
from lowlight_app.errors import LowlightError, Message
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import InOutMarks, Photo, PhotoState
from lowlight_app.gui.playback.audio_output import AudioOutput, load_library
from lowlight_app.gui.playback.audio_source import audio_of_run
from lowlight_app.gui.playback.clock import Clock, WallClock
from lowlight_app.gui.playback.frame_renderer import RenderedFrame, RenderOptions
from lowlight_app.gui.playback.frame_schedule import PlaybackRun
from lowlight_app.gui.playback.playback_pipeline import PlaybackPipeline
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.playback.video_reader import VideoReader
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.controller import PreviewController
from lowlight_app.gui.preview.render import HandOver
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from fractions import Fraction

    from lowlight_app.enhance import Illumination

_MAX_UNPAINTED_FRAMES = 2
"""Frames that may wait to be painted, so that a busy window does not fall behind."""
_POLL_SECONDS = 0.2


class Player(QObject):
    """Carries out what the transport requests.

    Args:
        document: Its current photo is played if it is a video.
        transport: Position and state of playback.
        engine: Provides the network once it is loaded.
        preview: Shows the frames.
        worker: Reads and plays the video.
        audio: Plays the audio.
    """

    failed = Signal(object, str)
    """A video, and why one of its frames cannot be shown."""

    def __init__(
        self,
        document: Document,
        transport: Transport,
        engine: EngineLoader,
        preview: PreviewController,
        worker: Worker,
        audio: AudioOutput,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._transport, self._engine, self._preview = document, transport, engine, preview
        self._worker, self._audio = worker, audio
        self._video: Photo | None = None
        self._reader: VideoReader | None = None
        self._resolution = AdaptiveResolution()
        self._unpainted = threading.Semaphore(_MAX_UNPAINTED_FRAMES)
        self._playback_state = (0.0, False, range(0))
        self._shown: RenderedFrame | None = None
        self._connect()

    def _connect(self) -> None:
        self._document.current_changed.connect(self.show)
        self._transport.seek_requested.connect(self._show_frame)
        self._transport.frame_changed.connect(self._save_position)
        self._transport.changed.connect(self._transport_changed)
        self._engine.ready.connect(self._render_again)
        self._preview.screen_changed.connect(self._render_again)

    def show(self, photo: Photo | None) -> None:
        """Show a video at its last position; any other photo closes the video."""
        self._worker.cancel("play")
        self._worker.cancel("frame")
        self._audio.stop()
        self._video = photo if photo is not None and photo.is_video else None
        self._shown = None
        self._transport.close()
        if self._video is None:
            self._worker.submit(Task("close", lambda _, __: self._close_reader()))
            return
        video = self._video
        self._worker.submit(
            Task(
                "open",
                lambda _, __: self._open(video),
                done=lambda result: self._opened(video, *result),
                failed=lambda error: self._fail(video, error, opening=True),
            )
        )

    def close(self) -> None:
        """Close the file; call after the worker has stopped."""
        self._close_reader()

    # --- On the GUI thread

    @property
    def light(self) -> Illumination | None:
        """The light of the frame on show; None while it is not known, as after a seek or with another model."""
        shown = self._shown
        if shown is None or shown.number != self._transport.number or shown.enhancer is not self._engine.enhancer:
            return None
        return shown.light

    def _opened(self, video: Photo, times: tuple[Fraction, ...], has_audio: bool) -> None:
        if video is self._video:
            self._audio.check(has_audio)
            last = max(len(times) - 1, 0)
            marks_valid = max(video.marks.first or 0, video.marks.last or 0) <= last
            marks = video.marks if marks_valid else InOutMarks()
            ranges = tuple(kept for kept in video.ranges if kept[0] <= times[last]) if times else ()
            self._transport.open(times, min(video.frame_number, last), marks, ranges)
            self._show_frame(self._transport.number)

    def _save_position(self) -> None:
        if self._video is not None and self._transport.count:
            self._video.frame_number, self._video.position = self._transport.number, self._transport.time
            self._document.position_changed.emit(self._video)

    def _render_again(self) -> None:
        """Render the frame of a paused video with the current options; playback reads them for each frame."""
        if self._video is not None and self._transport.count and not self._transport.playing:
            self._show_frame(self._transport.number)

    def _transport_changed(self) -> None:
        """Start, change or stop playback."""
        transport, video = self._transport, self._video
        if video is not None and transport.count:
            video.marks, video.time_range, video.position = transport.marks, transport.time_range, transport.time
            video.ranges = transport.ranges
            self._document.position_changed.emit(video)
        state = (transport.speed, transport.looping, transport.frames)
        if state == self._playback_state:
            return
        self._playback_state = state
        self._worker.cancel("play")
        self._audio.stop()
        if video is not None and transport.playing:
            self._play(video)

    def _play(self, video: Photo) -> None:
        run = self._make_run()
        clock = self._make_clock(run)

        def work(progress: Progress, hand_over: HandOver) -> Message | None:
            reader = self._reader_of(video)
            reader.prepare(run.start, self._render_options())
            pipeline = PlaybackPipeline(reader.view, video, run, self._render_options, clock, self._resolution, progress)
            pipeline.play(lambda frame: self._hand_over(frame, hand_over, progress))
            return reader.source.damage

        self._worker.cancel("frame")
        self._worker.submit(
            Task(
                "play",
                work,
                part=lambda frame: self._show_playing(video, run, frame),
                done=lambda damage: self._played(video, run.frames, damage),
                failed=lambda error: self._fail(video, error),
            )
        )

    def _make_run(self) -> PlaybackRun:
        """Play from the current frame, or from the start if it is at the end or outside the marks."""
        transport, frames = self._transport, self._transport.frames
        resume = transport.number in frames and transport.number != self._end_of(frames)
        start = transport.number if resume else self._start_of(frames)
        return PlaybackRun(frames, start, transport.end_time, transport.speed, transport.looping)

    def _make_clock(self, run: PlaybackRun) -> Clock:
        """Return the clock of the audio device; at other than normal speed, without audio, the wall clock."""
        reader = self._reader
        if run.speed != 1 or reader is None:
            return WallClock()
        return self._audio.play(lambda rate: audio_of_run(reader.source, run, rate))

    def _played(self, video: Photo, frames: range, damage: Message | None) -> None:
        """Show the last frame, which may have been dropped, and report damage."""
        self._transport.seek(self._end_of(frames))
        if damage is not None:
            self.failed.emit(video, translate_message(damage, omit_path=video.path))

    def _start_of(self, frames: range) -> int:
        return frames[0] if self._transport.speed > 0 else frames[-1]

    def _end_of(self, frames: range) -> int:
        return frames[-1] if self._transport.speed > 0 else frames[0]

    def _show_playing(self, video: Photo, run: PlaybackRun, frame: RenderedFrame) -> None:
        self._unpainted.release()
        transport = self._transport
        if video is self._video and transport.speed == run.speed:
            self._shown = frame
            self._preview.show_frame(frame.before, frame.after)
            if frame.histograms is not None:
                self._preview.show_histograms(*frame.histograms)
            transport.show(frame.number)

    def _show_frame(self, number: int) -> None:
        video = self._video
        if video is None:
            return

        def work(_: Progress, __: HandOver) -> tuple[PhotoCache, RenderedFrame]:
            return self._reader_of(video).read_frame(number, self._render_options())

        self._worker.cancel("play")
        self._worker.submit(
            Task(
                "frame",
                work,
                done=lambda result: self._refine(video, *result),
                failed=lambda error: self._fail(video, error),
                cancel_running=False,
            )
        )

    def _refine(self, video: Photo, cache: PhotoCache, frame: RenderedFrame) -> None:
        if video is self._video and not self._transport.playing:
            self._shown = frame
            self._preview.refine(cache, frame.before, frame.after)

    def _fail(self, video: Photo, error: Exception, opening: bool = False) -> None:
        if not isinstance(error, LowlightError):
            raise error
        if video is not self._video:
            return
        self._transport.pause()
        if opening:
            self._document.set_state(video, PhotoState.BROKEN, error)
        else:
            self.failed.emit(video, translate_message(error, omit_path=video.path))

    # --- On the worker's thread

    def _render_options(self) -> RenderOptions:
        return RenderOptions(self._engine.enhancer, self._preview.scale, self._preview.screen, self._preview.visible)

    def _hand_over(self, frame: RenderedFrame, hand_over: HandOver, progress: Progress) -> None:
        """Wait until the window has painted enough frames."""
        while not self._unpainted.acquire(timeout=_POLL_SECONDS):
            progress.check()
        hand_over(frame)

    def _open(self, video: Photo) -> tuple[tuple[Fraction, ...], bool]:
        """Return the times of the frames, and whether there is audio."""
        reader = self._reader_of(video)
        if reader.source.has_sound:
            load_library()
        return reader.times, reader.source.has_sound

    def _reader_of(self, video: Photo) -> VideoReader:
        if self._reader is None or self._reader.photo is not video:
            self._close_reader()
            self._reader = VideoReader(video)
        return self._reader

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
