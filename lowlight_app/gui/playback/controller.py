"""Connects the menu actions, transport bar and timeline of a video with transport and player."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.feedback import Feedback, Topic
from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.thumbnail_popup import ThumbnailPopup
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.gui.playback.transport_bar import TransportBar
from lowlight_app.settings_track import START, TrackSegment

if TYPE_CHECKING:
    from lowlight_app.enhance import Illumination
    from lowlight_app.gui.playback.audio_output import AudioOutput
    from lowlight_app.gui.playback.player import Player
    from lowlight_app.gui.playback.scene_navigator import SceneNavigator
    from lowlight_app.gui.playback.timeline_preview import TimelinePreview
    from lowlight_app.gui.playback.waveform import Waveform
    from lowlight_app.gui.preview.controller import PreviewController

_NEAR = 3
"""Pixels beside a scene mark where the mouse still points at it."""


@dataclass(frozen=True)
class PlaybackActions:
    """The menu actions of a video."""

    play: QAction
    pause: QAction
    play_backward: QAction
    play_forward: QAction
    previous_frame: QAction
    next_frame: QAction
    mark_in: QAction
    mark_out: QAction
    clear_marks: QAction
    add_range: QAction
    segment_settings: QAction
    previous_scene: QAction
    next_scene: QAction
    loop: QAction
    mute: QAction
    save_frame: QAction


class PlaybackController(QObject):
    """Connects actions, transport, player and transport bar. The player is loaded after the window is painted.

    Args:
        actions: The actions of the Video menu.
        document: The open photos and videos.
        preferences: Hold volume and mute.
        engine: Provides the network once it is loaded.
        feedback: Shows messages.
        parent: The window; thumbnails pop up over it.

    Attributes:
        transport: Position and state of playback.
        bar: The controls, to be placed under the viewer.
        popup: The thumbnail above the timeline.
        player, audio, timeline_preview, waveform, scenes: None before `prepare`.
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
        choices, a = preferences.values, actions
        a.mute.setChecked(choices.muted)
        self.bar = TransportBar(self.transport, (a.previous_frame, a.play, a.next_frame, a.loop), a.mute, choices.volume)
        self.popup = ThumbnailPopup(parent)
        self._hovered: int | None = None
        self.player: Player | None = None
        self.timeline_preview: TimelinePreview | None = None
        self.waveform: Waveform | None = None
        self.scenes: SceneNavigator | None = None
        self.audio: AudioOutput | None = None
        self._connect()
        self._update_actions()

    def _connect(self) -> None:
        a, transport, preferences = self._actions, self.transport, self._preferences
        for action, command in (
            (a.play, transport.toggle),
            (a.previous_frame, lambda: transport.step(-1)),
            (a.next_frame, lambda: transport.step(1)),
            (a.play_backward, lambda: transport.shuttle(-1)),
            (a.play_forward, lambda: transport.shuttle(1)),
            (a.pause, transport.stop),
            (a.mark_in, transport.mark_in),
            (a.mark_out, transport.mark_out),
            (a.clear_marks, transport.clear_marks),
            (a.add_range, self._add_range),
            (a.segment_settings, self._toggle_segment_settings),
        ):
            action.triggered.connect(command)
        a.loop.toggled.connect(transport.set_looping)
        a.mute.toggled.connect(lambda on: preferences.change(muted=on))
        self.bar.timeline.hovered.connect(self._hover)
        self.bar.volume_changed.connect(lambda percent: preferences.change(volume=percent, muted=False))
        preferences.changed.connect(self._set_volume)
        transport.changed.connect(self._update_actions)
        for signal in (self._document.settings_changed, self._document.position_changed, self._document.current_changed):
            signal.connect(lambda _: self._show_segments())

    @property
    def light(self) -> Illumination | None:
        """The light of the frame on show; None while it is not known, and for photos."""
        return self.player.light if self.player is not None else None

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        self.bar.refresh_theme()

    def close(self) -> None:
        """Close the video; call after the workers have stopped."""
        if self.audio is not None:
            self.audio.stop()
        if self.player is not None:
            self.player.close()
        if self.timeline_preview is not None:
            self.timeline_preview.close()

    def prepare(self, preview: PreviewController, make_worker: Callable[[str], Worker], scanning: Worker) -> None:
        """Load the player; `preview` shows its frames, and `scanning` looks for scene marks, for which nothing else waits."""
        from lowlight_app.gui.playback.audio_output import AudioOutput
        from lowlight_app.gui.playback.player import Player
        from lowlight_app.gui.playback.scene_marks import SceneMarks
        from lowlight_app.gui.playback.scene_navigator import SceneNavigator
        from lowlight_app.gui.playback.timeline_preview import TimelinePreview
        from lowlight_app.gui.playback.waveform import Waveform

        document = self._document
        worker = make_worker("playback")
        self.audio = AudioOutput(make_worker("audio"), self)
        self.audio.changed.connect(self._show_audio_problem)
        self._set_volume()
        self.player = Player(document, self.transport, self._engine, preview, worker, self.audio, self)
        self.player.failed.connect(self._report_failure)
        preview.progress_changed.connect(self.bar.show_quality)
        self.player.show(document.current)
        self.timeline_preview = TimelinePreview(document, self.transport, self._engine, make_worker("timeline-preview"), self)
        self.timeline_preview.ready.connect(self._show_thumbnail)
        self.waveform = Waveform(document, make_worker("waveform"), self)
        self.waveform.changed.connect(self.bar.timeline.show_waveform)
        marks = SceneMarks(document, self.transport, scanning, self)
        self.scenes = SceneNavigator(marks, self.transport, self.bar.timeline, self._feedback, self)
        self._actions.previous_scene.triggered.connect(self.scenes.go_to_previous)
        self._actions.next_scene.triggered.connect(self.scenes.go_to_next)

    def _hover(self, number: int | None) -> None:
        self._hovered = number
        if number is None or self.timeline_preview is None:
            self.popup.hide()
            self.popup.show_image(None)
            return
        self._show_popup(number)
        self.timeline_preview.request(number)

    def _show_popup(self, number: int) -> None:
        timeline = self.bar.timeline
        point = timeline.mapTo(self._window, QPoint(round(timeline.x_of(number)), 0))
        time = format_timecode(self.transport.times[number])
        name = self.scenes.name_at(number, timeline.frames_in(_NEAR)) if self.scenes is not None else ""
        self.popup.show_at(point, f"{time}  {name}" if name else time)

    def _show_thumbnail(self, number: int, image: QImage) -> None:
        """Show a thumbnail, also if the mouse has moved on meanwhile: a nearby frame is better than none."""
        if self._hovered is not None and self._hovered < self.transport.count:
            self.popup.show_image(image)
            self._show_popup(self._hovered)

    def _add_range(self) -> None:
        if not self.transport.add_range():
            self._ask_for_marks()
            return
        text = self.tr("Ranges to export: {count}. Mark the next with I and O.")
        self._feedback.tell(text.format(count=len(self.transport.ranges)), topic=Topic.SHOWN_PHOTO)

    def _ask_for_marks(self) -> None:
        self._feedback.tell(self.tr("Mark a part first: press I at its start and O at its end."), topic=Topic.SHOWN_PHOTO)

    # --- Segments with their own settings

    def _toggle_segment_settings(self, on: bool) -> None:
        """Give the marked segment its own settings, or remove those of the segment at the current frame."""
        document, video, action = self._document, self._document.current, self._actions.segment_settings
        if video is None:
            return
        new = TrackSegment(*self.transport.time_range, video.settings)
        if not on:
            document.set_track(video, video.track.without_segment(video.position), action.text())
        elif (new.start, new.end) == (START, None):
            self._ask_for_marks()
        else:
            document.set_track(video, video.track.with_segment(new), action.text())
            if not new.contains(video.position):
                self.transport.seek(self.transport.frames[0])
        self._show_segments()

    def _show_segments(self) -> None:
        video, times = self._document.current, self.transport.times
        parts = video.track.segments if video is not None and times else ()
        number_at = self.transport.number_at
        self.bar.timeline.show_segments([(number_at(part.start), number_at(part.end)) for part in parts])
        self._actions.segment_settings.setChecked(video is not None and video.track.segment_at(video.position) is not None)

    def _set_volume(self) -> None:
        choices = self._preferences.values
        self._actions.mute.setChecked(choices.muted)
        if self.audio is not None:
            self.audio.set_volume(choices.volume, choices.muted)

    def _show_audio_problem(self) -> None:
        assert self.audio is not None
        self.bar.show_audio_problem(self.audio.problem_text)

    def _report_failure(self, video: Photo, reason: str) -> None:
        text = self.tr("{name}, frame {number}: {reason}")
        self._feedback.warn(
            text.format(name=video.name, number=self.transport.number + 1, reason=reason), topic=Topic.SHOWN_PHOTO
        )

    def _update_actions(self) -> None:
        for action in vars(self._actions).values():
            action.setEnabled(self.transport.count > 0)
        if self.audio is not None:
            self._show_audio_problem()
