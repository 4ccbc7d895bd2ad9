"""Keeps the viewer's pictures true: decodes, restores what is looked at, recombines it when a slider moves.

Three lanes, so that none waits for another: reading, restoring (the network) and mixing (numpy). All decisions are made on
the window's thread; the lanes are given what they need and hand back what they made.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColorSpace

from lowlight_app.enhance import downscaled
from lowlight_app.errors import LowlightError
from lowlight_app.frame import Frame
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.engine.screen_profile import SRGB
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo, PhotoState
from lowlight_app.gui.preview.cache import PhotoCache, PhotoCaches
from lowlight_app.gui.preview.compositor import Compositor
from lowlight_app.gui.preview.render import HandOver, RestoredTile, base_before, decoded, piece_before, restore_all
from lowlight_app.gui.preview.tile_grid import visible_tiles
from lowlight_app.gui.preview.view_state import ImageTile, TileKey, VisibleRegion
from lowlight_app.gui.widgets.histogram import Histogram
from lowlight_app.progress import Progress

_SOON, _SETTLED = 15, 140
"""Milliseconds after which a new view is worked on: at a scale that is known, and at another one."""
_MOST_PIECES = 200
"""Pictures of squares kept for painting, a megabyte each."""


@dataclass(frozen=True)
class PreviewWorkers:
    """The three threads of the preview."""

    reading: Worker
    restoring: Worker
    mixing: Worker


class PreviewController(QObject):
    """Works for what is looked at.

    Args:
        document: whose current photo is shown.
        engine: the network, when it is there.
        lanes: where work is done.
    """

    cleared = Signal()
    """Another photo: the pieces of the last one are out of date."""
    before_ready = Signal(object)
    """A list of `ImageTile`; those of the result come from `mixer`."""
    before_dropped = Signal(object)
    """A list of `TileKey` that are too many."""
    histogram_ready = Signal(object)
    """Of the picture as it was taken."""
    progress_changed = Signal(float)
    """How much of what is looked at is restored, 0..1; 1 when nothing is to be done."""

    screen_changed = Signal()
    """Everything is painted in other colours from now on."""

    def __init__(self, document: Document, engine: EngineLoader, lanes: PreviewWorkers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine, self._lanes = document, engine, lanes
        self._sessions = PhotoCaches()
        self._session: PhotoCache | None = None
        self._view: VisibleRegion | None = None
        self._screen = SRGB
        self._before: set[TileKey] = set()
        self.mixer = Compositor(lanes.mixing, self)
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._work_on_view)
        document.current_changed.connect(self.show)
        document.settings_changed.connect(self._settings_changed)
        engine.ready.connect(self._restore)

    # --- What the window says

    def show(self, photo: Photo | None) -> None:
        """Work for another photo."""
        self._start_over()
        if photo is None or photo.is_video:  # a player says which frame of a video: see `refine`
            return
        self._session = self._sessions.get(photo)
        if self._session is not None:
            self._opened(self._session)
        else:
            self.progress_changed.emit(0.0)
            screen = self._screen
            self._lanes.reading.submit(
                Task(
                    "open",
                    lambda progress, _: decoded(photo, screen, progress),
                    done=self._opened,
                    failed=lambda error: self._fail(photo, error),
                )
            )

    def glimpse(self, before: ImageTile, after: ImageTile | None) -> None:
        """Show a frame of a video as it plays; nothing is refined."""
        if self._session is not None:
            self._start_over()
        self.before_ready.emit([before])
        if after is not None:
            self.mixer.ready.emit([after])

    def tell_histograms(self, before: Histogram, after: Histogram) -> None:
        """Announce those of a frame that is only glimpsed at."""
        self.histogram_ready.emit(before)
        self.mixer.histogram_ready.emit(after)

    def refine(self, session: PhotoCache, before: ImageTile, after: ImageTile | None) -> None:
        """Work for a frame of the video that is shown, of which there is a quick look."""
        if session.photo is self._document.current:
            self._start_over()
            self.progress_changed.emit(0.0)
            self.glimpse(before, after)
            self._opened(session)

    @property
    def scale(self) -> float:
        """Pixels of the screen per pixel of the picture that is looked at."""
        return self._view.scale if self._view is not None else 1.0

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the part that is looked at, as shares of the picture's width and height."""
        return self._view[1:] if self._view is not None else (0.0, 0.0, 1.0, 1.0)

    @property
    def screen(self) -> QColorSpace:
        """The colours that are painted in."""
        return self._screen

    def look(self, view: VisibleRegion) -> None:
        """Work for another part or scale of the photo, as soon as the eye rests."""
        self._view = view
        known = self._session is not None and self._session.level(view.scale) is not None
        self._settle.start(_SOON if known else _SETTLED)

    def forget(self, photo: Photo) -> None:
        """The photo was closed."""
        self._sessions.forget(photo)

    def forget_results(self) -> None:
        """Another model is loaded."""
        self._sessions.forget_results()
        self.mixer.start_over()

    def set_screen(self, screen: QColorSpace) -> None:
        """Paint in other colours."""
        if screen != self._screen:
            self._screen = screen
            self._sessions.clear()
            self.show(self._document.current)
            self.screen_changed.emit()

    @property
    def idle(self) -> bool:
        """Whether what is looked at is shown as it is wished."""
        return not self.mixer.busy and not self._settle.isActive()

    def close(self) -> None:
        """End the helpers; the lanes are ended by whoever made them."""
        self._settle.stop()
        self.mixer.close()

    # --- Reading

    def _start_over(self) -> None:
        for lane, key in ((self._lanes.reading, "open"), (self._lanes.reading, "before"), (self._lanes.restoring, "restore")):
            lane.cancel(key)
        self._session = None
        self._before.clear()
        self.mixer.start_over()
        self.progress_changed.emit(1.0)
        self.cleared.emit()

    def _opened(self, session: PhotoCache) -> None:
        if session.photo is not self._document.current:
            return
        self._sessions.add(session)
        self._session = session
        self._note_light(session)
        self._lanes.reading.submit(
            Task("base", lambda _, __: base_before(session), done=lambda result: self._show_base(session, *result))
        )
        self._work_on_view()

    def _show_base(self, session: PhotoCache, piece: ImageTile, histogram: Histogram) -> None:
        if session is self._session:
            if not session.quick_look:
                self.before_ready.emit([piece])
            self.histogram_ready.emit(histogram)

    def _work_on_view(self) -> None:
        """Show what is looked at as it was taken, then restore it."""
        session, view = self._session, self._view
        if session is None or view is None:
            return
        known = session.level(view.scale)
        self._drop_what_is_too_much(known, view)
        missing = [key for key in visible_tiles(view, known) if key not in self._before] if known else None
        if missing == []:
            self._restore()
            return

        def work(progress: Progress, hand_over: HandOver) -> Frame:
            level = known or downscaled(session.frame, view.scale)
            for key in missing or visible_tiles(view, level):
                progress.check()
                hand_over(piece_before(session, level, key))
            return level

        self._lanes.reading.submit(
            Task(
                "before",
                work,
                part=lambda piece: self._show_before(session, piece),
                done=lambda level: self._level_ready(session, level),
            )
        )

    def _drop_what_is_too_much(self, level: Frame | None, view: VisibleRegion) -> None:
        if level is not None and len(self._before) + len(self.mixer.settings) > _MOST_PIECES:
            seen = set(visible_tiles(view, level))
            self.before_dropped.emit([key for key in self._before if key not in seen])
            self._before &= seen
            self.mixer.keep_only(seen)

    def _show_before(self, session: PhotoCache, piece: ImageTile) -> None:
        if session is self._session and piece.key is not None:
            self._before.add(piece.key)
            self.before_ready.emit([piece])

    def _level_ready(self, session: PhotoCache, level: Frame) -> None:
        if level is not session.frame:
            session.keep_level(level)
        if session is self._session:
            self._restore()

    # --- Restoring

    def _restore(self) -> None:
        """Ask the network for what is looked at and not there yet."""
        session, view, enhancer = self._session, self._view, self._engine.enhancer
        level = session.level(view.scale) if session and view else None
        if session is None or view is None or level is None or enhancer is None:
            return
        wanted = visible_tiles(view, level)
        missing = [key for key in wanted if key not in session.layers]
        self.mixer.work_for(session, view)
        if not missing and session.base_layers is not None:
            self.progress_changed.emit(1.0)
            return
        self._lanes.restoring.submit(
            Task(
                "restore",
                lambda progress, hand_over: restore_all(enhancer, session, level, missing, progress, hand_over),
                part=lambda part: self._restored(session, part, wanted),
                done=lambda _: self.progress_changed.emit(1.0),
                failed=lambda error: self._fail(session.photo, error),
            )
        )

    def _restored(self, session: PhotoCache, part: RestoredTile, wanted: list[TileKey]) -> None:
        if part.light is not None:
            session.light = part.light
            self._note_light(session)
        elif part.base is not None:
            session.base_layers = part.base
        elif part.key is not None and part.layers is not None:
            session.layers[part.key] = part.layers
            session.trim(wanted)
        if session is self._session:
            there = sum(key in session.layers for key in wanted) + (session.base_layers is not None)
            self.progress_changed.emit(max(0.02, there / (len(wanted) + 1)))
            self.mixer.work_for(session, self._view)

    def _note_light(self, session: PhotoCache) -> None:
        """Tell where there is next to nothing to do."""
        if session.light is not None and session.light.well_lit and session.photo.state is PhotoState.OPEN:
            self._document.set_state(session.photo, PhotoState.WELL_LIT)

    def _settings_changed(self, photo: Photo) -> None:
        """What is not looked at now would show the old settings later."""
        session, view = self._session, self._view
        if session is not None and view is not None and photo is session.photo:
            level = session.level(view.scale)
            self.mixer.keep_only(visible_tiles(view, level) if level else [])
            self.mixer.work_for(session, view)

    def _fail(self, photo: Photo, error: Exception) -> None:
        self.progress_changed.emit(1.0)
        if not isinstance(error, LowlightError):
            raise error
        self._document.set_state(photo, PhotoState.BROKEN, error)
