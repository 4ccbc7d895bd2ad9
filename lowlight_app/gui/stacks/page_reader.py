"""Reads pages of an open stack for display and refinement. No Qt objects but images."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColorSpace

from lowlight_app.box import Box
from lowlight_app.enhance import Enhancer, downscaled
from lowlight_app.frame import Frame
from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.render import ALL, WHOLE, render_base_after
from lowlight_app.gui.preview.view_state import ImageTile
from lowlight_app.gui.widgets.histogram import Histogram, compute_histogram
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings
from lowlight_app.stack_settings import StackLight, StackSettings
from lowlight_app.stack_view import open_stack_view

_LARGEST_MEASURED = 4096
"""Longer side, in pixels, of a measured page on the screen, to save memory."""


@dataclass(frozen=True)
class PageOptions:
    """The options for rendering a page.

    Attributes:
        enhancer: None until the engine is ready.
        scale: Device pixels per pixel of the page.
        screen: Colour space of the screen.
        settings: Settings of the enhancement.
        stack: Light of the stack.
    """

    enhancer: Enhancer | None
    scale: float
    screen: QColorSpace
    settings: EnhanceSettings
    stack: StackSettings


@dataclass(frozen=True)
class RenderedPage:
    """A page as it is shown before it is refined.

    Attributes:
        before: The page.
        after: Its result; None if it is not known yet.
        cache: To refine the result; None where there is nothing to refine.
        histograms: Of both; None where `cache` gives them.
    """

    before: ImageTile
    after: ImageTile | None = None
    cache: PhotoCache | None = None
    histograms: tuple[Histogram, Histogram] | None = None


class PageReader:
    """An open stack. Used by one thread at a time.

    Attributes:
        photo: The stack in the library.

    Raises:
        MediaError: The stack cannot be opened.
    """

    def __init__(self, photo: Photo) -> None:
        self.photo = photo
        self._view = open_stack_view(photo.path)

    def read(
        self, number: int, options: PageOptions, progress: Progress, show_first: Callable[[RenderedPage], None]
    ) -> RenderedPage:
        """Return a page and its result.

        Args:
            number: Of the page, from 0.
            options: How to render it.
            progress: Stops measuring when cancelled.
            show_first: Called with the page where its result takes long.

        Raises:
            MediaError: The page is damaged.
            OutOfMemory: The page does not fit into memory.
            Cancelled: By `progress`.
        """
        frame, enhancer = self._view.frame(self._view.stack.page(number)), options.enhancer
        before = _tile(downscaled(frame, options.scale), options.screen)
        if enhancer is None:
            return RenderedPage(before)
        if options.stack.measure:
            show_first(RenderedPage(before))
            return self._measured(number, frame, enhancer, options, progress)
        one_light = options.stack.light is StackLight.STACK
        if one_light and not self._view.has_light(enhancer):
            show_first(RenderedPage(before))
        cache = PhotoCache(self.photo, frame, ScreenConverter.of(frame.color, options.screen), has_preview=True)
        light = self._view.light(enhancer) if one_light else enhancer.analyze_illumination(frame)
        layers = enhancer.restore_layers(cache.base, light, Box(0, 0, cache.base.height, cache.base.width))
        cache.light, cache.base_layers = light, layers
        return RenderedPage(before, render_base_after(cache, layers, options.settings)[0], cache)

    def close(self) -> None:
        """Close the file."""
        self._view.stack.close()

    def _measured(self, number: int, frame: Frame, enhancer: Enhancer, options: PageOptions, progress: Progress) -> RenderedPage:
        result = self._view.result(number, enhancer, options.settings, options.stack, progress)
        scale = _LARGEST_MEASURED / max(frame.width, frame.height)
        before, after = (downscaled(picture, scale) for picture in (frame, result))
        histograms = compute_histogram(light_to_8bit(before, ALL)), compute_histogram(light_to_8bit(after, ALL))
        return RenderedPage(_tile(before, options.screen), _tile(after, options.screen), histograms=histograms)


def _tile(frame: Frame, screen: QColorSpace) -> ImageTile:
    return ImageTile(None, WHOLE, ScreenConverter.of(frame.color, screen).image(light_to_8bit(frame, ALL)))
