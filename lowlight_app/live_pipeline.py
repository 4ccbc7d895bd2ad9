"""Enhance a live source: the newest frame first, so that the result stays close behind the source."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.adaptive_resolution import AdaptiveResolution
from lowlight_app.enhance.fast_path import LONG_SIDE
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import AnyFrame
from lowlight_app.media.live.live_source import LiveFrame, LiveSource
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.media.video.yuv import RgbConverter
from lowlight_app.pipelining import run_in_background
from lowlight_app.progress import Progress
from lowlight_app.settings import QualityMode
from lowlight_app.settings_track import SettingsTrack

_QUEUED_FRAMES = 2
"""Enhanced frames that wait to be written."""
_SIDES = (192, 232, 272, 336, 400, LONG_SIDE)
_FRAME_SECONDS = 0.2
"""A frame may take so long; a slower machine runs the network on a smaller image."""
_RECENT_FRAMES = 500


@dataclass
class Latency:
    """How far results are behind their source: from the arrival of a frame's data until it is enhanced, in seconds.

    Attributes:
        recent: the latency of the last frames.
        frames: number of all frames.
        worst: the longest latency of all frames but the first, which the enhancer prepares for.
    """

    recent: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT_FRAMES))
    frames: int = 0
    worst: float = 0.0

    def add(self, seconds: float) -> None:
        """Add the latency of a frame."""
        self.frames += 1
        self.recent.append(seconds)
        if self.frames > 1:
            self.worst = max(self.worst, seconds)

    def share(self, share: float) -> float:
        """Return the latency that a share (0..1) of the recent frames does not exceed; 0 without frames."""
        ordered = sorted(self.recent)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@dataclass(frozen=True)
class LiveRequest:
    """How to enhance a live source.

    Attributes:
        enhancer: the enhancer with the network to use.
        settings: returns the settings of the next frame.
        temporal_denoise: strength of the noise reduction over time, 0..1.
        duration: seconds after which to stop; None to go on until cancelled.
    """

    enhancer: Enhancer
    settings: Callable[[], SettingsTrack]
    temporal_denoise: float = 0.0
    duration: Fraction | None = None


def enhance_live(
    source: LiveSource,
    request: LiveRequest,
    use: Callable[[LiveFrame, AnyFrame], None],
    latency: Latency,
    progress: Progress,
    on_frame: Callable[[], None] = lambda: None,
) -> None:
    """Enhance the frames of a source as they come, until cancelled or the duration is over.

    Args:
        source: the live source, already open.
        request: how to enhance them.
        use: called in another thread with each frame and its result, in order; the next ones are enhanced meanwhile.
        latency: receives how long each took.
        progress: ends the work when cancelled.
        on_frame: called after each frame, and ten times a second while none arrives.

    Raises:
        LowlightError: the source cannot be opened, or a frame cannot be enhanced or used.
        Cancelled: `progress` was cancelled, before the first frame.
    """
    with ThreadPoolExecutor(1, "lowlight-record") as using:
        results = _results(source, request, latency, progress, on_frame)
        run_in_background(lambda pair: use(*pair), results, using, _QUEUED_FRAMES)


def _results(
    source: LiveSource, request: LiveRequest, latency: Latency, progress: Progress, on_frame: Callable[[], None]
) -> Iterator[tuple[LiveFrame, AnyFrame]]:
    track: VideoTrack | None = None
    begun, resolution = source.clock(), AdaptiveResolution(_SIDES)
    for frame in source.frames(progress):
        if frame is not None:
            if frame.track is not track:
                begun = source.clock() if track is None else begun
                track = frame.track
                enhancer = VideoEnhancer(
                    request.enhancer, request.settings(), QualityMode.LIVE, temporal_denoise=request.temporal_denoise
                )
                converter = RgbConverter(track.color, track.bits)
            enhancer.settings_track, enhancer.side, taken = request.settings(), resolution.side, source.clock()
            result = enhancer.enhance(frame.decoded.in_own_coding(converter))
            latency.add(source.clock() - frame.arrived)
            resolution.record(source.clock() - taken, _FRAME_SECONDS)
            yield frame, result
        on_frame()
        if request.duration is not None and track is not None and source.clock() - begun >= request.duration:
            return
