"""An open video: when its frames are shown, and any of them as a session to be refined. No Qt objects."""

from __future__ import annotations

from fractions import Fraction

from lowlight_app.enhance import shrunk
from lowlight_app.enhance.fast_path import draft, reduced
from lowlight_app.gui.engine.screen_image import Display
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.playback.frame_renderer import QUICK_SIDE, Glimpse, Look, glimpse_of
from lowlight_app.gui.preview.cache import Session
from lowlight_app.media import open_video


class Reel:
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

    def session(self, number: int, look: Look) -> tuple[Session, Glimpse]:
        """A frame to be refined, and how it is shown until it is.

        Raises:
            MediaError: it is damaged.
        """
        frame = self.source.frame(number)
        session = Session(self.photo, frame, Display.of(frame.color, look.screen), quick_look=True)
        small, known = shrunk(frame, look.scale), None
        if look.enhancer is not None:
            light = session.light = look.enhancer.analyse(frame)
            known = draft(look.enhancer, reduced(frame, QUICK_SIDE), lambda _: light)
        return session, glimpse_of(number, small, known, self.photo.course.at(frame.time), look)

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()
