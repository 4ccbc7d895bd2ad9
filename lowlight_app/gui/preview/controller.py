"""Renders the visible part of the current photo: decodes it, restores it, and composites it when a setting changes.

Workers run in parallel: one reads, one decodes neighbours ahead, one restores with the network, one composites with NumPy. The
GUI thread makes all decisions; workers get what they need and hand back results.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QColorSpace

from lowlight_app.enhance.auto import suggest_settings
from lowlight_app.enhance.white_balance import NeutralSettings, neutralize
from lowlight_app.errors import LowlightError
from lowlight_app.frame import Frame
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.engine.screen_image import from_srgb
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.library.thumbnails import Thumbnails
from lowlight_app.gui.preview.cache import PhotoCache, PhotoCaches
from lowlight_app.gui.preview.comparison import Comparison
from lowlight_app.gui.preview.compositor import Compositor
from lowlight_app.gui.preview.loupe_renderer import LoupeRenderer
from lowlight_app.gui.preview.original_renderer import OriginalRenderer
from lowlight_app.gui.preview.patch import find_patch
from lowlight_app.gui.preview.prefetcher import Prefetcher
from lowlight_app.gui.preview.render import WHOLE, decode
from lowlight_app.gui.preview.result_renderer import MAX_TILES, ResultRenderer
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import ImageTile, VisibleRegion
from lowlight_app.gui.widgets.histogram import Histogram

_DEBOUNCE_MS, _DEBOUNCE_NEW_LEVEL_MS = 15, 140
"""Delay before a new view is rendered: when its level is cached, and when it must be computed."""


@dataclass(frozen=True)
class PreviewWorkers:
    """The threads of the preview."""

    reading: Worker
    prefetching: Worker
    restoring: Worker
    compositing: Worker


class PreviewController(QObject):
    """Renders the visible part of the current photo or frame.

    Args:
        document: Its current photo is shown.
        engine: Provides the network once it is loaded.
        thumbnails: Stand in for photos that are not decoded yet.
        workers: Run the tasks.
        is_idle: Returns whether nothing is running that prefetching would slow down.

    Attributes:
        original: Renders the original.
        renderer: Renders the result.
        compositor: The renderer's; its tiles are the result.
        comparison: Renders what the result is compared with.
        loupe: Renders what the loupe shows.
    """

    cleared = Signal()
    """Another photo is shown; all tiles are out of date."""
    before_ready = Signal(object)
    """A list of `ImageTile` of the original; those of the result come from `compositor`."""
    before_evicted = Signal(object)
    """A list of `TileKey` that are too many."""
    histogram_ready = Signal(object)
    """The histogram of the original."""
    progress_changed = Signal(float)
    """The restored fraction of the visible part, 0..1; 1 when nothing is left to do."""
    noticed = Signal(object)
    """A `Message` about the photo that was just decoded."""
    suggested = Signal(object, object)
    """The photo that `suggest` was called for, and its `EnhanceSettings`."""
    screen_changed = Signal()
    """The colour space of the screen has changed."""

    def __init__(
        self,
        document: Document,
        engine: EngineLoader,
        thumbnails: Thumbnails,
        workers: PreviewWorkers,
        is_idle: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._engine, self._thumbnails, self._workers = document, engine, thumbnails, workers
        self._caches = PhotoCaches()
        self._prefetcher = Prefetcher(document, self._caches, workers.prefetching, is_idle, self)
        self._awaited: Photo | None = None
        self._cache: PhotoCache | None = None
        self._view: VisibleRegion | None = None
        self._screen = SRGB
        self.original = OriginalRenderer(workers.reading, self)
        self.original.ready.connect(self.before_ready)
        self.original.evicted.connect(self.before_evicted)
        self.original.histogram_ready.connect(self.histogram_ready)
        self.original.level_ready.connect(self._restore)
        self.compositor = Compositor("result", workers.compositing, lambda photo: photo.settings, self)
        self.renderer = ResultRenderer("result", workers.restoring, lambda: engine.enhancer, self.compositor, self)
        self.renderer.progress_changed.connect(self.progress_changed)
        self.renderer.analyzed.connect(self._update_badge)
        self.renderer.failed.connect(self._fail)
        self.comparison = Comparison(self.renderer, workers.restoring, workers.compositing, engine.provider, self)
        self.loupe = LoupeRenderer(workers.reading, workers.restoring, workers.compositing, lambda: engine.enhancer, self)
        self._debounce = QTimer(self, singleShot=True)
        self._debounce.timeout.connect(self._render_view)
        document.current_changed.connect(self.show)
        document.settings_changed.connect(self._settings_changed)
        document.added.connect(self._prefetch)
        thumbnails.ready.connect(self._show_thumbnail)
        self._prefetcher.decoded.connect(self._prefetched)
        self._prefetcher.failed.connect(self._prefetch_failed)
        engine.ready.connect(self._restore)

    # --- Commands of the window and the player

    def show(self, photo: Photo | None) -> None:
        """Render another photo; its thumbnail stands in until it is decoded."""
        self._reset()
        if self._prefetcher.decoding is not photo:
            self._prefetcher.stop()
        self._cache = self._caches.get(photo) if photo is not None and photo.is_still else None
        if self._cache is not None:
            self._decoded(self._cache)
        elif photo is not None:
            self._await(photo)

    def suggest(self) -> None:
        """Suggest settings for the photo on show, once its result is known; see `suggested`."""
        cache = self._cache
        if cache is not None and (layers := cache.base_layers) is not None:
            found = partial(self.suggested.emit, cache.photo)
            self._workers.compositing.submit(Task("suggest", lambda _, __: suggest_settings(layers), done=found))

    def set_loupe(self, view: VisibleRegion | None) -> None:
        """Render the part of the photo that the loupe shows; None if it is put away."""
        if self._cache is None or view is None:
            self.loupe.reset()
        else:
            self.loupe.update(self._cache, view)

    def neutralize(self, point: tuple[float, float]) -> NeutralSettings | None:
        """Find the white balance that makes the photo neutral around a point, given as fractions of the image.

        Returns:
            None if nothing is restored yet.

        Raises:
            UnusablePatch: The photo is clipped or black there.
        """
        cache, view = self._cache, self._view
        patch = find_patch(cache, view, point) if cache is not None and view is not None else []
        return neutralize(patch, cache.photo.settings) if cache is not None and patch else None

    def photo_color(self, color: QColor) -> QColor:
        """Convert a colour of the screen to the colour space of the photo on show."""
        if self._cache is None:
            return color
        converter = self._cache.converter
        return converter.screen.transformationToColorSpace(converter.source).map(color)

    def show_frame(self, before: ImageTile, after: ImageTile | None) -> None:
        """Show a frame of a playing video, or a page of a stack, without refining it."""
        if self._cache is not None:
            self._reset()
        self._awaited = None
        self.before_ready.emit([before])
        if after is not None:
            self.compositor.ready.emit([after])

    def show_histograms(self, before: Histogram, after: Histogram) -> None:
        """Show the histograms of a frame that is not refined."""
        self.histogram_ready.emit(before)
        self.compositor.histogram_ready.emit(after)

    def refine(self, cache: PhotoCache, before: ImageTile, after: ImageTile | None) -> None:
        """Show a frame of the current video, or a page of the current stack, then render it in full quality."""
        if cache.photo is self._document.current:
            self._reset()
            self.progress_changed.emit(0.0)
            self.show_frame(before, after)
            self._opened(cache)

    def set_view(self, view: VisibleRegion) -> None:
        """Render another part or scale of the photo, debounced."""
        self._view = view
        cached = self._cache is not None and self._cache.level(view.scale) is not None
        self._debounce.start(_DEBOUNCE_MS if cached else _DEBOUNCE_NEW_LEVEL_MS)

    def set_screen(self, screen: QColorSpace) -> None:
        """Render in another colour space."""
        if screen != self._screen:
            self._screen = screen
            self._caches.clear()
            self._prefetcher.stop()
            self.show(self._document.current)
            self.screen_changed.emit()

    def forget(self, photo: Photo) -> None:
        """Remove a closed photo from the cache."""
        self._caches.forget(photo)
        if self._prefetcher.decoding is photo:
            self._prefetcher.stop()
            self._prefetch()

    def clear_results(self) -> None:
        """Discard what the network computed, since the model has changed."""
        self._caches.clear_results()
        self.compositor.reset()
        self.comparison.clear_results()
        self.loupe.reset()

    def close(self) -> None:
        """Stop timers and thread pool; the workers belong to the caller."""
        self._debounce.stop()
        self._prefetcher.stop()
        self.compositor.close()
        self.comparison.close()
        self.loupe.close()

    # --- State

    @property
    def scale(self) -> float:
        """Device pixels per image pixel."""
        return self._view.scale if self._view is not None else 1.0

    @property
    def visible(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the visible part, as fractions of the image's width and height."""
        return self._view[1:] if self._view is not None else (0.0, 0.0, 1.0, 1.0)

    @property
    def screen(self) -> QColorSpace:
        """The colour space of the screen."""
        return self._screen

    @property
    def idle(self) -> bool:
        """Whether no view is waiting and nothing is being composited."""
        return not (
            self.compositor.busy or self.comparison.compositor.busy or self.loupe.compositor.busy or self._debounce.isActive()
        )

    # --- Reading

    def _reset(self) -> None:
        self._workers.reading.cancel("open")
        self._cache = self._awaited = None
        self.original.reset()
        self.renderer.reset()
        self.comparison.reset()
        self.loupe.reset()
        self.progress_changed.emit(1.0)
        self.cleared.emit()

    def _await(self, photo: Photo) -> None:
        """Show the thumbnail and decode the photo; frames of a video and pages of a stack are passed to `refine`."""
        self._awaited = photo
        self._show_thumbnail(photo)
        if photo.is_still:
            self.progress_changed.emit(0.0)
            if self._prefetcher.decoding is not photo:
                self._decode(photo)

    def _show_thumbnail(self, photo: Photo) -> None:
        stands_in = photo is self._awaited and photo.frame_number == photo.stack.page == 0
        image = self._thumbnails.get(photo) if stands_in else None
        if image is not None:
            self.before_ready.emit([ImageTile(None, WHOLE, from_srgb(image, self._screen))])

    def _decode(self, photo: Photo) -> None:
        screen = self._screen
        self._workers.reading.submit(
            Task(
                "open",
                lambda progress, _: decode(photo, screen, progress),
                done=self._decoded,
                failed=lambda error: self._fail(photo, error),
            )
        )

    def _decoded(self, cache: PhotoCache) -> None:
        self._opened(cache)
        if cache.photo is self._document.current and not cache.was_shown:
            cache.was_shown = True
            for notice in cache.frame.notices:
                self.noticed.emit(notice)

    def _prefetch(self) -> None:
        """Decode the neighbours of a photo that is decoded itself."""
        if self._cache is not None:
            self._prefetcher.start(self._screen)

    def _prefetched(self, cache: PhotoCache) -> None:
        if cache.photo is self._document.current:
            self._decoded(cache)
        else:
            self._caches.add_ahead(cache, self._document.current)

    def _prefetch_failed(self, photo: Photo, error: Exception) -> None:
        """Report a damaged photo once it is shown."""
        if photo is self._document.current:
            self._fail(photo, error)

    def _opened(self, cache: PhotoCache) -> None:
        if cache.photo is not self._document.current:
            return
        self._caches.add(cache)
        self._cache, self._awaited = cache, None
        self._update_badge(cache)
        self.original.show_base(cache)
        self._render_view()
        self._prefetch()

    def _render_view(self) -> None:
        """Render the visible part of the original, then restore it."""
        cache, view = self._cache, self._view
        if cache is not None and view is not None:
            self._evict_tiles(cache.level(view.scale), view)
            self.original.update(cache, view)

    def _evict_tiles(self, level: Frame | None, view: VisibleRegion) -> None:
        if level is not None and len(self.original.tiles) + len(self.compositor.settings) > MAX_TILES:
            visible = set(visible_tiles(view, level))
            self.original.keep_only(visible)
            self.compositor.keep_only(visible)

    # --- Restoring

    def _restore(self) -> None:
        """Restore the visible tiles that are missing."""
        if self._cache is not None and self._view is not None and self._cache.level(self._view.scale) is not None:
            self.renderer.update(self._cache, self._view)

    def _update_badge(self, cache: PhotoCache) -> None:
        """Mark a photo, or a video at the frame on show, that needs next to no enhancement."""
        if cache.light is not None and cache.photo.state in (PhotoState.OPEN, PhotoState.WELL_LIT):
            self._document.set_state(cache.photo, PhotoState.WELL_LIT if cache.light.well_lit else PhotoState.OPEN)

    def _settings_changed(self, photo: Photo) -> None:
        cache, view = self._cache, self._view
        if cache is not None and view is not None and photo is cache.photo:
            self.renderer.recombine(cache, view)

    def _fail(self, photo: Photo, error: Exception) -> None:
        self.progress_changed.emit(1.0)
        if not isinstance(error, LowlightError):
            raise error
        self._document.set_state(photo, PhotoState.BROKEN, error)
