"""Small pictures of what lies elsewhere on the timeline, as it will look; made off the window's thread, few, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lowlight_app.enhance.fast_path import run_fast_path
from lowlight_app.errors import MediaError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.frame_renderer import RenderOptions, render_frame
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.media import open_video

if TYPE_CHECKING:
    from lowlight_app.media.video.video_source import VideoSource

SIDE = 192
"""Longer side, in pixels: sharp on screens of twice the density."""
_MOST = 64
"""Frames of a video of which there is one; others show the nearest of these."""


class TimelinePreview(QObject):
    """Gives small pictures of the video that is current.

    Args:
        document: whose settings they are seen with.
        transport: how many frames there are.
        engine: the network, when it is there.
        lane: where they are made.
    """

    ready = Signal(int, QImage)
    """The frame that was asked for, and its picture."""

    def __init__(
        self, document: Document, transport: Transport, engine: EngineLoader, lane: Worker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._transport, self._engine, self._lane = transport, engine, lane
        self._photo: Photo | None = None
        self._source: VideoSource | None = None
        self._known: dict[int, QImage] = {}
        document.current_changed.connect(self.show)
        document.settings_changed.connect(self._forget)
        engine.ready.connect(self._known.clear)
        self.show(document.current)

    def show(self, photo: Photo | None) -> None:
        """Another photo is shown."""
        self._photo = photo if photo is not None and photo.is_video else None
        self._known.clear()
        self._lane.cancel("peek")
        self._lane.submit(Task("let go", lambda _, __: self.close()))

    def want(self, number: int) -> None:
        """Ask for the picture of a frame; a newer wish takes the place of one that waits."""
        photo, nearest = self._photo, self._nearest(number)
        if photo is None:
            return
        if nearest in self._known:
            self.ready.emit(number, self._known[nearest])
            return
        self._lane.submit(
            Task(
                "peek",
                lambda _, __: self._made(photo, nearest),
                done=lambda image: self._keep(photo, nearest, number, image),
                failed=_pass_over,
                interrupts=False,
            )
        )

    def close(self) -> None:
        """Let go of the file; called on the lane, or once that has ended."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _nearest(self, number: int) -> int:
        step = max(1, -(-self._transport.count // _MOST))
        return min(round(number / step) * step, max(self._transport.count - 1, 0))

    def _keep(self, photo: Photo, nearest: int, number: int, image: QImage) -> None:
        if photo is self._photo:
            self._known[nearest] = image
            self.ready.emit(number, image)

    def _forget(self, photo: Photo) -> None:
        if photo is self._photo:
            self._known.clear()

    def _made(self, photo: Photo, number: int) -> QImage:
        if self._source is None:
            self._source = open_video(photo.path)
        info, enhancer = self._source.info, self._engine.enhancer
        frame = self._source.decoded_frame(number).frame(self._source.rgb_converter(), SIDE / max(info.width, info.height))
        known = run_fast_path(enhancer, frame, enhancer.analyse) if enhancer else None
        glimpse = render_frame(number, frame, known, photo.course.at(frame.time), RenderOptions(enhancer, 1.0, SRGB))
        return (glimpse.after or glimpse.before).image


def _pass_over(error: Exception) -> None:
    """A damaged frame has no picture; that is told when it is shown."""
    if not isinstance(error, MediaError):
        raise error
