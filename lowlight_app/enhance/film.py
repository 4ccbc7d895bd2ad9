"""The frames of a video, one after the other, to better ones."""

from __future__ import annotations

from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.frame import Frame
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings


class Film:
    """Enhances the frames of one video in their order.

    Args:
        enhancer: with its network.
        settings: how.
        depth: 8 or 16 for another number of bits than the frames' own.

    Attributes:
        well_lit: all frames so far were taken in good light.
    """

    def __init__(self, enhancer: Enhancer, settings: EnhanceSettings, depth: int | None = None) -> None:
        self._enhancer, self._settings, self._depth = enhancer, settings, depth
        self.well_lit = True

    def enhance(self, frame: Frame, progress: Progress | None = None) -> Frame:
        """The next frame; see `Enhancer.enhance`."""
        light = self._enhancer.analyse(frame)
        self.well_lit = self.well_lit and light.well_lit
        return self._enhancer.enhance(frame, self._settings, progress, light=light, depth=self._depth)
