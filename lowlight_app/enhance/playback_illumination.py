"""The light of a video in the player: decided a few times a second, and remembered for when a frame is shown again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination, make_small_image
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.frame import Frame

INTERVAL = Fraction(1, 3)
"""Seconds after which the light is decided again."""
_CHANGED = 0.03
"""Mean difference between fingerprints at which the light is decided at once: a cut, or a lamp switched on."""
_FINGERPRINT_SIZE = (18, 32)
_REACH = Fraction(2)
"""Seconds between frames up to which the light of one continues that of the other."""
_AHEAD = Fraction(1)
"""Seconds ahead of a newly decided frame in which what was shown earlier is forgotten."""
_KEPT = 48
"""Decisions that are remembered, 0.9 MB each: at least the last 16 seconds, unless much happens."""

Sample = tuple[Frame, Callable[[], Frame]]
"""A frame, which may be scaled down, and the `original` of `illumination.analyze_illumination`."""


@dataclass(eq=False)
class _Decision:
    """The light that was decided at a frame, and the frames around it that were shown in it.

    Attributes:
        illumination: the light.
        time: the time of the frame, in seconds.
        fingerprint: the fingerprint of the frame.
        flicker_filter: the state of the flicker filter after that frame.
        video_light: the state of the light of the video after that frame.
        first, last: times of the frames shown in this light.
    """

    illumination: Illumination
    time: Fraction
    fingerprint: FloatArray
    flicker_filter: FlickerFilter
    video_light: VideoLight
    first: Fraction
    last: Fraction

    def covers(self, time: Fraction) -> bool:
        """Return whether a frame was shown in this light, or lies between two that were."""
        return self.first <= time <= self.last

    def fits(self, time: Fraction, fingerprint: FloatArray) -> bool:
        """Return whether the light of a frame need not be decided anew."""
        return abs(time - self.time) < INTERVAL and float(np.abs(fingerprint - self.fingerprint).mean()) < _CHANGED

    def extend(self, time: Fraction) -> None:
        """Note that a frame is shown in this light."""
        self.first, self.last = min(self.first, time), max(self.last, time)

    def distance(self, time: Fraction) -> Fraction:
        """Return the seconds from a frame to the nearest one shown in this light."""
        return max(self.first - time, time - self.last, Fraction(0))


class PlaybackIllumination:
    """Decides the light of frames of one video that are shown in any order: played, stepped through, sought.

    A frame that was shown a short while ago has the same light again. A frame near one that was shown continues its light,
    forwards or backwards.

    Args:
        enhancer: the enhancer with the network to use.

    Attributes:
        enhancer: the enhancer that was given.
    """

    def __init__(self, enhancer: Enhancer) -> None:
        self.enhancer = enhancer
        self._decisions: list[_Decision] = []
        """The decisions in the order of their times."""

    def continues(self, time: Fraction) -> bool:
        """Return whether the light of a frame is remembered, or continues that of one near it."""
        return bool(self._near(time))

    def analyze(self, frame: Frame, original: Callable[[], Frame], lead_in: Sequence[Sample] = ()) -> Illumination:
        """Return the light of the next frame.

        Args:
            frame: may be scaled down.
            original: see `illumination.analyze_illumination`.
            lead_in: earlier frames, in order, that decide the light of a frame that `continues` no other.
        """
        fingerprint = _make_fingerprint(frame)
        remembered = self._remembered(frame.time, fingerprint)
        return (remembered or self._decide(frame, fingerprint, original, lead_in)).illumination

    def _remembered(self, time: Fraction, fingerprint: FloatArray) -> _Decision | None:
        near = self._near(time)
        covering = next((decision for decision in near if decision.covers(time)), None)
        if covering is not None:
            return covering
        fitting = next((decision for decision in near if decision.fits(time, fingerprint)), None)
        if fitting is not None:
            fitting.extend(time)
        return fitting

    def _near(self, time: Fraction) -> list[_Decision]:
        """Return the last decision before a time and the first after it, if they are within reach; the nearer comes first."""
        before = [decision for decision in self._decisions if decision.first <= time][-1:]
        after = [decision for decision in self._decisions if decision.first > time][:1]
        near = [decision for decision in (*before, *after) if decision.distance(time) < _REACH]
        return sorted(near, key=lambda decision: decision.distance(time))

    def _decide(
        self, frame: Frame, fingerprint: FloatArray, original: Callable[[], Frame], lead_in: Sequence[Sample]
    ) -> _Decision:
        near = self._near(frame.time)
        if near:
            filters = copy(near[0].flicker_filter), copy(near[0].video_light)
            self._forget_ahead(frame.time, backwards=near[0].first > frame.time)
        else:
            network = self.enhancer.network
            filters = FlickerFilter(network), VideoLight(network, gap=2 * INTERVAL)
            for earlier, original_of_earlier in lead_in:
                self.enhancer.analyze_illumination(earlier, *filters, original_of_earlier)
        illumination = self.enhancer.analyze_illumination(frame, *filters, original)
        decision = _Decision(illumination, frame.time, fingerprint, *filters, frame.time, frame.time)
        self._remember(decision)
        return decision

    def _forget_ahead(self, time: Fraction, *, backwards: bool) -> None:
        """Forget the decisions for a short time after a frame, so that its light is continued there without a jump."""
        start, end = (time - _AHEAD, time) if backwards else (time, time + _AHEAD)
        self._decisions = [decision for decision in self._decisions if not start < decision.time < end]

    def _remember(self, decision: _Decision) -> None:
        """Add a decision; forget the one farthest from it if there are too many."""
        self._decisions.append(decision)
        self._decisions.sort(key=lambda one: one.time)
        if len(self._decisions) > _KEPT:
            first, last = self._decisions[0], self._decisions[-1]
            self._decisions.remove(max(first, last, key=lambda one: abs(one.time - decision.time)))


def _make_fingerprint(frame: Frame) -> FloatArray:
    """Return a very small version of the frame with its shadows expanded."""
    small = make_small_image(frame, _FINGERPRINT_SIZE)
    return np.asarray(np.log1p(60 * cv2.blur(small, (3, 3))) / np.log(61), np.float32)
