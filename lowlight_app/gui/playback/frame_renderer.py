"""Renders video frames for the screen along the fast path, before they are refined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColorSpace

from lowlight_app.enhance import Enhancer, Illumination
from lowlight_app.enhance.fast_path import FastAnswer
from lowlight_app.enhance.guided_lines import WHOLE, Region
from lowlight_app.frame import Frame
from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit
from lowlight_app.gui.preview.render import ALL
from lowlight_app.gui.preview.view_state import ImageTile
from lowlight_app.gui.widgets.histogram import Histogram, compute_histogram
from lowlight_app.settings import EnhanceSettings

_HISTOGRAM_STEP = 4
"""Every fourth row and column is counted, which is plenty."""
QUICK_SIDE = 320
"""Longer side of the network's input for a frame shown by stepping, in pixels."""


@dataclass(frozen=True)
class RenderOptions:
    """The current options for rendering frames.

    Attributes:
        enhancer: None until the engine is ready.
        scale: Device pixels per frame pixel.
        screen: Colour space of the screen.
        visible: The visible part.
    """

    enhancer: Enhancer | None
    scale: float
    screen: QColorSpace
    visible: Region = WHOLE


@dataclass(frozen=True)
class RenderedFrame:
    """A frame as it is shown during playback.

    Attributes:
        number: Number of the frame.
        before: The frame at the scale of the screen.
        after: The same, enhanced by the fast path; None without an engine.
        histograms: Of both; None if they were not counted.
        light: The light of the frame; None if it was not decided.
        enhancer: Whose network decided it.
    """

    number: int
    before: ImageTile
    after: ImageTile | None
    histograms: tuple[Histogram, Histogram] | None = None
    light: Illumination | None = None
    enhancer: Enhancer | None = None


def render_frame(
    number: int,
    frame: Frame,
    answer: FastAnswer | None,
    settings: EnhanceSettings,
    options: RenderOptions,
    part: Region = WHOLE,
    *,
    with_histograms: bool = False,
) -> RenderedFrame:
    """Render a frame that has about the size it has on the screen.

    Args:
        number: Number of the frame.
        frame: The original, or a part of it.
        answer: The network's answer for the frame; None if the network was not run.
        settings: Settings of the enhancement.
        options: How to render.
        part: The part of the whole frame that `frame` is.
        with_histograms: Whether to count histograms.
    """
    left, top, right, bottom = part
    rect = QRectF(left, top, right - left, bottom - top)
    converter = ScreenConverter.of(frame.color, options.screen)
    before = ImageTile(None, rect, converter.image(light_to_8bit(frame, ALL)))
    if options.enhancer is None:
        return RenderedFrame(number, before, None)
    result = answer.apply(frame, settings, part) if answer else frame
    after = before if result is frame else ImageTile(None, rect, converter.image(light_to_8bit(result, ALL)))
    histograms = (_histogram(frame), _histogram(result)) if with_histograms else None
    return RenderedFrame(number, before, after, histograms, answer.illumination if answer else None, options.enhancer)


def _histogram(frame: Frame) -> Histogram:
    return compute_histogram(np.ascontiguousarray(light_to_8bit(frame, ALL)[::_HISTOGRAM_STEP, ::_HISTOGRAM_STEP]))
