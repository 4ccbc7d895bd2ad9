"""Reads frames of an open video for display and refinement. No Qt objects."""

from __future__ import annotations

from fractions import Fraction

from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.enhance.fast_path import limit_side, run_fast_path
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.gui.engine.screen_image import ScreenConverter
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.frame_renderer import QUICK_SIDE, RenderedFrame, RenderOptions, render_frame
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.media import open_video


class VideoReader:
    """An open video. Used by one thread at a time.

    Attributes:
        photo: The video in the library.
        source: Its frames.

    Raises:
        MediaError: The video cannot be opened.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.source = open_video(photo.path)
        self._light: tuple[Enhancer, VideoLight] | None = None

    @property
    def times(self) -> tuple[Fraction, ...]:
        """The time of each frame, in seconds; the first access scans the whole file."""
        return tuple(self.source.time_of(number) for number in range(self.source.count))

    def read_frame(self, number: int, options: RenderOptions) -> tuple[PhotoCache, RenderedFrame]:
        """Return a frame to refine, and its rendering to show until then.

        Raises:
            MediaError: The frame is damaged.
        """
        frame = self.source.frame(number)
        cache = PhotoCache(self.photo, frame, ScreenConverter.of(frame.color, options.screen), has_preview=True)
        small, answer = downscaled(frame, options.scale), None
        if options.enhancer is not None:
            light = cache.light = options.enhancer.analyze_illumination(frame, video_light=self._light_of(options.enhancer))
            answer = run_fast_path(options.enhancer, limit_side(small, QUICK_SIDE), light, small, frame.width)
        return cache, render_frame(number, small, answer, self.photo.track.at(frame.time), options)

    def _light_of(self, enhancer: Enhancer) -> VideoLight:
        """Return the light of the video: with it, few views of the network see a frame next to the last one."""
        if self._light is None or self._light[0] is not enhancer:
            self._light = enhancer, VideoLight(enhancer.network)
        return self._light[1]

    def close(self) -> None:
        """Close the file."""
        self.source.close()
