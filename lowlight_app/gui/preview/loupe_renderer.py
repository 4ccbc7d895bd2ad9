"""Renders the small part of the photo that the loupe shows, at a scale of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.compositor import Compositor
from lowlight_app.gui.preview.render import HandOver, render_tile_before
from lowlight_app.gui.preview.result_renderer import ResultRenderer
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import TileKey, VisibleRegion
from lowlight_app.progress import Progress

_MAX_TILES = 60


class LoupeRenderer(QObject):
    """Renders tiles of the original and of the result.

    Args:
        reading: Renders the original.
        restoring: Runs the network.
        compositing: Combines tiles.
        enhancer: Returns the network's enhancer; None while it is loading.
    """

    before_ready = Signal(object)
    """A list of `ImageTile` of the original; those of the result come from `compositor`."""
    cleared = Signal()
    """All tiles are out of date."""

    def __init__(
        self,
        reading: Worker,
        restoring: Worker,
        compositing: Worker,
        enhancer: Callable[[], Enhancer | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.compositor = Compositor("loupe", compositing, lambda photo: photo.settings, self)
        self._renderer = ResultRenderer("loupe", restoring, enhancer, self.compositor, self)
        self._renderer.failed.connect(self._fail)
        self._reading = reading
        self._before: set[TileKey] = set()

    def update(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Render a part of a photo at 100 % or more."""
        visible = visible_tiles(view, cache.frame)
        missing = [key for key in visible if key not in self._before]
        if len(self._before) > _MAX_TILES:
            self.reset()
        if missing:
            self._render_before(cache, missing)
        self._renderer.update(cache, view)

    def reset(self) -> None:
        """Forget all tiles."""
        self._reading.cancel("loupe")
        self._renderer.reset()
        self._before.clear()
        self.cleared.emit()

    def close(self) -> None:
        """Stop the thread pool."""
        self.compositor.close()

    def _render_before(self, cache: PhotoCache, keys: list[TileKey]) -> None:
        def work(progress: Progress, hand_over: HandOver) -> None:
            for key in keys:
                progress.check()
                hand_over([render_tile_before(cache, cache.frame, key)])

        self._before.update(keys)
        self._reading.submit(Task("loupe", work, part=self.before_ready.emit, cancel_running=False))

    def _fail(self, _: object, error: Exception) -> None:
        raise error
