"""Renders the visible tiles of the original."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject, Signal

from lowlight_app.enhance import downscaled
from lowlight_app.frame import Frame
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.render import HandOver, render_base_before, render_tile_before
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import ImageTile, TileKey, VisibleRegion
from lowlight_app.gui.widgets.histogram import Histogram
from lowlight_app.progress import Progress


class OriginalRenderer(QObject):
    """Renders what is missing, and computes the level of a view.

    Args:
        worker: Runs the tasks.

    Attributes:
        tiles: The tiles that exist.
    """

    ready = Signal(object)
    """A list of `ImageTile`."""
    evicted = Signal(object)
    """A list of `TileKey` that are too many."""
    histogram_ready = Signal(object)
    """The histogram of the original."""
    level_ready = Signal()
    """The level of the view is in the cache, and its tiles are rendered."""

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tiles: set[TileKey] = set()
        self._worker = worker
        self._cache: PhotoCache | None = None

    def reset(self) -> None:
        """Forget the photo and all tiles."""
        for key in ("base", "before"):
            self._worker.cancel(key)
        self._cache = None
        self.tiles.clear()

    def show_base(self, cache: PhotoCache) -> None:
        """Render the base image of a photo, from now on the one on show, and its histogram."""
        self._cache = cache
        self._worker.submit(
            Task("base", lambda _, __: render_base_before(cache), done=lambda result: self._show_base(cache, *result))
        )

    def update(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Render the visible tiles that are missing."""
        level = cache.level(view.scale)
        missing = [key for key in visible_tiles(view, level) if key not in self.tiles] if level else None
        if missing == []:
            self.level_ready.emit()
        else:
            self._render(cache, view, level, missing)

    def keep_only(self, kept: Collection[TileKey]) -> None:
        """Evict all tiles but these."""
        evicted = [key for key in self.tiles if key not in kept]
        self.tiles.difference_update(evicted)
        if evicted:
            self.evicted.emit(evicted)

    def _render(self, cache: PhotoCache, view: VisibleRegion, cached: Frame | None, missing: list[TileKey] | None) -> None:
        """Render missing tiles; without a cached level, compute it and render all visible tiles."""

        def work(progress: Progress, hand_over: HandOver) -> Frame:
            level = cached or downscaled(cache.frame, view.scale)
            for key in missing or visible_tiles(view, level):
                progress.check()
                hand_over(render_tile_before(cache, level, key))
            return level

        self._worker.submit(
            Task(
                "before",
                work,
                part=lambda tile: self._show(cache, tile),
                done=lambda level: self._add_level(cache, level),
            )
        )

    def _show_base(self, cache: PhotoCache, tile: ImageTile, histogram: Histogram) -> None:
        if cache is self._cache:
            if not cache.has_preview:
                self.ready.emit([tile])
            self.histogram_ready.emit(histogram)

    def _show(self, cache: PhotoCache, tile: ImageTile) -> None:
        if cache is self._cache and tile.key is not None:
            self.tiles.add(tile.key)
            self.ready.emit([tile])

    def _add_level(self, cache: PhotoCache, level: Frame) -> None:
        if level is not cache.frame:
            cache.add_level(level)
        if cache is self._cache:
            self.level_ready.emit()
