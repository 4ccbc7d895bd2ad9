"""Enhance the frames of a video one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from lowlight_app.box import Box
from lowlight_app.enhance.adjustments import changes_nothing
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.fast_path import LONG_SIDE, decide_light_fast, enhance_fast
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.enhance.restoration_reuse import RestorationReuse
from lowlight_app.enhance.temporal_denoise import TemporalDenoiser
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.frame import AnyFrame, Frame, YuvFrame
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack

_LEAD_IN, _RESULT_LEAD_IN = 60, 24
"""Frames after which next to nothing is left of what noise reduction over time knew of earlier frames, and of their results."""


class VideoEnhancer:
    """Enhances the frames of one video in order.

    Args:
        enhancer: the enhancer with the network to use.
        settings_track: the settings over the time of the video.
        mode: full restores every frame at full size, live takes a fraction of the time.
        depth: 8 or 16 for a number of bits other than the frames' own; in full mode only.
        temporal_denoise: how strongly noise is averaged over time, 0..1; see `TemporalDenoiser`.

    Attributes:
        settings_track: may be replaced between two frames.
        side: longer side of the network's input in live mode, in pixels; may be changed between two frames.
        well_lit: whether frames were analyzed, all of them were taken in good light, and none has an exposure setting.
    """

    def __init__(
        self,
        enhancer: Enhancer,
        settings_track: SettingsTrack,
        mode: QualityMode = QualityMode.FULL,
        depth: int | None = None,
        temporal_denoise: float = 0.0,
    ) -> None:
        self._enhancer, self.settings_track, self._mode, self._depth = enhancer, settings_track, mode, depth
        self._flicker_filter, self._video_light = FlickerFilter(enhancer.network), VideoLight(enhancer.network)
        self._denoiser = TemporalDenoiser(temporal_denoise) if temporal_denoise else None
        self._reuse, self._last_settings = RestorationReuse(), EnhanceSettings()
        self._frames = 0
        self.side = LONG_SIDE
        self.well_lit, self._any_analyzed = False, False

    def enhance(self, frame: AnyFrame, progress: Progress | None = None) -> AnyFrame:
        """Enhance the next frame; see `Enhancer.enhance`.

        YCbCr stays YCbCr in live mode where nothing needs RGB: sharpening and noise reduction over time do.
        """
        settings = self._next_settings(frame)
        if settings.amount == 0:
            yuv = isinstance(frame, YuvFrame)
            return frame if yuv else self._enhancer.enhance(as_rgb(frame), settings, progress, depth=self._depth)
        if self._mode is QualityMode.LIVE:
            result, illumination = self._enhance_live(frame, settings)
        else:
            result, illumination = self._enhance_fully(as_rgb(frame), settings, progress)
        self._note_light(illumination, settings)
        return result

    @property
    def lead_in(self) -> int:
        """Number of frames before the first result that noise reduction over time needs; see `skip`."""
        return _LEAD_IN if self._denoiser is not None else 0

    def skip(self, frame: AnyFrame, left: int) -> None:
        """Process the next frame without a result, as cheaply as possible; later results are as if it had been enhanced.

        Args:
            frame: the frame.
            left: number of frames, this one included, before the first result that is needed.
        """
        if left <= min(self.lead_in, _RESULT_LEAD_IN):
            self.enhance(frame)
            return
        self.follow(frame)
        if self._denoiser is not None and left <= self.lead_in and self.settings_track.at(frame.time).amount:
            self._denoiser.denoise(as_rgb(frame), 16)

    def follow(self, frame: AnyFrame) -> None:
        """Decide the light of the next frame as `enhance` does; noise reduction over time does not see it."""
        settings = self._next_settings(frame)
        if settings.amount == 0:
            return
        if self._mode is QualityMode.LIVE:
            illumination = decide_light_fast(frame, self._analyze, self.side)[1]
        else:
            illumination = self._analyze(as_rgb(frame))
        self._note_light(illumination, settings)

    @property
    def light_state(self) -> dict[str, Any]:
        """The state that the light of the next frame depends on, and the number of frames so far; valid until the next frame.

        See `write_state`. Set it to continue as if this object had been given those frames. It does not contain the state of
        noise reduction over time.
        """
        memories = {name: _memory_of(part) for name, part in self._light_parts.items()}
        return {**memories, "well lit": self.well_lit, "any analyzed": self._any_analyzed, "frames": self._frames}

    @light_state.setter
    def light_state(self, state: dict[str, Any]) -> None:
        for name, part in self._light_parts.items():
            vars(part).update(state[name])
        self.well_lit, self._any_analyzed, self._frames = state["well lit"], state["any analyzed"], state["frames"]

    @property
    def _light_parts(self) -> dict[str, object]:
        return {"flicker": self._flicker_filter, "light": self._video_light}

    def _note_light(self, illumination: Illumination, settings: EnhanceSettings) -> None:
        well_lit = illumination.well_lit and not settings.adjusts_light
        self.well_lit, self._any_analyzed = well_lit and (self.well_lit or not self._any_analyzed), True

    def _analyze(self, frame: Frame, original: Callable[[], Frame] | None = None) -> Illumination:
        return self._enhancer.analyze_illumination(frame, self._flicker_filter, self._video_light, original)

    def _enhance_live(self, frame: AnyFrame, settings: EnhanceSettings) -> tuple[AnyFrame, Illumination]:
        if self._denoiser is None:
            return enhance_fast(self._enhancer, frame, settings, self._analyze, side=self.side)
        rgb = as_rgb(frame)
        denoised = self._denoiser.denoise(rgb, _bits(rgb))
        return enhance_fast(self._enhancer, rgb, settings, self._analyze, denoised, self.side)

    def _enhance_fully(self, frame: Frame, settings: EnhanceSettings, progress: Progress | None) -> tuple[Frame, Illumination]:
        """Enhance in full quality. The light is decided before denoising, after which the black level would seem different."""
        illumination, depth = self._analyze(frame), self._depth or _bits(frame)
        unchanged = changes_nothing(illumination, settings)
        if self._denoiser is None:
            return self._enhancer.enhance(frame, settings, progress, illumination=illumination, depth=depth), illumination
        denoised = self._denoiser.denoise(frame, 16)
        if unchanged:
            self._reuse.forget()
            result = self._enhancer.enhance(frame, settings, progress, illumination=illumination, depth=depth)
            self._denoiser.average_result(result)
            return result, illumination
        return self._enhance_denoised(self._denoiser, denoised, illumination, settings, depth, progress), illumination

    def _enhance_denoised(
        self,
        denoiser: TemporalDenoiser,
        frame: Frame,
        illumination: Illumination,
        settings: EnhanceSettings,
        depth: int,
        progress: Progress | None,
    ) -> Frame:
        """Restore the parts that have changed; the rest of the result stays."""
        size, light = frame.pixels.shape[:2], self._flicker_filter
        boxes = self._reuse.find_changed(denoiser.average, light.maps, light.trim, size, self._frames)
        if boxes is not None and self._count_pixels(boxes, size) < size[0] * size[1]:
            parts = list[tuple[Box, Frame]]()
            for box in boxes:
                if progress is not None:
                    progress.check()
                parts.append((box, self._enhancer.enhance_region(frame, illumination, box, settings, depth)))
            return denoiser.average_parts(frame, parts, depth)
        result = self._enhancer.enhance(frame, settings, progress, illumination=illumination, depth=depth)
        if boxes is None:
            return denoiser.average_result(result)
        return denoiser.average_parts(frame, [(box, replace(result, pixels=result.pixels[box.slices])) for box in boxes], depth)

    def _count_pixels(self, boxes: Sequence[Box], size: tuple[int, int]) -> int:
        """Return the pixels that are needed to restore parts of a frame."""
        wide = [box.grown(self._enhancer.network.radius, *size) for box in boxes]
        return sum(box.height * box.width for box in wide)

    def _next_settings(self, frame: AnyFrame) -> EnhanceSettings:
        """Count the frame; return its settings. With other ones, earlier results are of no use."""
        self._frames += 1
        settings = self.settings_track.at(frame.time)
        if settings != self._last_settings:
            self._reuse.forget()
        self._last_settings = settings
        return settings


def _memory_of(part: object) -> dict[str, Any]:
    """Return the state of a filter: all its attributes but the network."""
    return {name: value for name, value in vars(part).items() if name != "_network"}


def _bits(frame: Frame) -> int:
    return 8 * frame.pixels.dtype.itemsize
