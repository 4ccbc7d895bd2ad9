"""Renders the visible tiles of a result: restores them with a network and combines them with the settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.compositor import Compositor
from lowlight_app.gui.preview.render import RestoredTile, restore
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import TileKey, VisibleRegion

MAX_TILES = 200
"""Tiles kept for painting, a megabyte each."""


class ResultRenderer(QObject):
    """Restores what is missing and passes it to a compositor.

    Args:
        name: Distinguishes its tasks from those of other renderers.
        worker: Runs the network.
        enhancer: Returns the network's enhancer; None while it is loading.
        compositor: Combines the restored tiles.
    """

    updated = Signal(object, object)
    """The `PhotoCache` and `VisibleRegion` whose missing tiles are now being restored."""
    layers_changed = Signal(object, object)
    """The `PhotoCache` and `VisibleRegion` that are combined again: tiles were restored or settings have changed."""
    analyzed = Signal(object)
    """The `PhotoCache` whose illumination is known."""
    progress_changed = Signal(float)
    """The restored fraction of the visible part, 0..1; 1 when nothing is left to do."""
    failed = Signal(object, Exception)
    """The photo that could not be restored, and the reason."""

    def __init__(
        self,
        name: str,
        worker: Worker,
        enhancer: Callable[[], Enhancer | None],
        compositor: Compositor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.compositor = compositor
        self._key, self._worker, self._enhancer = f"restore {name}", worker, enhancer
        self._cache: PhotoCache | None = None
        self._view: VisibleRegion | None = None

    def update(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Restore the visible tiles that are missing; `cache` must have the level of the view."""
        self._cache, self._view = cache, view
        enhancer, level = self._enhancer(), cache.level(view.scale)
        if level is None or enhancer is None:
            return
        visible = visible_tiles(view, level)
        missing = [key for key in visible if key not in cache.layers]
        self._combine(cache)
        if not missing and cache.base_layers is not None:
            self.progress_changed.emit(1.0)
        else:
            self._worker.submit(
                Task(
                    self._key,
                    lambda progress, hand_over: restore(enhancer, cache, level, missing, progress, hand_over),
                    part=lambda part: self._restored(cache, part, visible),
                    done=lambda _: self.progress_changed.emit(1.0),
                    failed=lambda error: self.failed.emit(cache.photo, error),
                )
            )
        self.updated.emit(cache, view)

    def recombine(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Combine again with changed settings; evict invisible tiles, which would show the old settings later."""
        self._view = view
        self.keep_visible(cache, view)
        self._combine(cache)

    def keep_visible(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Evict invisible tiles."""
        level = cache.level(view.scale)
        self.compositor.keep_only(visible_tiles(view, level) if level else [])

    def reset(self) -> None:
        """Forget the photo and all tiles."""
        self._worker.cancel(self._key)
        self._cache = None
        self.compositor.reset()

    def _restored(self, cache: PhotoCache, part: RestoredTile, visible: list[TileKey]) -> None:
        if part.light is not None:
            cache.light = part.light
            self.analyzed.emit(cache)
        elif part.base is not None:
            cache.base_layers = part.base
        elif part.key is not None and part.layers is not None:
            cache.layers[part.key] = part.layers
            cache.evict_tiles(visible)
        if cache is self._cache:
            finished = sum(key in cache.layers for key in visible) + (cache.base_layers is not None)
            self.progress_changed.emit(max(0.02, finished / (len(visible) + 1)))
            self._combine(cache)

    def _combine(self, cache: PhotoCache) -> None:
        self.compositor.update(cache, self._view)
        if self._view is not None:
            self.layers_changed.emit(cache, self._view)
