"""A stack as pictures: one scale of numbers and one light for all pages, decided on a few of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.enhance.illumination import Illumination, average
from lowlight_app.frame import Frame
from lowlight_app.media.stacks.display_scale import DisplayScale
from lowlight_app.media.stacks.stack import Samples, Stack

_SAMPLED_PAGES = 9
"""Pages, evenly over the stack, that decide its light, its noise and the numbers that are black and white."""
_SAMPLED_SIDE = 1024
"""Longer side, in pixels, of those that decide the light, to save memory."""


class StackView:
    """The pages of an open stack as frames; see `DisplayScale`.

    A part of the stack has the scale and the light of the whole, so that its pages look the same in every part.

    Args:
        stack: belongs to the caller.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._lights: dict[int, Illumination] = {}

    def samples(self) -> Iterator[Samples]:
        """Decode some pages."""
        count = self.stack.info.count
        return map(self.stack.page, np.unique(np.linspace(0, count - 1, _SAMPLED_PAGES).round().astype(int)).tolist())

    @cached_property
    def scale(self) -> DisplayScale | None:
        """Which numbers are black and white; None where the type says so."""
        return DisplayScale.of(self.samples())

    def frame(self, page: Samples) -> Frame:
        """Return a decoded page as a frame."""
        return Frame(page) if self.scale is None else self.scale.frame(page)

    def numbers(self, result: Frame, page: Samples) -> Samples:
        """Return the result of the frame of a page in the numbers of the stack."""
        return result.pixels if self.scale is None else self.scale.numbers(result, page)

    def light(self, enhancer: Enhancer) -> Illumination:
        """Return the light of the whole stack: the mean of that of some pages.

        Raises:
            MediaError: one of them cannot be read.
            OutOfMemory: even a small version of a page does not fit into memory.
        """
        key = id(enhancer.network)
        if key not in self._lights:
            small = (
                downscaled(frame, _SAMPLED_SIDE / max(frame.width, frame.height)) for frame in map(self.frame, self.samples())
            )
            self._lights[key] = average([enhancer.analyze_illumination(frame) for frame in small])
        return self._lights[key]
