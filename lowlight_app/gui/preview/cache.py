"""Bounded caches of decoded photos, their illumination and restored tiles. No Qt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from copy import copy

from lowlight_app.enhance import Illumination, Layers, downscaled
from lowlight_app.frame import Frame
from lowlight_app.gui.engine.screen_image import ScreenConverter
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.view_state import TileKey

BASE_SIDE = 384
"""Longer side of the base image, which is shown first and feeds the histogram."""
_REUSE_RANGE = (0.8, 1.01)
"""A level is reused for scales between these multiples of its own."""
_MAX_LEVELS = 2
_MAX_FRAME_BYTES = 512 << 20
_CHANNELS = 3
_MAX_LAYER_BYTES = 320 << 20


class PhotoCache:
    """A decoded photo, or a frame of a video, and the results computed for it.

    A level is the image at one scale of the screen; tiles belong to a level.

    Attributes:
        frame: The full image.
        base: The image at `BASE_SIDE`.
        converter: Converts pixels to the colour space of the screen.
        light: The result of `Enhancer.analyze_illumination`; None before.
        base_layers: Layers of `base`; None before they are restored.
        layers: Layers of the restored tiles, least recently used first.
        has_preview: Whether an image sharper than `base` is shown already, so that `base` feeds only the histogram.
        was_shown: Whether the photo has been on show, and its notices with it.
    """

    def __init__(self, photo: Photo, frame: Frame, converter: ScreenConverter, *, has_preview: bool = False) -> None:
        self.photo, self.frame, self.converter, self.has_preview = photo, frame, converter, has_preview
        self.base = downscaled(frame, BASE_SIDE / max(frame.width, frame.height))
        self.was_shown = False
        self.light: Illumination | None = None
        self.base_layers: Layers | None = None
        self.layers: OrderedDict[TileKey, Layers] = OrderedDict()
        self._levels: OrderedDict[int, Frame] = OrderedDict()

    def sibling(self) -> PhotoCache:
        """Return a cache for the results of another model. Both share the images."""
        other = copy(self)
        other.has_preview = False
        other.light = other.base_layers = None
        other.layers = OrderedDict()
        return other

    def level(self, scale: float) -> Frame | None:
        """Return the level for a scale, the full image from 100 % on; None if it is not cached."""
        return self.frame if scale * _REUSE_RANGE[1] >= 1 else self._find_level(scale * self.frame.width)

    def add_level(self, level: Frame) -> None:
        """Add a level and evict the least recently used one, with its tiles, if there are too many."""
        self._levels[level.width] = level
        while len(self._levels) > _MAX_LEVELS:
            evicted, _ = self._levels.popitem(last=False)
            for key in [key for key in self.layers if key.width == evicted]:
                del self.layers[key]

    def clear_results(self) -> None:
        """Discard what the network computed, since the model has changed."""
        self.light = self.base_layers = None
        self.layers.clear()

    def evict_tiles(self, needed: Collection[TileKey]) -> None:
        """Evict least recently used tiles while there are too many, but none that is needed now."""
        available = _MAX_LAYER_BYTES
        for key in reversed(list(self.layers)):
            available -= 3 * self.layers[key].image.nbytes
            if available < 0 and key not in needed:
                del self.layers[key]

    def _find_level(self, level_width: float) -> Frame | None:
        for width, level in self._levels.items():
            if _REUSE_RANGE[0] <= level_width / width <= _REUSE_RANGE[1]:
                self._levels.move_to_end(width)
                return level
        return None


class PhotoCaches:
    """The caches of the photos shown most recently, limited by memory."""

    def __init__(self) -> None:
        self._caches: OrderedDict[Photo, PhotoCache] = OrderedDict()

    def get(self, photo: Photo) -> PhotoCache | None:
        """Return the cache of a photo; None if it was evicted."""
        cache = self._caches.get(photo)
        if cache is not None:
            self._caches.move_to_end(photo)
        return cache

    def add(self, cache: PhotoCache) -> None:
        """Add a cache, discard the tiles of all others, and evict the oldest photos if all take too much memory."""
        for other in self._caches.values():
            other.layers.clear()
        self._caches[cache.photo] = cache
        self._evict(cache.photo)

    def add_ahead(self, cache: PhotoCache, current: Photo | None) -> None:
        """Add a photo before it is shown; it is evicted before the current one."""
        self._caches[cache.photo] = cache
        if current is not None and current in self._caches:
            self._caches.move_to_end(current)
        self._evict(current)

    def has_room(self, photo: Photo, nearer: Collection[Photo | None]) -> bool:
        """Return whether a photo, once decoded, fits into memory beside others that are needed sooner."""
        info = photo.info
        size = info.width * info.height * _CHANNELS * (1 if info.depth <= 8 else 2)
        others = (cache for other, cache in self._caches.items() if other in nearer)
        return size + sum(cache.frame.pixels.nbytes for cache in others) <= _MAX_FRAME_BYTES

    def __contains__(self, photo: object) -> bool:
        """Return whether a photo is in the cache."""
        return photo in self._caches

    def forget(self, photo: Photo) -> None:
        """Remove the cache of a closed photo."""
        self._caches.pop(photo, None)

    def clear_results(self) -> None:
        """Discard what the network computed for all photos, since the model has changed."""
        for cache in self._caches.values():
            cache.clear_results()

    def clear(self) -> None:
        """Remove all caches."""
        self._caches.clear()

    def _evict(self, shown: Photo | None) -> None:
        """Evict the oldest photos while all take too much memory, but not the one on show."""
        available = _MAX_FRAME_BYTES
        for photo in reversed(list(self._caches)):
            available -= self._caches[photo].frame.pixels.nbytes
            if available < 0 and photo is not shown:
                del self._caches[photo]
