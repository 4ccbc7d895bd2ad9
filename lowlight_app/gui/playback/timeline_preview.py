"""Makes thumbnails of frames for the timeline, with the current settings, on a worker; a limited number is cached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lowlight_app.enhance.fast_path import run_fast_path
from lowlight_app.errors import MediaError
from lowlight_app.gui.common.geometry_transform import turned_and_cropped
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
"""Longer side of a thumbnail, in pixels: sharp on screens with twice the pixel density."""
_MAX_THUMBNAILS = 64
"""Frames of a video that have a thumbnail; other frames show the nearest of these."""


class TimelinePreview(QObject):
    """Makes thumbnails of the current video.

    Args:
        document: Its settings are applied.
        transport: Gives the number of frames.
        engine: Provides the network once it is loaded.
        worker: Makes the thumbnails.
    """

    ready = Signal(int, QImage)
    """The requested frame and its thumbnail."""

    def __init__(
        self, document: Document, transport: Transport, engine: EngineLoader, worker: Worker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._transport, self._engine, self._worker = transport, engine, worker
        self._video: Photo | None = None
        self._source: VideoSource | None = None
        self._thumbnails: dict[int, QImage] = {}
        document.current_changed.connect(self.show)
        document.settings_changed.connect(self._settings_changed)
        engine.ready.connect(self._thumbnails.clear)
        self.show(document.current)

    def show(self, photo: Photo | None) -> None:
        """Make thumbnails of another video, or of none if the photo is not a video."""
        self._video = photo if photo is not None and photo.is_video else None
        self._thumbnails.clear()
        self._worker.cancel("thumbnail")
        self._worker.submit(Task("close", lambda _, __: self.close()))

    def request(self, number: int) -> None:
        """Request the thumbnail of a frame; a newer request replaces one that waits."""
        video, nearest = self._video, self._nearest(number)
        if video is None:
            return
        if nearest in self._thumbnails:
            self.ready.emit(number, self._thumbnails[nearest])
            return
        self._worker.submit(
            Task(
                "thumbnail",
                lambda _, __: self._make(video, nearest),
                done=lambda image: self._finish(video, nearest, number, image),
                failed=_ignore_damage,
                cancel_running=False,
            )
        )

    def close(self) -> None:
        """Close the file; call on the worker, or after it has stopped."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _nearest(self, number: int) -> int:
        step = max(1, -(-self._transport.count // _MAX_THUMBNAILS))
        return min(round(number / step) * step, max(self._transport.count - 1, 0))

    def _finish(self, video: Photo, nearest: int, number: int, image: QImage) -> None:
        if video is self._video:
            self._thumbnails[nearest] = image
            self.ready.emit(number, image)

    def _settings_changed(self, photo: Photo) -> None:
        if photo is self._video:
            self._thumbnails.clear()

    def _make(self, video: Photo, number: int) -> QImage:
        if self._source is None:
            self._source = open_video(video.path)
        info, enhancer = self._source.info, self._engine.enhancer
        frame = self._source.decoded_frame(number).frame(self._source.rgb_converter(), SIDE / max(info.width, info.height))
        answer = run_fast_path(enhancer, frame, enhancer.analyze_illumination(frame)) if enhancer else None
        rendered = render_frame(number, frame, answer, video.track.at(frame.time), RenderOptions(enhancer, 1.0, SRGB))
        return turned_and_cropped((rendered.after or rendered.before).image, video.geometry)


def _ignore_damage(error: Exception) -> None:
    """A damaged frame has no thumbnail; the player reports the damage when the frame is shown."""
    if not isinstance(error, MediaError):
        raise error
