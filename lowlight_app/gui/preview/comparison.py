"""Renders another version of the photo to compare the result with: by another model, or with settings kept earlier."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.compositor import Compositor
from lowlight_app.gui.preview.result_renderer import MAX_TILES, ResultRenderer
from lowlight_app.gui.preview.view_state import ORIGINAL, Reference, VisibleRegion
from lowlight_app.settings import EnhanceSettings


class Comparison(QObject):
    """Follows the renderer of the result and renders a reference for the same view.

    Args:
        result: The renderer of the result.
        restoring: Runs the other model, after the current one.
        compositing: Combines tiles.
        provider: Returns a function that loads a model on a worker; None while that model is loading anyway.
    """

    changed = Signal()
    """Another reference was chosen; all tiles are out of date."""
    failed = Signal(Exception)
    """Emitted with the reason why the other model cannot be used; the original is the reference again."""

    def __init__(
        self,
        result: ResultRenderer,
        restoring: Worker,
        compositing: Worker,
        provider: Callable[[str], Callable[[], Enhancer] | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.reference = ORIGINAL
        self.compositor = Compositor("comparison", compositing, self._settings_of, self)
        self._renderer = ResultRenderer("comparison", restoring, lambda: self._enhancer, self.compositor, self)
        self._renderer.failed.connect(lambda _, error: self._fail(error))
        self._restoring, self._provider = restoring, provider
        self._enhancer: Enhancer | None = None
        self._cache: PhotoCache | None = None
        self._other: PhotoCache | None = None
        self._view: VisibleRegion | None = None
        result.updated.connect(self._update)
        result.layers_changed.connect(self._combine)

    def compare_with(self, reference: Reference) -> None:
        """Choose the reference."""
        self._restoring.cancel("load comparison")
        self._renderer.reset()
        self.reference, self._enhancer, self._other = reference, None, None
        self.changed.emit()
        if reference.model:
            self._load(reference.model)
        else:
            self._refresh()

    def reset(self) -> None:
        """Forget the photo on show."""
        self._renderer.reset()
        self._cache = self._other = self._view = None

    def clear_results(self) -> None:
        """Combine again with what the new model computes."""
        if self.reference.settings is not None:
            self.compositor.reset()

    def close(self) -> None:
        """Stop the thread pool."""
        self.compositor.close()

    def _settings_of(self, photo: Photo) -> EnhanceSettings:
        return photo.settings if self.reference.settings is None else self.reference.settings

    def _load(self, model: str) -> None:
        load = self._provider(model)
        if load is None:
            return  # it is the current model, which is just loading
        self._restoring.submit(Task("load comparison", lambda _, __: load(), done=self._loaded, failed=self._fail))

    def _loaded(self, enhancer: Enhancer) -> None:
        self._enhancer = enhancer
        self._refresh()

    def _refresh(self) -> None:
        if self._cache is not None and self._view is not None:
            self._update(self._cache, self._view)
            self._combine(self._cache, self._view)

    def _update(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Restore the visible tiles with the other model."""
        if cache is not self._cache:
            self._cache, self._other = cache, None
        self._view = view
        if self._enhancer is not None:
            self._other = self._other or cache.sibling()
            self._renderer.update(self._other, view)
        if len(self.compositor.settings) > MAX_TILES:
            self._renderer.keep_visible(cache, view)

    def _combine(self, cache: PhotoCache, view: VisibleRegion) -> None:
        """Combine the tiles that the result is combined from with the settings kept, or those of the other model."""
        if cache is not self._cache:
            return
        if self.reference.settings is not None:
            self.compositor.update(cache, view)
        elif self._other is not None:
            self._renderer.recombine(self._other, view)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, LowlightError):
            raise error
        self.compare_with(ORIGINAL)
        self.failed.emit(error)
