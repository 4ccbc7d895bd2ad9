"""Videos in the window: what the transport's actions do, and what is shown of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.thumbnail_popup import ThumbnailPopup
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.playback.transport_bar import TransportBar, timecode
from lowlight_app.settings_track import START, TrackSegment

if TYPE_CHECKING:
    from lowlight_app.gui.playback.audio_output import AudioOutput
    from lowlight_app.gui.playback.player import Player
    from lowlight_app.gui.playback.timeline_preview import TimelinePreview
    from lowlight_app.gui.preview.controller import PreviewController


@dataclass(frozen=True)
class PlaybackActions:
    """The menu actions of a video."""

    play: QAction
    pause: QAction
    play_back: QAction
    play_on: QAction
    frame_back: QAction
    frame_on: QAction
    mark_first: QAction
    mark_last: QAction
    unmark: QAction
    own_settings: QAction
    loop: QAction
    mute: QAction
    save_frame: QAction


class PlaybackController(QObject):
    """Connects transport, player and transport bar. The player is loaded behind the painted window.

    Args:
        actions: of the Video menu.
        document: the open photos and videos.
        preferences: hold volume and mute.
        engine: the loaded model.
        feedback: shows messages.
        parent: the window over which thumbnails of the timeline pop up.

    Attributes:
        transport: the position and state of playback.
        bar: to be placed under the picture.
        bubble: the thumbnail over the timeline.
        player, sound, peeks: None before `prepare`.
    """

    def __init__(
        self,
        actions: PlaybackActions,
        document: Document,
        preferences: Preferences,
        engine: EngineLoader,
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._actions, self._document, self._preferences = actions, document, preferences
        self._engine, self._feedback, self._window = engine, feedback, parent
        self.transport = Transport(self)
        choices, a = preferences.choices, actions
        a.mute.setChecked(choices.muted)
        self.bar = TransportBar(self.transport, (a.frame_back, a.play, a.frame_on, a.loop), a.mute, choices.volume)
        self.bubble = ThumbnailPopup(parent)
        self._hovered: int | None = None
        self.player: Player | None = None
        self.peeks: TimelinePreview | None = None
        self.sound: AudioOutput | None = None
        self._connect()
        self._update_actions()

    def _connect(self) -> None:
        a, transport, preferences = self._actions, self.transport, self._preferences
        for action, command in (
            (a.play, transport.toggle),
            (a.frame_back, lambda: transport.step(-1)),
            (a.frame_on, lambda: transport.step(1)),
            (a.play_back, lambda: transport.shuttle(-1)),
            (a.play_on, lambda: transport.shuttle(1)),
            (a.pause, transport.stop),
            (a.mark_first, transport.mark_first),
            (a.mark_last, transport.mark_last),
            (a.unmark, transport.unmark),
            (a.own_settings, self._own_settings),
        ):
            action.triggered.connect(command)
        a.loop.toggled.connect(transport.set_looping)
        a.mute.toggled.connect(lambda on: preferences.change(muted=on))
        self.bar.timeline.hovered.connect(self._hover)
        self.bar.volume_changed.connect(lambda percent: preferences.change(volume=percent, muted=False))
        preferences.changed.connect(self._set_volume)
        transport.changed.connect(self._update_actions)
        for signal in (self._document.settings_changed, self._document.moved, self._document.current_changed):
            signal.connect(lambda _: self._show_parts())

    def dress(self) -> None:
        """In the colours of the theme."""
        self.bar.dress()

    def close(self) -> None:
        """Let go of the video, once the threads have ended."""
        if self.sound is not None:
            self.sound.stop()
        if self.player is not None:
            self.player.close()
        if self.peeks is not None:
            self.peeks.close()

    def prepare(self, preview: PreviewController, make_worker: Callable[[str], Worker]) -> None:
        """Load the player; `preview` shows its frames."""
        from lowlight_app.gui.playback.audio_output import AudioOutput
        from lowlight_app.gui.playback.player import Player
        from lowlight_app.gui.playback.timeline_preview import TimelinePreview

        document = self._document
        playing = make_worker("playing")
        self.sound = AudioOutput(make_worker("sounding"), self)
        self.sound.changed.connect(self._show_sound)
        self._set_volume()
        self.player = Player(document, self.transport, self._engine, preview, playing, self.sound, self)
        self.player.failed.connect(self._tell)
        preview.progress_changed.connect(self.bar.show_quality)
        self.player.show(document.current)
        self.peeks = TimelinePreview(document, self.transport, self._engine, make_worker("peeking"), self)
        self.peeks.ready.connect(self._show_peek)

    def _hover(self, number: int | None) -> None:
        self._hovered = number
        if number is None or self.peeks is None:
            self.bubble.hide()
            self.bubble.show_image(None)
            return
        self._place_bubble(number)
        self.peeks.want(number)

    def _place_bubble(self, number: int) -> None:
        timeline = self.bar.timeline
        point = timeline.mapTo(self._window, QPoint(round(timeline.x_of(number)), 0))
        self.bubble.show_at(point, timecode(self.transport.times[number]))

    def _show_peek(self, number: int, image: QImage) -> None:
        """Also for a place that was passed meanwhile: better something near than nothing."""
        if self._hovered is not None and self._hovered < self.transport.count:
            self.bubble.show_image(image)
            self._place_bubble(self._hovered)

    # --- Parts with settings of their own

    def _own_settings(self, on: bool) -> None:
        """Begin or end them: those of the part where the video stands, or of the one that is marked."""
        document, video, action = self._document, self._document.current, self._actions.own_settings
        if video is None:
            return
        new = TrackSegment(*self.transport.cut, video.settings)
        if not on:
            document.steer(video, video.course.without_segment(video.here), action.text())
        elif (new.start, new.end) == (START, None):
            self._feedback.tell(self.tr("Mark a part first: I where it begins, O where it ends."))
        else:
            document.steer(video, video.course.with_segment(new), action.text())
            if not new.contains(video.here):
                self.transport.seek(self.transport.part[0])
        self._show_parts()

    def _show_parts(self) -> None:
        video, times = self._document.current, self.transport.times
        parts = video.course.segments if video is not None and times else ()
        self.bar.timeline.show_parts([(_at(times, part.start), _at(times, part.end)) for part in parts])
        self._actions.own_settings.setChecked(video is not None and video.course.segment_at(video.here) is not None)

    def _set_volume(self) -> None:
        choices = self._preferences.choices
        self._actions.mute.setChecked(choices.muted)
        if self.sound is not None:
            self.sound.set_volume(choices.volume, choices.muted)

    def _show_sound(self) -> None:
        assert self.sound is not None
        self.bar.show_sound(self.sound.told)

    def _tell(self, video: Photo, reason: str) -> None:
        text = self.tr("{name}, frame {number}: {reason}")
        self._feedback.warn(text.format(name=video.name, number=self.transport.number + 1, reason=reason))

    def _update_actions(self) -> None:
        for action in vars(self._actions).values():
            action.setEnabled(self.transport.count > 0)
        if self.sound is not None:
            self._show_sound()


def _at(times: Sequence[Fraction], time: Fraction | None) -> int:
    """The frame that is shown at a time, or the last one."""
    return len(times) - 1 if time is None else min(bisect_left(times, time), len(times) - 1)
