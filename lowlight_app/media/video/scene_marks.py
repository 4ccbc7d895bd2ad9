"""Find where something moves in a video, where its brightness changes, and where it is cut.

Each small picture is compared with the one before it. A change counts if it stands out from those that the same place shows all
the time, such as noise, a swaying tree or the bands of a flickering lamp.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.media.video.frame_samples import Sample
    from lowlight_app.media.video.video_source import VideoSource

Levels = NDArray[np.float32]
"""Luma or its change, in levels of 255."""

_PARTS, _SHORTEST, _LONGEST = 60, Fraction(1, 5), Fraction(4, 5)
"""Number of parts into which samples divide a video, and the limits of the interval, in seconds."""
_GAP = 5
"""Intervals without a change that separate two marks."""
_BLOCK = 300
"""Changes that are judged together, by what is usual in them and as many before."""
_FEWEST = 10
"""Changes that tell what is usual."""
_PERCENTILE = 70
"""Percentile of the changes of a place that is their standard deviation if they are noise."""
_OUTSTANDING = 6.0
"""Standard deviations from which on a change stands out from noise."""
_LEAST = 1.5
"""Levels; compression changes a still picture by less."""
_NEIGHBOURS = np.ones((3, 3), np.uint8)
"""Neighbourhood in which the largest usual change counts, since what sways does not always reach as far."""
_CODING = 0.5
"""Share of the usual change at key frames that any other frame may bring: an encoder renews some blocks late."""
_LEAST_AREA = 3
"""Least number of adjacent pixels of a small picture that must change."""
_BRIEF_SHARE = 0.005
"""Share of the picture from which motion in one sample is enough; less must be seen in several."""
_WIDE, _ONE_WAY = 0.25, 0.85
"""Share of the picture that a change of brightness has, and how much of that becomes brighter, or darker."""
_CUT_FACTOR, _CUT_CORRELATION, _STRUCTURE = 3.0, 0.5, 4.0
"""How much more than usual a cut changes, how alike the pictures are at most, and how many levels each of them varies."""


class SceneKind(Enum):
    """The kind of event at a mark."""

    MOTION = "motion"
    BRIGHTNESS = "brightness"
    CUT = "cut"


@dataclass(frozen=True)
class SceneMark:
    """A part of a video in which something happens.

    Attributes:
        kind: what happens.
        start: time of the first sample that shows it, in seconds.
        end: time of the last.
        share: the largest share of the picture that stands out at once, 0..1.
    """

    kind: SceneKind
    start: Fraction
    end: Fraction
    share: float


@dataclass(frozen=True, eq=False)
class _Change:
    """The difference of a sample from the one before it.

    Attributes:
        time: the time of the sample.
        levels: the difference.
        correlation: the correlation of the two pictures; 1 if one of them shows nothing.
        at_key: a key frame was between them. It shows anew what compression had worn away, above all in dark recordings.
    """

    time: Fraction
    levels: Levels
    correlation: float
    at_key: bool


class SceneScan:
    """Looks through a video.

    Args:
        source: the video.
    """

    def __init__(self, source: VideoSource) -> None:
        length = source.track.duration
        self._source = source
        self._interval = _LONGEST if length is None else min(max(length / _PARTS, _SHORTEST), _LONGEST)
        self._earlier: list[_Change] = []
        self._new: list[_Change] = []
        self._found: list[SceneMark] = []

    def run(self, progress: Progress) -> Iterator[Fraction]:
        """Yield the time up to which the video has been read, in seconds, again and again.

        Raises:
            MediaError: it cannot be read.
            Cancelled: `progress` was cancelled.
        """
        before: Sample | None = None
        for sample in self._source.samples(self._interval, progress):
            if before is not None:
                self._new.append(_change(before, sample))
            if len(self._new) == _BLOCK:
                self._found += self._detect()
                self._earlier, self._new = self._new, []
            before = sample
            yield sample.time

    def marks(self) -> tuple[SceneMark, ...]:
        """Return the marks found so far, by time."""
        joined = _joined([*self._found, *self._detect()], _GAP * self._interval)
        return tuple(mark for mark in joined if not _is_negligible(mark))

    def _detect(self) -> list[SceneMark]:
        """Return a mark for each new change that stands out from those of its kind: with or without a key frame between."""
        known = [*self._earlier, *self._new]
        if len(known) < _FEWEST:
            return []
        baselines = _baselines_of(known)
        marks = (baselines[change.at_key].mark_of(change) for change in self._new)
        return [mark for mark in marks if mark is not None]


@dataclass(frozen=True, eq=False)
class _Baseline:
    """The usual changes of a recording, from which marks stand out.

    Attributes:
        noise: standard deviation of each pixel's change.
        flicker: standard deviation of the change of the whole picture.
        size: the median of the mean change of a picture.
        tells_motion: whether enough changes are known to tell motion.
    """

    noise: Levels
    flicker: float
    size: float
    tells_motion: bool = True

    @classmethod
    def of(cls, known: Sequence[_Change]) -> Self:
        """Measure the usual change from some changes."""
        changes = np.abs([change.levels for change in known])
        noise = _deviation(changes)
        flicker = _deviation(np.abs([np.median(change.levels) for change in known]))
        size = np.median(changes.mean(axis=(1, 2)))
        return cls(cv2.dilate(np.maximum(noise, np.median(noise)), _NEIGHBOURS), float(flicker), float(size))

    def mark_of(self, change: _Change) -> SceneMark | None:
        """Return a mark for a change that stands out."""
        levels = change.levels
        outstanding = np.abs(levels) > np.maximum(_OUTSTANDING * self.noise, _LEAST)
        share = float(outstanding.mean())
        if change.correlation < _CUT_CORRELATION and np.abs(levels).mean() > _CUT_FACTOR * self.size + _LEAST:
            kind = SceneKind.CUT
        elif self._is_brightness(levels, outstanding):
            kind = SceneKind.BRIGHTNESS
        elif self.tells_motion and _has_area(outstanding):
            kind = SceneKind.MOTION
        else:
            return None
        return SceneMark(kind, change.time, change.time, share)

    def _is_brightness(self, levels: Levels, outstanding: NDArray[np.bool_]) -> bool:
        if abs(np.median(levels)) > max(_OUTSTANDING * self.flicker, _LEAST):
            return True
        one_way = abs(float(np.sign(levels[outstanding]).sum())) >= _ONE_WAY * outstanding.sum()
        return bool(outstanding.mean() >= _WIDE and one_way)


def _change(before: Sample, after: Sample) -> _Change:
    pictures = before.picture, after.picture
    correlation = 1.0
    if min(picture.std() for picture in pictures) >= _STRUCTURE:
        correlation = float(np.corrcoef(pictures[0].ravel(), pictures[1].ravel())[0, 1])
    return _Change(after.time, after.picture - before.picture, correlation, after.group != before.group)


def _baselines_of(known: Sequence[_Change]) -> tuple[_Baseline, _Baseline]:
    """Return the baselines for changes within a group of pictures, and for those at a key frame."""
    within, at_key = ([change for change in known if change.at_key is kind] for kind in (False, True))
    within_group = _Baseline.of(within if len(within) >= _FEWEST else known)
    if len(at_key) < _FEWEST:
        return within_group, replace(_Baseline.of(known), tells_motion=False)
    at_key_frame = _Baseline.of(at_key)
    return replace(within_group, noise=np.maximum(within_group.noise, _CODING * at_key_frame.noise)), at_key_frame


def _deviation(changes: NDArray[Any]) -> NDArray[Any]:
    """Return a robust standard deviation of changes along the first axis; up to 30 % outliers do not raise it."""
    return np.asarray(np.percentile(changes, _PERCENTILE, axis=0))


def _has_area(changed: NDArray[np.bool_]) -> bool:
    if changed.sum() < _LEAST_AREA:
        return False
    _, _, regions, _ = cv2.connectedComponentsWithStats(changed.astype(np.uint8), connectivity=8)
    return bool(regions[1:, cv2.CC_STAT_AREA].max() >= _LEAST_AREA)


def _is_negligible(mark: SceneMark) -> bool:
    return mark.kind is SceneKind.MOTION and mark.start == mark.end and mark.share < _BRIEF_SHARE


def _joined(marks: Sequence[SceneMark], gap: Fraction) -> list[SceneMark]:
    """Join marks of one kind that are close to each other; all stay sorted by their start."""
    joined: list[SceneMark] = []
    latest: dict[SceneKind, int] = {}
    for mark in marks:
        index = latest.get(mark.kind)
        if index is not None and mark.start - joined[index].end <= gap:
            before = joined[index]
            joined[index] = replace(before, end=mark.end, share=max(before.share, mark.share))
        else:
            latest[mark.kind] = len(joined)
            joined.append(mark)
    return joined
