"""Single pages of a stack as pictures, with one scale of numbers, one light and one noise model, which a few pages decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.enhance.illumination import Illumination, average
from lowlight_app.enhance.measurement import remove_noise
from lowlight_app.enhance.noise_model import NoiseModel
from lowlight_app.errors import MediaError
from lowlight_app.frame import Frame
from lowlight_app.media.stacks.display_scale import DisplayScale, to_type
from lowlight_app.media.stacks.open import open_stack
from lowlight_app.media.stacks.stack import Samples, Stack
from lowlight_app.models.network import Network
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings
from lowlight_app.stack_settings import StackLight, StackSettings

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
        self._lights: WeakKeyDictionary[Network, Illumination] = WeakKeyDictionary()

    def samples(self) -> Iterator[Samples]:
        """Decode some pages; damaged ones are left out.

        Raises:
            MediaError: all of them are damaged.
        """
        count, readable = self.stack.info.count, 0
        numbers = np.unique(np.linspace(0, count - 1, _SAMPLED_PAGES).round().astype(int)).tolist()
        for number in numbers:
            try:
                page = self.stack.page(number)
            except MediaError:
                if not readable and number == numbers[-1]:
                    raise
                continue
            readable += 1
            yield page

    @cached_property
    def scale(self) -> DisplayScale | None:
        """Which numbers are black and white; None where the type says so."""
        return DisplayScale.of(self.samples())

    @cached_property
    def noise(self) -> NoiseModel | None:
        """The noise of the camera; None if the stack has none."""
        return NoiseModel.fit(self.samples())

    def frame(self, page: Samples) -> Frame:
        """Return a decoded page as a frame."""
        return Frame(page) if self.scale is None else self.scale.frame(page)

    def result(
        self, number: int, enhancer: Enhancer, settings: EnhanceSettings, stack: StackSettings, progress: Progress | None = None
    ) -> Frame:
        """Return the result of a page as a frame for display.

        Args:
            number: the number of the page, from 0.
            enhancer: the enhancer with the network to use.
            settings: how to enhance it.
            stack: in whose light the page is enhanced, or whether it is measured.
            progress: stops the work when cancelled.

        Raises:
            MediaError: a page cannot be read.
            OutOfMemory: the smallest tiles do not fit into memory.
            Cancelled: `progress` was cancelled.
        """
        page = self.stack.page(number)
        if not stack.measure:
            light = self.light(enhancer) if stack.light is StackLight.STACK else None
            return enhancer.enhance(self.frame(page), settings, progress, illumination=light)
        if self.noise is None:
            return self.frame(page)
        numbers = remove_noise(enhancer, page, self.noise, settings.denoise, progress)
        return Frame(to_type(numbers, page.dtype)) if self.scale is None else self.scale.frame(numbers)

    def numbers(self, result: Frame, page: Samples) -> Samples:
        """Return the result of the frame of a page in the numbers of the stack."""
        return result.pixels if self.scale is None else self.scale.numbers(result, page)

    def has_light(self, enhancer: Enhancer) -> bool:
        """Return whether the light of the whole stack is decided."""
        return enhancer.network in self._lights

    def light(self, enhancer: Enhancer) -> Illumination:
        """Return the light of the whole stack: the mean of that of some pages.

        Raises:
            MediaError: see `samples`.
            OutOfMemory: even a small version of a page does not fit into memory.
        """
        network = enhancer.network
        if network not in self._lights:
            small = (
                downscaled(frame, _SAMPLED_SIDE / max(frame.width, frame.height)) for frame in map(self.frame, self.samples())
            )
            self._lights[network] = average([enhancer.analyze_illumination(frame) for frame in small])
        return self._lights[network]


def open_stack_view(path: Path) -> StackView:
    """Open a stack to look at its pages; close it with `view.stack.close()`.

    Raises:
        MediaError: the file is no stack, or cannot be read.
    """
    stack = open_stack(path)
    if stack is None:
        raise MediaError("this is no longer a stack of images, or it is damaged.", path=path)
    return StackView(stack)
