"""What is known of a photo while it is worked on: pixels, light and restored squares. Bounded; no Qt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection

from lowlight_app.enhance import Illumination, Layers, downscaled
from lowlight_app.frame import Frame
from lowlight_app.gui.engine.screen_image import ScreenConverter
from lowlight_app.gui.library.photo import Photo
from lowlight_app.gui.preview.view_state import TileKey

BASE_SIDE = 384
"""Longer side of the first quick look, which also feeds the histogram."""
_REUSED = (0.8, 1.01)
"""A level is shown again at scales from this to that part of its own."""
_LEVELS = 2
_MOST_FRAMES = 512 << 20
_MOST_LAYERS = 320 << 20


class PhotoCache:
    """One photo, decoded.

    Attributes:
        frame: the whole picture.
        base: the same, small.
        display: how its numbers get to the screen.
        light: what `Enhancer.analyze_illumination` said; None until it did.
        base_layers: of the whole of `base`; None until they are there.
        layers: of the squares restored so far; those used last at the end.
        quick_look: whether the whole is shown already, sharper than `base`, which then feeds the histogram alone.
    """

    def __init__(self, photo: Photo, frame: Frame, display: ScreenConverter, *, quick_look: bool = False) -> None:
        self.photo, self.frame, self.display, self.quick_look = photo, frame, display, quick_look
        self.base = downscaled(frame, BASE_SIDE / max(frame.width, frame.height))
        self.light: Illumination | None = None
        self.base_layers: Layers | None = None
        self.layers: OrderedDict[TileKey, Layers] = OrderedDict()
        self._levels: OrderedDict[int, Frame] = OrderedDict()

    def level(self, scale: float) -> Frame | None:
        """The picture at the scale of the screen, the full one from 100 % on; None if it is still to be made."""
        return self.frame if scale * _REUSED[1] >= 1 else self._near(scale * self.frame.width)

    def keep_level(self, level: Frame) -> None:
        """Remember a level; only the last few are."""
        self._levels[level.width] = level
        while len(self._levels) > _LEVELS:
            gone, _ = self._levels.popitem(last=False)
            for key in [key for key in self.layers if key.width == gone]:
                del self.layers[key]

    def forget_results(self) -> None:
        """Another model is used from now on."""
        self.light = self.base_layers = None
        self.layers.clear()

    def trim(self, needed: Collection[TileKey]) -> None:
        """Let go of the squares used least recently when there are too many; never of those needed now."""
        room = _MOST_LAYERS
        for key in reversed(list(self.layers)):
            room -= 3 * self.layers[key].image.nbytes
            if room < 0 and key not in needed:
                del self.layers[key]

    def _near(self, wanted: float) -> Frame | None:
        for width, level in self._levels.items():
            if _REUSED[0] <= wanted / width <= _REUSED[1]:
                self._levels.move_to_end(width)
                return level
        return None


class PhotoCaches:
    """The photos seen last, as many as fit."""

    def __init__(self) -> None:
        self._known: OrderedDict[Photo, PhotoCache] = OrderedDict()

    def get(self, photo: Photo) -> PhotoCache | None:
        """The session of a photo, if it is still there."""
        session = self._known.get(photo)
        if session is not None:
            self._known.move_to_end(photo)
        return session

    def add(self, session: PhotoCache) -> None:
        """Remember one; the squares of all others go, and the oldest pictures where all take too much."""
        for other in self._known.values():
            other.layers.clear()
        self._known[session.photo] = session
        room = _MOST_FRAMES
        for photo in reversed(list(self._known)):
            room -= self._known[photo].frame.pixels.nbytes
            if room < 0 and photo is not session.photo:
                del self._known[photo]

    def forget(self, photo: Photo) -> None:
        """The photo was closed."""
        self._known.pop(photo, None)

    def forget_results(self) -> None:
        """Another model is used from now on."""
        for session in self._known.values():
            session.forget_results()

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
