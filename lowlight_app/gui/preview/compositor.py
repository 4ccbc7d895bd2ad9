"""Recombines what the network answered with the settings of the moment, and with newer ones as soon as that is done."""

from __future__ import annotations

import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.preview.cache import PhotoCache
from lowlight_app.gui.preview.render import HandOver, base_after, piece_after
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import ImageTile, TileKey, VisibleRegion
from lowlight_app.gui.widgets.histogram import Histogram
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings

_HELPERS = min(4, os.cpu_count() or 1)


class Compositor(QObject):
    """Makes the pictures of the result.

    Attributes:
        settings: with which each square was made that is there.

    Args:
        lane: where it works, with a few helpers.
    """

    ready = Signal(object)
    """A list of `ImageTile`."""
    dropped = Signal(object)
    """A list of `TileKey` that are out of date or too many."""
    histogram_ready = Signal(object)

    def __init__(self, lane: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings: dict[TileKey, EnhanceSettings] = {}
        self.busy = False
        self._base: EnhanceSettings | None = None
        self._session: PhotoCache | None = None
        self._view: VisibleRegion | None = None
        self._lane = lane
        self._helpers = ThreadPoolExecutor(_HELPERS, "lowlight-mix")

    def start_over(self) -> None:
        """Nothing is there any more."""
        self._session = self._base = None
        self.settings.clear()

    def keep_only(self, kept: Collection[TileKey]) -> None:
        """Let go of all squares but these."""
        gone = [key for key in self.settings if key not in kept]
        for key in gone:
            del self.settings[key]
        self.dropped.emit(gone)

    def close(self) -> None:
        """End the helpers; the lane is ended by whoever made it."""
        self._helpers.shutdown(wait=True)

    def work_for(self, session: PhotoCache | None, view: VisibleRegion | None) -> None:
        """Recombine what is looked at and out of date. One at a time; after it, whatever changed meanwhile."""
        self._session, self._view = session, view
        if self.busy or session is None or view is None:
            return
        settings, level = session.photo.settings, session.level(view.scale)
        keys = visible_tiles(view, level) if level else []
        stale = [(key, session.layers[key]) for key in keys if key in session.layers and self.settings.get(key) != settings]
        base = session.base_layers if self._base != settings else None
        if not stale and base is None:
            return
        self.busy = True
        frame = level or session.base

        def work(_: Progress, hand_over: HandOver) -> tuple[ImageTile, Histogram] | None:
            hand_over(list(self._helpers.map(lambda one: piece_after(session, frame, one[0], one[1], settings), stale)))
            return base_after(session, base, settings) if base is not None else None

        self._lane.submit(
            Task(
                "mix",
                work,
                part=lambda pieces: self._show(session, pieces, settings),
                done=lambda result: self._finish(session, result, settings),
                failed=self._fail,
                cancel_running=False,
            )
        )

    def _show(self, session: PhotoCache, pieces: list[ImageTile], settings: EnhanceSettings) -> None:
        if session is self._session and pieces:
            self.settings.update({piece.key: settings for piece in pieces if piece.key is not None})
            self.ready.emit(pieces)

    def _finish(self, session: PhotoCache, result: tuple[ImageTile, Histogram] | None, settings: EnhanceSettings) -> None:
        self.busy = False
        if session is self._session and result is not None:
            piece, histogram = result
            if self._base is not None or not session.quick_look:
                self.ready.emit([piece])
            self._base = settings
            self.histogram_ready.emit(histogram)
        self.work_for(self._session, self._view)

    def _fail(self, error: Exception) -> None:
        self.busy = False
        raise error
