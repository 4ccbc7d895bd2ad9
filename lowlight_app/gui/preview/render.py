"""What the lanes do for the preview: plain functions from pixels to pieces, without a thought for threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColorSpace

from lowlight_app.enhance import Box, Enhancer, Illumination, Layers, combine
from lowlight_app.frame import Frame
from lowlight_app.gui.engine.screen_image import ScreenConverter, alpha_to_8bit, light_to_8bit, result_to_8bit
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
    """What restoring hands over as it goes: the light, the quick look of the whole, or one square."""

    light: Illumination | None = None
    base: Layers | None = None
    key: TileKey | None = None
    layers: Layers | None = None


def decoded(photo: Photo, screen: QColorSpace, progress: Progress) -> PhotoCache:
    """Read a photo.

    Raises:
        MediaError: it is damaged.
    """
    from lowlight_app.media import open_source

    with open_source(photo.path, page=photo.page) as source:
        frame = next(source.frames(progress))
    return PhotoCache(photo, frame, ScreenConverter.of(frame.color, screen))


WHOLE = QRectF(0, 0, 1, 1)
ALL = (slice(None), slice(None))


def base_before(session: PhotoCache) -> tuple[ImageTile, Histogram]:
    """The small picture as it was taken, and its histogram."""
    pixels = light_to_8bit(session.base, ALL)
    return ImageTile(None, WHOLE, session.display.image(pixels, alpha_to_8bit(session.base, ALL))), compute_histogram(pixels)


def base_after(session: PhotoCache, layers: Layers, settings: EnhanceSettings) -> tuple[ImageTile, Histogram]:
    """The small picture with these settings, and its histogram."""
    pixels = result_to_8bit(combine(layers, settings), session.base, ALL, (0, 0))
    return ImageTile(None, WHOLE, session.display.image(pixels, alpha_to_8bit(session.base, ALL))), compute_histogram(pixels)


def piece_before(session: PhotoCache, level: Frame, key: TileKey) -> ImageTile:
    """A square as it was taken."""
    box = box_of(key, level)
    return ImageTile(
        key, _place(box, level), session.display.image(light_to_8bit(level, box.slices), alpha_to_8bit(level, box.slices))
    )


def piece_after(session: PhotoCache, level: Frame, key: TileKey, layers: Layers, settings: EnhanceSettings) -> ImageTile:
    """A square with these settings."""
    box = box_of(key, level)
    pixels = result_to_8bit(combine(layers, settings), level, box.slices, (box.top, box.left))
    return ImageTile(key, _place(box, level), session.display.image(pixels, alpha_to_8bit(level, box.slices)))


def _place(box: Box, level: Frame) -> QRectF:
    width, height = level.width, level.height
    return QRectF(box.left / width, box.top / height, box.width / width, box.height / height)


def restore_all(
    enhancer: Enhancer, session: PhotoCache, level: Frame, keys: list[TileKey], progress: Progress, hand_over: HandOver
) -> None:
    """The light if it is not known, the quick look, then square by square."""
    light = session.light
    if light is None:
        light = enhancer.analyse(session.frame)
        hand_over(RestoredTile(light=light))
    if session.base_layers is None:
        progress.check()
        base = session.base
        hand_over(RestoredTile(base=enhancer.layers(base, light, Box(0, 0, base.height, base.width))))
    for key in keys:
        progress.check()
        hand_over(RestoredTile(key=key, layers=enhancer.layers(level, light, box_of(key, level))))
