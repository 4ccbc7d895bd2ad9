"""Shows the video that is current: a frame to be refined while it stands, one after the other while it plays."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import LowlightError, Message
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import InOutMarks, Photo, PhotoState
from lowlight_app.gui.playback.adaptive_resolution import AdaptiveResolution
from lowlight_app.gui.playback.audio_output import AudioOutput, load_library
from lowlight_app.gui.playback.audio_source import audio_of_run
from lowlight_app.gui.playback.clock import Clock, WallClock
from lowlight_app.gui.playback.frame_renderer import RenderedFrame, RenderOptions
from lowlight_app.gui.playback.playback_pipeline import PlaybackPipeline, PlaybackRun
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.playback.video_reader import VideoReader
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.controller import PreviewController
from lowlight_app.gui.preview.render import HandOver
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from fractions import Fraction

_ON_THEIR_WAY = 2
"""Frames that may wait to be painted: a window that is busy is not to fall behind."""
_PATIENCE = 0.2


class Player(QObject):
    """Plays and steps; see `Transport` for what it is told.

    Args:
        document: whose current photo it works for, if that is a video.
        transport: where the video stands and what the user wants.
        engine: the network, when it is there.
        preview: what shows frames.
        lane: where videos are read and played.
        sound: lets them be heard.
    """

    failed = Signal(object, str)
    """A photo and why one of its frames cannot be shown."""

    def __init__(
        self,
        document: Document,
        transport: Transport,
        engine: EngineLoader,
        preview: PreviewController,
        lane: Worker,
        sound: AudioOutput,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sound = sound
        self._document, self._transport, self._engine, self._preview, self._lane = document, transport, engine, preview, lane
        self._photo: Photo | None = None
        self._reel: VideoReader | None = None
        self._pace = AdaptiveResolution()
        self._room = threading.Semaphore(_ON_THEIR_WAY)
        self._wanted = (0.0, False, range(0))
        document.current_changed.connect(self.show)
        transport.sought.connect(self._show_frame)
        transport.moved.connect(self._keep_place)
        transport.changed.connect(self._follow)
        engine.ready.connect(self._show_again)
        preview.screen_changed.connect(self._show_again)

    def show(self, photo: Photo | None) -> None:
        """Work for another photo, if it is a video; where it stood when it was shown last."""
        self._lane.cancel("play")
        self._lane.cancel("frame")
        self._sound.stop()
        self._photo = photo if photo is not None and photo.is_video else None
        self._transport.close()
        if self._photo is None:
            self._lane.submit(Task("let go", lambda _, __: self._let_go()))
            return
        video = self._photo
        self._lane.submit(
            Task(
                "open",
                lambda _, __: self._known_of(video),
                done=lambda known: self._opened(video, *known),
                failed=lambda error: self._fail(video, error, opening=True),
            )
        )

    def close(self) -> None:
        """Let go of the file, once the lane has ended."""
        self._let_go()

    # --- On the window's thread

    def _opened(self, video: Photo, times: tuple[Fraction, ...], has_sound: bool) -> None:
        if video is self._photo:
            self._sound.look(has_sound)
            last = max(len(times) - 1, 0)
            fitting = max(video.marks.first or 0, video.marks.last or 0) <= last
            self._transport.open(times, min(video.frame_number, last), video.marks if fitting else InOutMarks())
            self._show_frame(self._transport.number)

    def _keep_place(self) -> None:
        if self._photo is not None and self._transport.count:
            self._photo.frame_number, self._photo.position = self._transport.number, self._transport.time
            self._document.position_changed.emit(self._photo)

    def _show_again(self) -> None:
        """What stands, in the way frames are looked at now; what plays asks for that with every frame."""
        if self._photo is not None and self._transport.count and not self._transport.playing:
            self._show_frame(self._transport.number)

    def _follow(self) -> None:
        """Begin to play, or play otherwise."""
        transport, video = self._transport, self._photo
        if video is not None and transport.count:
            video.marks, video.time_range, video.position = transport.marks, transport.cut, transport.time
            self._document.position_changed.emit(video)
        wanted = (transport.speed, transport.looping, transport.part)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self._lane.cancel("play")
        self._sound.stop()
        if video is not None and transport.playing:
            self._play(video)

    def _play(self, video: Photo) -> None:
        transport = self._transport
        part = transport.part
        start = transport.number if transport.number in part and transport.number != self._end_of(part) else self._start_of(part)
        run = PlaybackRun(part, start, transport.until, transport.speed, transport.looping)
        clock = self._clock_of(run)

        def work(progress: Progress, hand_over: HandOver) -> Message | None:
            projector = PlaybackPipeline(self._reel_of(video).source, video, run, self._look, clock, self._pace, progress)
            projector.play(lambda glimpse: self._give(glimpse, hand_over, progress))
            return self._reel_of(video).source.damage

        self._lane.cancel("frame")
        self._lane.submit(
            Task(
                "play",
                work,
                part=lambda glimpse: self._show_glimpse(video, run, glimpse),
                done=lambda damage: self._played(video, part, damage),
                failed=lambda error: self._fail(video, error),
            )
        )

    def _played(self, video: Photo, part: range, damage: Message | None) -> None:
        """To the end, whose frame may have been left out for being late."""
        self._transport.seek(self._end_of(part))
        if damage is not None:
            self.failed.emit(video, translate_message(damage, omit_path=video.path))

    def _clock_of(self, run: PlaybackRun) -> Clock:
        """That of the sound card; of the wall at speeds at which nothing is heard."""
        reel = self._reel
        if run.speed != 1 or reel is None:
            return WallClock()
        return self._sound.play(lambda rate: audio_of_run(reel.source, run, rate))

    def _start_of(self, part: range) -> int:
        return part[0] if self._transport.speed > 0 else part[-1]

    def _end_of(self, part: range) -> int:
        return part[-1] if self._transport.speed > 0 else part[0]

    def _show_glimpse(self, video: Photo, run: PlaybackRun, glimpse: RenderedFrame) -> None:
        self._room.release()
        transport = self._transport
        if video is self._photo and transport.speed == run.speed:
            self._preview.glimpse(glimpse.before, glimpse.after)
            if glimpse.histograms is not None:
                self._preview.tell_histograms(*glimpse.histograms)
            transport.show(glimpse.number)

    def _show_frame(self, number: int) -> None:
        video = self._photo
        if video is None:
            return

        def work(_: Progress, __: HandOver) -> tuple[PhotoCache, RenderedFrame]:
            return self._reel_of(video).session(number, self._look())

        self._lane.cancel("play")
        self._lane.submit(
            Task(
                "frame",
                work,
                done=lambda both: self._show_session(video, *both),
                failed=lambda error: self._fail(video, error),
                cancel_running=False,
            )
        )

    def _show_session(self, video: Photo, session: PhotoCache, glimpse: RenderedFrame) -> None:
        if video is self._photo and not self._transport.playing:
            self._preview.refine(session, glimpse.before, glimpse.after)

    def _fail(self, video: Photo, error: Exception, opening: bool = False) -> None:
        if not isinstance(error, LowlightError):
            raise error
        if video is not self._photo:
            return
        self._transport.pause()
        if opening:
            self._document.set_state(video, PhotoState.BROKEN, error)
        else:
            self.failed.emit(video, translate_message(error, omit_path=video.path))

    # --- On the lane's thread

    def _look(self) -> RenderOptions:
        return RenderOptions(self._engine.enhancer, self._preview.scale, self._preview.screen, self._preview.seen)

    def _give(self, glimpse: RenderedFrame, hand_over: HandOver, progress: Progress) -> None:
        while not self._room.acquire(timeout=_PATIENCE):
            progress.check()
        hand_over(glimpse)

    def _known_of(self, video: Photo) -> tuple[tuple[Fraction, ...], bool]:
        """When its frames are shown, and whether there is anything to be heard."""
        reel = self._reel_of(video)
        if reel.source.has_sound:
            load_library()
        return reel.times, reel.source.has_sound

    def _reel_of(self, video: Photo) -> VideoReader:
        if self._reel is None or self._reel.photo is not video:
            self._let_go()
            self._reel = VideoReader(video)
        return self._reel

    def _let_go(self) -> None:
        if self._reel is not None:
            self._reel.close()
            self._reel = None
