"""Single frames of an open video, each in the light that it has when the video plays."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from lowlight_app.enhance import Enhancer, Illumination
from lowlight_app.enhance.fast_path import LONG_SIDE, sample_pixels
from lowlight_app.enhance.playback_illumination import INTERVAL, PlaybackIllumination, Sample
from lowlight_app.errors import MediaError

if TYPE_CHECKING:
    from lowlight_app.media.video.video_source import VideoSource

_LEAD_IN = 3
"""Earlier frames, over a second, that decide the light of a frame that continues no other. With them, it differs from that of an
export half as much as without."""


class VideoView:
    """The frames of an open video, to be shown or saved in any order. Used by one thread at a time.

    Args:
        source: belongs to the caller.

    Attributes:
        source: the source that was given.
    """

    def __init__(self, source: VideoSource) -> None:
        self.source = source
        self._converter = source.rgb_converter()
        self._illumination: PlaybackIllumination | None = None

    def illumination(self, enhancer: Enhancer) -> PlaybackIllumination:
        """Return the object that decides and remembers the light of the frames; a new one for another enhancer."""
        if self._illumination is None or self._illumination.enhancer is not enhancer:
            self._illumination = PlaybackIllumination(enhancer)
        return self._illumination

    def light(self, number: int, enhancer: Enhancer) -> Illumination:
        """Return the light of a frame: that in which it was shown, or one that continues that of frames near it.

        Raises:
            MediaError: there is no such frame, or it is damaged.
            OutOfMemory: see `Enhancer.analyze_illumination`.
        """
        illumination = self.illumination(enhancer)
        lead_in = [] if illumination.continues(self.source.time_of(number)) else self.lead_in(number)
        return illumination.analyze(*self.sample(number), lead_in)

    def lead_in(self, number: int) -> list[Sample]:
        """Return frames before a frame, for `PlaybackIllumination.analyze`; damaged ones are left out."""
        times = [self.source.time_of(number) - INTERVAL * count for count in range(_LEAD_IN, 0, -1)]
        samples = []
        for earlier in sorted({self.source.number_at(time) for time in times if time >= 0} - {number}):
            with suppress(MediaError):
                samples.append(self.sample(earlier))
        return samples

    def sample(self, number: int) -> Sample:
        """Return a frame for `PlaybackIllumination.analyze`.

        Raises:
            MediaError: there is no such frame, or it is damaged.
        """
        decoded, info = self.source.decoded_frame(number), self.source.info
        small = decoded.frame(self._converter, LONG_SIDE / max(info.width, info.height))
        return small, partial(sample_pixels, decoded.planes() or small)
