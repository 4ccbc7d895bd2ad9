"""Functions that the preview runs on its workers: decode a photo, restore layers, render tiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColorSpace, QImage

from lowlight_app.enhance import Box, Enhancer, Illumination, Layers, combine
from lowlight_app.frame import Frame, Pixels
from lowlight_app.gui.engine.screen_image import ScreenConverter, alpha_to_8bit, light_to_8bit, result_to_8bit, to_native
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.tile_grid import box_of
from lowlight_app.gui.preview.view_state import ImageTile, TileKey
from lowlight_app.gui.widgets.histogram import Histogram, compute_histogram
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings

HandOver = Callable[[Any], None]


@dataclass(frozen=True)
class RestoredTile:
    """A partial result of `restore`: the illumination, the layers of the base image, or those of one tile."""

    light: Illumination | None = None
    base: Layers | None = None
    key: TileKey | None = None
    layers: Layers | None = None


def decode(photo: Photo, screen: QColorSpace, progress: Progress) -> PhotoCache:
    """Decode a photo.

    Raises:
        MediaError: The photo is damaged.
    """
    from lowlight_app.media import open_source

    with open_source(photo.path, page=photo.page) as source:
        frame = next(source.frames(progress))
    return PhotoCache(photo, frame, ScreenConverter.of(frame.color, screen))


WHOLE = QRectF(0, 0, 1, 1)
ALL = (slice(None), slice(None))
_DOUBLE = np.array([[0.5, 0, 0], [0, 0.5, 0]])
"""Maps a pixel of a tile to its place among every second one."""


def render_base_before(cache: PhotoCache) -> tuple[ImageTile, Histogram]:
    """Return the original base image and its histogram."""
    pixels = light_to_8bit(cache.base, ALL)
    return ImageTile(None, WHOLE, cache.converter.image(pixels, alpha_to_8bit(cache.base, ALL))), compute_histogram(pixels)


def render_base_after(cache: PhotoCache, layers: Layers, settings: EnhanceSettings) -> tuple[ImageTile, Histogram]:
    """Return the enhanced base image and its histogram."""
    pixels = result_to_8bit(combine(layers, settings), cache.base, ALL, (0, 0))
    return ImageTile(None, WHOLE, cache.converter.image(pixels, alpha_to_8bit(cache.base, ALL))), compute_histogram(pixels)


def render_tile_before(cache: PhotoCache, level: Frame, key: TileKey) -> ImageTile:
    """Return a tile of the original."""
    box = box_of(key, level)
    return ImageTile(
        key, _rect(box, level), cache.converter.image(light_to_8bit(level, box.slices), alpha_to_8bit(level, box.slices))
    )


def render_tile_after(cache: PhotoCache, level: Frame, key: TileKey, layers: Layers, settings: EnhanceSettings) -> ImageTile:
    """Return a tile of the result."""
    box = box_of(key, level)
    pixels = result_to_8bit(combine(layers, settings), level, box.slices, (box.top, box.left))
    return ImageTile(key, _rect(box, level), cache.converter.image(pixels, alpha_to_8bit(level, box.slices)))


def render_base_draft(cache: PhotoCache, layers: Layers, settings: EnhanceSettings) -> tuple[ImageTile, Histogram]:
    """Return what `render_base_after` does, from every second pixel."""
    box = Box(0, 0, cache.base.height, cache.base.width)
    halved = _render_halved(cache.base, box, layers, settings)
    return ImageTile(None, WHOLE, _double(cache, cache.base, box, halved)), compute_histogram(halved)


def render_draft(cache: PhotoCache, level: Frame, key: TileKey, layers: Layers, settings: EnhanceSettings) -> ImageTile:
    """Return a tile of the result in a quarter of the time: every second pixel is exact, those between are interpolated."""
    box = box_of(key, level)
    return ImageTile(key, _rect(box, level), _double(cache, level, box, _render_halved(level, box, layers, settings)))


def _render_halved(level: Frame, box: Box, layers: Layers, settings: EnhanceSettings) -> Pixels:
    every_second = slice(box.top, box.bottom, 2), slice(box.left, box.right, 2)
    return result_to_8bit(combine(layers.halved, settings), level, every_second, (box.top, box.left))


def _double(cache: PhotoCache, level: Frame, box: Box, halved: Pixels) -> QImage:
    native = cv2.warpAffine(  # of four channels, in half the time of three
        to_native(halved),
        _DOUBLE,
        (box.width, box.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return cache.converter.image_of_native(np.asarray(native, np.uint8), alpha_to_8bit(level, box.slices))


def _rect(box: Box, level: Frame) -> QRectF:
    width, height = level.width, level.height
    return QRectF(box.left / width, box.top / height, box.width / width, box.height / height)


def restore(
    enhancer: Enhancer, cache: PhotoCache, level: Frame, keys: list[TileKey], progress: Progress, hand_over: HandOver
) -> None:
    """Analyse the illumination if it is not cached, then restore the base image, then tile by tile."""
    light = cache.light
    if light is None:
        light = enhancer.analyze_illumination(cache.frame)
        hand_over(RestoredTile(light=light))
    if cache.base_layers is None:
        progress.check()
        base = cache.base
        hand_over(RestoredTile(base=enhancer.restore_layers(base, light, Box(0, 0, base.height, base.width))))
    for key in keys:
        progress.check()
        hand_over(RestoredTile(key=key, layers=enhancer.restore_layers(level, light, box_of(key, level))))
