"""Videos in the window: what the transport's actions do, and what is shown of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QImage

from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.thumbnail_popup import ThumbnailPopup
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.playback.transport_bar import TransportBar, timecode
from lowlight_app.settings_track import START, TrackSegment

if TYPE_CHECKING:
    from lowlight_app.gui.playback.audio_output import AudioOutput
    from lowlight_app.gui.playback.player import Player
    from lowlight_app.gui.playback.timeline_preview import TimelinePreview
    from lowlight_app.gui.shell.window import Window


class PlaybackController(QObject):
    """Joins transport, player and bar. The player is loaded behind the painted window.

    Attributes:
        transport: where the video stands.
        bar: to be placed under the picture.
        bubble: what lies under the mouse on its timeline.
        player, sound, peeks: None until the window's threads are set up.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        a = window.actions_
        self._window = window
        self.transport = Transport(self)
        choices = window.preferences.choices
        a.mute.setChecked(choices.muted)
        self.bar = TransportBar(self.transport, (a.frame_back, a.play, a.frame_on, a.loop), a.mute, choices.volume)
        self.bubble = ThumbnailPopup(window)
        self._hovered: int | None = None
        self.bar.timeline.hovered.connect(self._hover)
        self.player: Player | None = None
        self.peeks: TimelinePreview | None = None
        self.sound: AudioOutput | None = None
        for action, command in (
            (a.play, self.transport.toggle),
            (a.frame_back, lambda: self.transport.step(-1)),
            (a.frame_on, lambda: self.transport.step(1)),
            (a.play_back, lambda: self.transport.shuttle(-1)),
            (a.play_on, lambda: self.transport.shuttle(1)),
            (a.pause, self.transport.stop),
            (a.mark_first, self.transport.mark_first),
            (a.mark_last, self.transport.mark_last),
            (a.unmark, self.transport.unmark),
            (a.own_settings, self._own_settings),
        ):
            action.triggered.connect(command)
        a.loop.toggled.connect(self.transport.set_looping)
        a.mute.toggled.connect(lambda on: window.preferences.change(muted=on))
        self.bar.volume_changed.connect(lambda percent: window.preferences.change(volume=percent, muted=False))
        window.preferences.changed.connect(self._set_volume)
        self.transport.changed.connect(self._update_actions)
        for signal in (window.document.settings_changed, window.document.moved, window.document.current_changed):
            signal.connect(lambda _: self._show_parts())
        window.workshop.prepared.connect(self._prepare)
        self._update_actions()

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

    def _prepare(self) -> None:
        from lowlight_app.gui.playback.audio_output import AudioOutput
        from lowlight_app.gui.playback.player import Player
        from lowlight_app.gui.playback.timeline_preview import TimelinePreview

        window, workshop = self._window, self._window.workshop
        assert workshop.preview is not None
        lane = workshop.lane("playing")
        self.sound = AudioOutput(workshop.lane("sounding"), self)
        self.sound.changed.connect(self._show_sound)
        self._set_volume()
        self.player = Player(window.document, self.transport, workshop.engine, workshop.preview, lane, self.sound, self)
        self.player.failed.connect(self._tell)
        workshop.preview.progress_changed.connect(self.bar.show_quality)
        self.player.show(window.document.current)
        self.peeks = TimelinePreview(window.document, self.transport, workshop.engine, workshop.lane("peeking"), self)
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
        window, video, action = self._window, self._window.document.current, self._window.actions_.own_settings
        if video is None:
            return
        new = TrackSegment(*self.transport.cut, video.settings)
        if not on:
            window.document.steer(video, video.course.without_part(video.here), action.text())
        elif (new.start, new.end) == (START, None):
            window.messages.tell(self.tr("Mark a part first: I where it begins, O where it ends."))
        else:
            window.document.steer(video, video.course.with_part(new), action.text())
            if not new.holds(video.here):
                self.transport.seek(self.transport.part[0])
        self._show_parts()

    def _show_parts(self) -> None:
        video, times = self._window.document.current, self.transport.times
        parts = video.course.parts if video is not None and times else ()
        self.bar.timeline.show_parts([(_at(times, part.start), _at(times, part.end)) for part in parts])
        self._window.actions_.own_settings.setChecked(video is not None and video.course.part_at(video.here) is not None)

    def _set_volume(self) -> None:
        choices = self._window.preferences.choices
        self._window.actions_.mute.setChecked(choices.muted)
        if self.sound is not None:
            self.sound.set_volume(choices.volume, choices.muted)

    def _show_sound(self) -> None:
        assert self.sound is not None
        self.bar.show_sound(self.sound.told)

    def _tell(self, video: Photo, reason: str) -> None:
        text = self.tr("{name}, frame {number}: {reason}")
        self._window.messages.warn(text.format(name=video.name, number=self.transport.number + 1, reason=reason))

    def _update_actions(self) -> None:
        for action in self._window.actions_.need_video():
            action.setEnabled(self.transport.count > 0)
        if self.sound is not None:
            self._show_sound()


def _at(times: Sequence[Fraction], time: Fraction | None) -> int:
    """The frame that is shown at a time, or the last one."""
    return len(times) - 1 if time is None else min(bisect_left(times, time), len(times) - 1)
