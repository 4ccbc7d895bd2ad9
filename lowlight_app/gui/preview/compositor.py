"""Combines restored tiles with the current settings, and again when the settings have changed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.render import HandOver, render_base_after, render_tile_after
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import ImageTile, TileKey, VisibleRegion
from lowlight_app.gui.widgets.histogram import Histogram
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings

_THREADS = min(4, os.cpu_count() or 1)


class Compositor(QObject):
    """Renders the tiles of the result.

    Attributes:
        settings: The settings each existing tile was rendered with.
        busy: Whether tiles are being rendered.

    Args:
        name: Distinguishes its tasks from those of other compositors.
        worker: Runs the task, which spreads tiles over a thread pool.
        settings_of: Returns the settings to combine a photo's tiles with.
    """

    ready = Signal(object)
    """A list of `ImageTile`."""
    evicted = Signal(object)
    """A list of `TileKey` that are out of date or too many."""
    histogram_ready = Signal(object)

    def __init__(
        self, name: str, worker: Worker, settings_of: Callable[[Photo], EnhanceSettings], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.settings: dict[TileKey, EnhanceSettings] = {}
        self.busy = False
        self._base_settings: EnhanceSettings | None = None
        self._cache: PhotoCache | None = None
        self._view: VisibleRegion | None = None
        self._key, self._worker, self._settings_of = f"composite {name}", worker, settings_of
        self._threads = ThreadPoolExecutor(_THREADS, "lowlight-compositor")

    def reset(self) -> None:
        """Forget all tiles."""
        self._cache = self._base_settings = None
        self.settings.clear()

    def keep_only(self, kept: Collection[TileKey]) -> None:
        """Evict all tiles but these."""
        evicted = [key for key in self.settings if key not in kept]
        for key in evicted:
            del self.settings[key]
        self.evicted.emit(evicted)

    def close(self) -> None:
        """Stop the thread pool; the worker belongs to the caller."""
        self._threads.shutdown(wait=True)

    def update(self, cache: PhotoCache | None, view: VisibleRegion | None) -> None:
        """Render visible tiles that are out of date. While busy, only note the view: rendering continues with the latest."""
        self._cache, self._view = cache, view
        if self.busy or cache is None or view is None:
            return
        settings, level = self._settings_of(cache.photo), cache.level(view.scale)
        keys = visible_tiles(view, level) if level else []
        stale = [key for key in keys if key in cache.layers and self.settings.get(key) != settings]
        if stale or (cache.base_layers is not None and self._base_settings != settings):
            self._render(cache, stale, settings, view.scale)

    def _render(self, cache: PhotoCache, keys: list[TileKey], settings: EnhanceSettings, scale: float) -> None:
        frame = cache.level(scale) or cache.base
        tiles = [(key, cache.layers[key]) for key in keys]
        base = cache.base_layers if self._base_settings != settings else None
        self.busy = True

        def work(_: Progress, hand_over: HandOver) -> tuple[ImageTile, Histogram] | None:
            hand_over(list(self._threads.map(lambda tile: render_tile_after(cache, frame, tile[0], tile[1], settings), tiles)))
            return render_base_after(cache, base, settings) if base is not None else None

        self._worker.submit(
            Task(
                self._key,
                work,
                part=lambda rendered: self._show(cache, rendered, settings),
                done=lambda result: self._finish(cache, result, settings),
                failed=self._fail,
                cancel_running=False,
            )
        )

    def _show(self, cache: PhotoCache, tiles: list[ImageTile], settings: EnhanceSettings) -> None:
        if cache is self._cache and tiles:
            self.settings.update({tile.key: settings for tile in tiles if tile.key is not None})
            self.ready.emit(tiles)

    def _finish(self, cache: PhotoCache, result: tuple[ImageTile, Histogram] | None, settings: EnhanceSettings) -> None:
        self.busy = False
        if cache is self._cache and result is not None:
            tile, histogram = result
            if self._base_settings is not None or not cache.has_preview:
                self.ready.emit([tile])
            self._base_settings = settings
            self.histogram_ready.emit(histogram)
        self.update(self._cache, self._view)

    def _fail(self, error: Exception) -> None:
        self.busy = False
        raise error
