"""The frames of a video, one after the other, to better ones."""

from __future__ import annotations

from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.fast_path import enhance_fast
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.temporal_denoise import TemporalDenoiser
from lowlight_app.frame import Frame
from lowlight_app.progress import Progress
from lowlight_app.settings import QualityMode
from lowlight_app.settings_track import SettingsTrack


class VideoEnhancer:
    """Enhances the frames of one video in their order.

    Args:
        enhancer: with its network.
        course: how, over its time.
        mode: full restores every frame as if it were a photo, live takes about a fifth of the time.
        depth: 8 or 16 for another number of bits than the frames' own; full only.
        temporal_denoise: how far noise is averaged over time, 0..1; see `TemporalDenoiser`.

    Attributes:
        well_lit: some frames were looked at so far, all of them were taken in good light, and none was to be made brighter.
    """

    def __init__(
        self,
        enhancer: Enhancer,
        course: SettingsTrack,
        mode: QualityMode = QualityMode.FULL,
        depth: int | None = None,
        temporal_denoise: float = 0.0,
    ) -> None:
        self._enhancer, self._course, self._mode, self._depth = enhancer, course, mode, depth
        self._steady, self._calm = (
            FlickerFilter(enhancer.network),
            TemporalDenoiser(temporal_denoise) if temporal_denoise else None,
        )
        self.well_lit, self._looked = False, False

    def enhance(self, frame: Frame, progress: Progress | None = None) -> Frame:
        """The next frame; see `Enhancer.enhance`."""
        settings = self._course.at(frame.time)
        if settings.amount == 0:
            return self._enhancer.enhance(frame, settings, progress, depth=self._depth)
        if self._mode is QualityMode.LIVE:
            result, light = enhance_fast(self._enhancer, frame, settings, self._steady)
        else:
            light = self._enhancer.analyse(frame, self._steady)
            result = self._enhancer.enhance(frame, settings, progress, light=light, depth=self._depth)
        well_lit = light.well_lit and settings.exposure == 0
        self.well_lit, self._looked = well_lit and (self.well_lit or not self._looked), True
        return self._calm.calmed(result) if self._calm is not None else result
