"""Reads frames of an open video for display and refinement. No Qt objects."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

from lowlight_app.enhance import downscaled
from lowlight_app.enhance.fast_path import limit_side, run_fast_path
from lowlight_app.errors import MediaError
from lowlight_app.gui.engine.screen_image import ScreenConverter
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.frame_renderer import QUICK_SIDE, RenderedFrame, RenderOptions, render_frame
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.media import open_video
from lowlight_app.video_view import VideoView


class VideoReader:
    """An open video. Used by one thread at a time.

    Attributes:
        photo: The video in the library.
        source: Its frames.
        view: Decides their light, and remembers it.

    Raises:
        MediaError: The video cannot be opened.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.source = open_video(photo.path)
        self.view = VideoView(self.source)

    @property
    def times(self) -> tuple[Fraction, ...]:
        """The time of each frame, in seconds; the first access scans the whole file."""
        return tuple(self.source.time_of(number) for number in range(self.source.count))

    def read_frame(self, number: int, options: RenderOptions) -> tuple[PhotoCache, RenderedFrame]:
        """Return a frame to refine, and its rendering to show until then.

        Raises:
            MediaError: The frame is damaged.
        """
        enhancer = options.enhancer
        light = self.view.light(number, enhancer) if enhancer is not None else None
        frame = self.source.frame(number)
        cache = PhotoCache(self.photo, frame, ScreenConverter.of(frame.color, options.screen), has_preview=True)
        small, answer = downscaled(frame, options.scale), None
        if enhancer is not None and light is not None:
            cache.light = light
            answer = run_fast_path(enhancer, limit_side(small, QUICK_SIDE), light, small, frame.width)
        return cache, render_frame(number, small, answer, self.photo.track.at(frame.time), options)

    def prepare(self, number: int, options: RenderOptions) -> None:
        """Decide the light of the frame from which playing starts, if it was not shown before."""
        if options.enhancer is not None:
            with suppress(MediaError):  # playing leaves a damaged frame out
                self.view.light(number, options.enhancer)

    def close(self) -> None:
        """Close the file."""
        self.source.close()
