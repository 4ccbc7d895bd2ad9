"""How frames of a video are looked at, and what is then shown of one before it is refined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColorSpace

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.fast_path import WHOLE, FastAnswer, Place
from lowlight_app.frame import Frame
from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit
from lowlight_app.gui.preview.render import ALL
from lowlight_app.gui.preview.view_state import ImageTile
from lowlight_app.gui.widgets.histogram import Histogram, compute_histogram
from lowlight_app.settings import EnhanceSettings

_SPARSE = 4
QUICK_SIDE = 320
"""Of the small picture that the network is asked about for a glimpse, in pixels."""


@dataclass(frozen=True)
class RenderOptions:
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
class RenderedFrame:
    """A frame as it is shown while a video plays.

    Attributes:
        number: of the frame.
        before: the frame at the scale of the screen.
        after: the same quickly enhanced; None without an engine.
        histograms: of both, where they were counted.
    """

    number: int
    before: ImageTile
    after: ImageTile | None
    histograms: tuple[Histogram, Histogram] | None = None


def render_frame(
    number: int,
    frame: Frame,
    known: FastAnswer | None,
    settings: EnhanceSettings,
    look: RenderOptions,
    place: Place = WHOLE,
    *,
    counted: bool = False,
) -> RenderedFrame:
    """What is shown of a frame that is about as large as the screen shows it.

    Args:
        number: of it.
        frame: as it was taken, or a part of it.
        known: what the network says of it; None where it was not asked.
        settings: how it is to be enhanced.
        look: how it is looked at.
        place: which part `frame` is.
        counted: whether histograms are wanted.
    """
    left, top, right, bottom = place
    area = QRectF(left, top, right - left, bottom - top)
    display = ScreenConverter.of(frame.color, look.screen)
    before = ImageTile(None, area, display.image(light_to_8bit(frame, ALL)))
    if look.enhancer is None:
        return RenderedFrame(number, before, None)
    result = known.finished(frame, settings, place) if known else frame
    after = before if result is frame else ImageTile(None, area, display.image(light_to_8bit(result, ALL)))
    histograms = (_counted(frame), _counted(result)) if counted else None
    return RenderedFrame(number, before, after, histograms)


def _counted(frame: Frame) -> Histogram:
    """Of some of the pixels, which are plenty."""
    return compute_histogram(np.ascontiguousarray(light_to_8bit(frame, ALL)[::_SPARSE, ::_SPARSE]))
