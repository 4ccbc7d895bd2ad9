"""An open video: any frame as a session to be refined, or one after the other in time, quickly enhanced. No Qt objects."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lowlight_app.enhance.live import enhance_live
from lowlight_app.enhance.steady import Steady
from lowlight_app.frame import Frame, Span
from lowlight_app.gui.model.photo import Photo
from lowlight_app.gui.model.preferences import ScreenColors
from lowlight_app.gui.work.display import Display, shown
from lowlight_app.gui.work.making import ALL, WHOLE
from lowlight_app.gui.work.session import Session, level_of
from lowlight_app.gui.work.view import Piece
from lowlight_app.media import open_video
from lowlight_app.overlap import ahead
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer

_WAITING = 3
"""Decoded frames that wait to be shown."""
_LONGEST_SLEEP = 0.05
"""Seconds between two looks at whether to go on, where a frame is to be seen for long."""
_LONGEST_DROP = 0.25
"""Seconds after which a frame is shown although it is late, so that a slow machine shows something."""


@dataclass(frozen=True)
class Look:
    """How frames are looked at just now.

    Attributes:
        enhancer: None while the engine gets ready.
        scale: pixels of the screen per pixel of the frame.
        screen: its colours.
    """

    enhancer: Enhancer | None
    scale: float
    screen: ScreenColors


@dataclass(frozen=True)
class Glimpse:
    """A frame as it is shown while a video plays.

    Attributes:
        number: of the frame.
        before: the frame at the scale of the screen.
        after: the same quickly enhanced; None without an engine.
    """

    number: int
    before: Piece
    after: Piece | None


@dataclass(frozen=True)
class Run:
    """What is to be played.

    Attributes:
        part: numbers of the frames between which it stays.
        start: where it begins.
        speed: below 0 backwards.
        looping: begin anew at the end.
    """

    part: range
    start: int
    speed: float
    looping: bool


class Reel:
    """One video, open. Used by one thread at a time.

    Raises:
        MediaError: it cannot be opened.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self._source = open_video(photo.path)

    @property
    def times(self) -> tuple[Fraction, ...]:
        """When each frame is shown, in seconds; looks through the whole file when first asked."""
        return tuple(self._source.time_of(number) for number in range(self._source.count))

    def session(self, number: int, look: Look) -> tuple[Session, Glimpse]:
        """A frame to be refined, and how it is shown until it is.

        Raises:
            MediaError: it is damaged.
        """
        frame = self._source.frame(number)
        session = Session(self.photo, frame, Display.of(frame.color, look.screen), quick_look=True)
        return session, self._glimpse(number, frame, look, None)

    def play(self, run: Run, look: Callable[[], Look], show: Callable[[Glimpse], None], progress: Progress) -> None:
        """Show one frame after the other when its time has come, without those for which it is too late.

        Args:
            run: what.
            look: asked for every frame, since the user may zoom meanwhile.
            show: is given each frame.
            progress: ends it when cancelled.

        Raises:
            MediaError: a frame is damaged.
            Cancelled: by `progress`.
        """
        start = run.start
        while self._play_once(run, start, look, show, progress) and run.looping:
            start = run.part[0] if run.speed > 0 else run.part[-1]

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def _play_once(
        self, run: Run, start: int, look: Callable[[], Look], show: Callable[[Glimpse], None], progress: Progress
    ) -> bool:
        """From `start` to the end of the part; tells whether there was anything to be shown."""
        enhancer = look().enhancer
        steady = Steady(enhancer.network) if enhancer is not None and run.speed > 0 else None
        with (
            closing(self._forwards(start) if run.speed > 0 else self._backwards(start)) as frames,
            ThreadPoolExecutor(1, "lowlight-decode") as decoding,
        ):
            began, first, last_shown = time.monotonic(), None, 0.0
            for number, frame in ahead(frames, decoding, _WAITING):
                progress.check()
                if number not in run.part:
                    break
                first = frame.time if first is None else first
                due = began + float(frame.time - first) / run.speed
                now = time.monotonic()
                if now > due + float(frame.duration) / abs(run.speed) and now - last_shown < _LONGEST_DROP:
                    continue
                glimpse = self._glimpse(number, frame, look(), steady)
                _wait_until(due, progress)
                show(glimpse)
                last_shown = time.monotonic()
        return last_shown > 0

    def _forwards(self, start: int) -> Generator[tuple[int, Frame]]:
        span = Span(start=self._source.time_of(start))
        for frame in self._source.frames(span=span):
            yield self._source.number_at(frame.time), frame

    def _backwards(self, start: int) -> Generator[tuple[int, Frame]]:
        for number in range(start, -1, -1):
            yield number, self._source.frame(number)

    def _glimpse(self, number: int, frame: Frame, look: Look, steady: Steady | None) -> Glimpse:
        display, small = Display.of(frame.color, look.screen), level_of(frame, look.scale)
        before = Piece(None, WHOLE, display.image(shown(small, ALL)))
        if look.enhancer is None:
            return Glimpse(number, before, None)
        result, _ = enhance_live(look.enhancer, small, self.photo.settings, steady)
        return Glimpse(number, before, Piece(None, WHOLE, display.image(shown(result, ALL))))


def _wait_until(due: float, progress: Progress) -> None:
    while (left := due - time.monotonic()) > 0:
        progress.check()
        time.sleep(min(left, _LONGEST_SLEEP))
    progress.check()
