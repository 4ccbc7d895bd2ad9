"""How frames of a video are looked at, and what is then shown of one before it is refined."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColorSpace

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.live import WHOLE, Draft, Place
from lowlight_app.frame import Frame
from lowlight_app.gui.work.display import Display, shown
from lowlight_app.gui.work.making import ALL
from lowlight_app.gui.work.view import Piece
from lowlight_app.settings import EnhanceSettings

QUICK_SIDE = 320
"""Of the small picture that the network is asked about for a glimpse, in pixels."""


@dataclass(frozen=True)
class Look:
    """How frames are looked at just now.

    Attributes:
        enhancer: None while the engine gets ready.
        scale: pixels of the screen per pixel of the frame.
        screen: its colours.
        seen: the part that is looked at.
    """

    enhancer: Enhancer | None
    scale: float
    screen: QColorSpace
    seen: Place = WHOLE


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


def glimpse_of(
    number: int, frame: Frame, known: Draft | None, settings: EnhanceSettings, look: Look, place: Place = WHOLE
) -> Glimpse:
    """What is shown of a frame that is about as large as the screen shows it.

    Args:
        number: of it.
        frame: as it was taken, or a part of it.
        known: what the network says of it; None where it was not asked.
        settings: how it is to be enhanced.
        look: how it is looked at.
        place: which part `frame` is.
    """
    left, top, right, bottom = place
    area = QRectF(left, top, right - left, bottom - top)
    display = Display.of(frame.color, look.screen)
    before = Piece(None, area, display.image(shown(frame, ALL)))
    if look.enhancer is None:
        return Glimpse(number, before, None)
    result = known.finished(frame, settings, place) if known else frame
    return Glimpse(number, before, before if result is frame else Piece(None, area, display.image(shown(result, ALL))))
