"""An open video: when its frames are shown, and any of them as a session to be refined. No Qt objects."""

from __future__ import annotations

from fractions import Fraction

from lowlight_app.enhance import downscaled
from lowlight_app.enhance.fast_path import limit_side, run_fast_path
from lowlight_app.gui.engine.screen_image import ScreenConverter
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.frame_renderer import QUICK_SIDE, RenderedFrame, RenderOptions, render_frame
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.media import open_video


class VideoReader:
    """One video, open. Used by one thread at a time.

    Attributes:
        photo: which.
        source: its frames.

    Raises:
        MediaError: it cannot be opened.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self.source = open_video(photo.path)

    @property
    def times(self) -> tuple[Fraction, ...]:
        """When each frame is shown, in seconds; looks through the whole file when first asked."""
        return tuple(self.source.time_of(number) for number in range(self.source.count))

    def session(self, number: int, look: RenderOptions) -> tuple[PhotoCache, RenderedFrame]:
        """A frame to be refined, and how it is shown until it is.

        Raises:
            MediaError: it is damaged.
        """
        frame = self.source.frame(number)
        session = PhotoCache(self.photo, frame, ScreenConverter.of(frame.color, look.screen), quick_look=True)
        small, known = downscaled(frame, look.scale), None
        if look.enhancer is not None:
            light = session.light = look.enhancer.analyse(frame)
            known = run_fast_path(look.enhancer, limit_side(frame, QUICK_SIDE), lambda _: light)
        return session, render_frame(number, small, known, self.photo.track.at(frame.time), look)

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()
