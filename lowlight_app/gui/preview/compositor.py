"""Combines restored tiles with the current settings, and again when the settings have changed meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from lowlight_app.enhance import Layers
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.render import (
    HandOver,
    render_base_after,
    render_base_draft,
    render_draft,
    render_tile_after,
)
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import ImageTile, TileKey, VisibleRegion
from lowlight_app.gui.widgets.histogram import Histogram
from lowlight_app.processors import count_processors
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings

_THREADS = min(4, count_processors())
_DRAFT_SECONDS = 0.02
"""Expected time from which on drafts come first, so that the picture follows a slider."""
_REFINE_MS = 80
"""Pause after a draft before the full tiles are rendered."""


@dataclass
class Rendering:
    """The inputs of the tiles that are being rendered.

    Attributes:
        settings: The settings in use.
        outdated: Whether they have changed meanwhile, so that the remaining full tiles are left out.
    """

    settings: EnhanceSettings
    outdated: bool = False


class Compositor(QObject):
    """Renders the tiles of the result: where that takes long, drafts of half the resolution first.

    Attributes:
        settings: The settings each existing tile was rendered with in full.
        busy: Whether tiles are being rendered or drafts wait to be replaced.
        draft_region: Returns the part of a view that drafts are rendered for; the rest is hidden.

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
        self.draft_region: Callable[[VisibleRegion], VisibleRegion] = lambda view: view
        self._drafts: dict[TileKey, EnhanceSettings] = {}
        self._base_settings: EnhanceSettings | None = None
        self._base_rendered = False
        self._cache: PhotoCache | None = None
        self._view: VisibleRegion | None = None
        self._rendering: Rendering | None = None
        self._seconds_per_tile = 0.0
        self._key, self._worker, self._settings_of = f"composite {name}", worker, settings_of
        self._threads = ThreadPoolExecutor(_THREADS, "lowlight-compositor")
        self._pause = QTimer(self, singleShot=True, interval=_REFINE_MS)
        self._pause.timeout.connect(self._refine)

    @property
    def busy(self) -> bool:
        """Whether tiles are being rendered or drafts wait to be replaced."""
        return self._rendering is not None or self._pause.isActive()

    def reset(self) -> None:
        """Forget all tiles."""
        self._cache = self._base_settings = None
        self._base_rendered = False
        self._pause.stop()
        self.settings.clear()
        self._drafts.clear()

    def keep_only(self, kept: Collection[TileKey]) -> None:
        """Evict all tiles but these."""
        evicted = [key for key in (self.settings | self._drafts) if key not in kept]
        for key in evicted:
            self.settings.pop(key, None)
            self._drafts.pop(key, None)
        if evicted:
            self.evicted.emit(evicted)

    def close(self) -> None:
        """Stop the timer and the thread pool; the worker belongs to the caller."""
        self._pause.stop()
        self._threads.shutdown(wait=True)

    def update(self, cache: PhotoCache | None, view: VisibleRegion | None) -> None:
        """Render visible tiles that are out of date. While busy, only note the view: rendering continues with the latest."""
        self._cache, self._view = cache, view
        if cache is None or view is None:
            return
        settings = self._settings_of(cache.photo)
        if self._rendering is not None:
            self._rendering.outdated = settings != self._rendering.settings
            return
        stale = self._find_stale(cache, view, settings)
        if len(stale) * self._seconds_per_tile > _DRAFT_SECONDS:
            seen = self._find_stale(cache, self.draft_region(view), settings)
            missing = [key for key in seen if self._drafts.get(key) != settings]
            self._pause.start()
            if missing:
                self._render(cache, missing, settings, view.scale, draft=True)
        elif stale or (cache.base_layers is not None and self._base_settings != settings):
            self._render(cache, stale, settings, view.scale)

    def _refine(self) -> None:
        """Replace the drafts."""
        cache, view = self._cache, self._view
        if cache is not None and view is not None and self._rendering is None:
            settings = self._settings_of(cache.photo)
            self._render(cache, self._find_stale(cache, view, settings), settings, view.scale)

    def _find_stale(self, cache: PhotoCache, view: VisibleRegion, settings: EnhanceSettings) -> list[TileKey]:
        level = cache.level(view.scale)
        keys = visible_tiles(view, level) if level else []
        return [key for key in keys if key in cache.layers and self.settings.get(key) != settings]

    def _render(
        self, cache: PhotoCache, keys: list[TileKey], settings: EnhanceSettings, scale: float, *, draft: bool = False
    ) -> None:
        frame = cache.level(scale) or cache.base
        tiles = [(key, cache.layers[key]) for key in keys]
        base = cache.base_layers if self._base_settings != settings else None
        rendering = self._rendering = Rendering(settings)
        render, render_base = (render_draft, render_base_draft) if draft else (render_tile_after, render_base_after)

        def render_tile(tile: tuple[TileKey, Layers]) -> ImageTile | None:
            return None if rendering.outdated and not draft else render(cache, frame, *tile, settings)

        def work(_: Progress, hand_over: HandOver) -> tuple[ImageTile, Histogram] | None:
            start = time.perf_counter()
            rendered = [tile for tile in self._threads.map(render_tile, tiles) if tile is not None]
            if rendered and not draft:
                self._seconds_per_tile = (time.perf_counter() - start) / len(rendered)
            hand_over(rendered)
            return render_base(cache, base, settings) if base is not None else None

        self._worker.submit(
            Task(
                self._key,
                work,
                part=lambda rendered: self._show(cache, rendered, self._drafts if draft else self.settings, settings),
                done=lambda result: self._finish(cache, result, None if draft else settings),
                failed=self._fail,
                cancel_running=False,
            )
        )

    def _show(
        self,
        cache: PhotoCache,
        tiles: list[ImageTile],
        shown: dict[TileKey, EnhanceSettings],
        settings: EnhanceSettings,
    ) -> None:
        """Hand tiles on and note in `shown`, for drafts or full tiles, what they were rendered with."""
        if cache is self._cache and tiles:
            keys = [tile.key for tile in tiles if tile.key is not None]
            for key in keys:
                self.settings.pop(key, None)
                self._drafts.pop(key, None)
            shown.update(dict.fromkeys(keys, settings))
            self.ready.emit(tiles)

    def _finish(self, cache: PhotoCache, result: tuple[ImageTile, Histogram] | None, settings: EnhanceSettings | None) -> None:
        """Hand the base image on and note what it was rendered with; None for a draft."""
        self._rendering = None
        if cache is self._cache and result is not None:
            tile, histogram = result
            if self._base_rendered or not cache.has_preview:
                self.ready.emit([tile])
            self._base_rendered, self._base_settings = True, settings
            self.histogram_ready.emit(histogram)
        self.update(self._cache, self._view)

    def _fail(self, error: Exception) -> None:
        self._rendering = None
        raise error
