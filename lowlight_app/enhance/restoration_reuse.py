"""Find the parts of a video in which nothing moves: they need not be restored in every frame.

The average of the frames, which `TemporalDenoiser` makes, is compared with what it was when a part was restored last. A part is
restored anew where the two differ by more than noise, at a few pixels, in the mean of an area or everywhere, where the average
has become much clearer, where the light has changed, and otherwise in every eighth frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.enhance.temporal_denoise import Average
from lowlight_app.enhance.temporal_noise import to_levels

Parts = NDArray[np.bool_]
"""Some of the parts of a frame, (_ROWS, _COLUMNS)."""

_ROWS, _COLUMNS = 4, 8
"""Rows and columns of the grid of parts into which a frame is divided."""
_GROUP = 2
"""Parts per side of a group that is restored in the same frame, since neighbours share their margins."""
_PERIOD = _ROWS * _COLUMNS // _GROUP**2
"""Frames after which a part is restored anew."""
_MARGIN = 8
"""Pixels of the half-size image around a part that must not have changed either."""
_ENERGY_WINDOW, _ENERGY_LIMIT = 5, 9.0
"""Side of the window over which the squared change is averaged, and the multiple of the usual noise that is a change."""
_MOTION = 1.5
"""Squared change of half of a part's pixels, as a multiple of noise, that is a change: water, leaves, rain."""
_MEAN_LIMITS = {9: 30.0, 25: 36.0}
"""The same for the square of the mean change: limits by the side of the window, in pixels."""
_COARSE = 30.0
"""Largest usual noise, as a multiple of white noise: cameras and codecs make it coarse. More is a change of the whole image."""
_SAMPLE_STEP = 4
_LEAST_VARIANCE = 0.4
"""Least variance of the difference of two averages, as a share of the sum of theirs: noise is not known more exactly."""
_CLEARER = 1.15
"""Ratio of the variances of two averages from which on the later one shows more."""
_DRIFT, _LEAST_DRIFT = 0.01, 0.3 / 255
"""Change of the mean brightness of a part, as a share of it, from which on it is a change, and the least such change."""
_MOVED = 0.5
"""Pixels of the half-size image by which the camera moves before a part is restored anew."""
_LIGHT_CHANGE, _TRIM_CHANGE = 0.02, 0.006
"""Mean change of a map of the light in a part, and median change of the trim of its log gains, from which on the light is another
one. The trim of single cells follows noise."""


@dataclass(frozen=True, eq=False)
class _Seen:
    """For each part, the state of the video in the frame in which the part was restored last.

    Attributes:
        image: average of the frames, at half size, (h, w, 3).
        noise: variance of the average, in multiples of that of a single frame, (h, w, 3).
        common: share of it in the average of now, (h, w, 3).
        light: mean of the maps of the light in each part, (_ROWS, _COLUMNS, channels).
        trim: median trim of the log gains in each part, (_ROWS, _COLUMNS, 3).
        brightness: mean of the average in each part, (_ROWS, _COLUMNS, 3).
        moved: how far the camera has moved since, in pixels at half size, (_ROWS, _COLUMNS, 2).
    """

    image: FloatArray
    noise: FloatArray
    common: FloatArray
    light: FloatArray
    trim: FloatArray
    brightness: FloatArray
    moved: FloatArray


class RestorationReuse:
    """Finds the parts of the frames of one video, given in order, that have to be restored."""

    def __init__(self) -> None:
        self._seen: _Seen | None = None
        self._noise: FloatArray | None = None
        """Variance of the noise of the average, in multiples of that of a single frame."""

    def forget(self) -> None:
        """Forget the frames so far, so that the next one is restored completely."""
        self._seen = self._noise = None

    def find_changed(
        self, average: Average | None, light: FloatArray | None, trim: FloatArray | None, size: tuple[int, int], number: int
    ) -> list[Box] | None:
        """Return the parts of the next frame that have to be restored; None for the whole frame.

        Args:
            average: the average that includes the frame; None if there is nothing to average.
            light: maps of the frame, see `FlickerFilter.maps`.
            trim: the trim of the frame, see `FlickerFilter.trim`.
            size: height and width of the frame.
            number: the number of the frame in the video; decides which parts are due.
        """
        if average is None or light is None or min(size[0] // _ROWS, size[1] // _COLUMNS) < 2 * _MARGIN:
            self.forget()
            return None
        self._noise = _follow_noise(self._noise, average.share)
        common, moved = np.ones_like(self._noise), np.zeros((_ROWS, _COLUMNS, 2), np.float32)
        brightness = _resize(average.image)
        seen = _Seen(average.image, self._noise, common, _resize(light), _find_medians(trim), brightness, moved)
        if self._seen is None:
            self._seen = seen
            return None
        height, width = self._noise.shape[:2]
        self._seen.common[:] *= average.share
        self._seen.moved[:] += np.median(average.motion, axis=(0, 1)) * np.array([width, height], np.float32)
        changed = _find_changed(average, self._noise, self._seen) | _find_clearer(self._noise, self._seen.noise)
        changed |= np.linalg.norm(self._seen.moved, axis=-1) > _MOVED
        changed |= _find_drifted(seen, self._seen) | _find_due(number)
        _update(self._seen, seen, changed)
        return [_enlarged(box, size) for box in _merge(changed, self._noise.shape[:2])]


def _follow_noise(noise: FloatArray | None, share: FloatArray) -> FloatArray:
    """Return the variance of an average that contains a share of the one before."""
    if noise is None:
        noise = np.ones_like(share)
    return np.asarray(share**2 * noise + (1 - share) ** 2, np.float32)


def _resize(image: FloatArray) -> FloatArray:
    """Return the mean of an image in each part."""
    means = [cv2.resize(channel, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA) for channel in np.dsplit(image, image.shape[2])]
    return np.stack(means, axis=-1)


def _find_medians(trim: FloatArray | None) -> FloatArray:
    """Return the median in each part."""
    medians = np.zeros((_ROWS, _COLUMNS, 3), np.float32)
    if trim is not None:
        for part, box in _boxes(trim.shape[:2]):
            medians[part] = np.median(trim[box.slices], axis=(0, 1))
    return medians


def _find_changed(average: Average, noise: FloatArray, seen: _Seen) -> Parts:
    """Return the parts that differ from what was seen by more than noise."""
    both = noise + seen.noise
    variance = np.maximum(both - 2 * seen.common * seen.noise, np.float32(_LEAST_VARIANCE) * both)
    variance *= cv2.LUT(to_levels(average.image), average.variance[:, None])
    change = (average.image - seen.image) / np.sqrt(variance)
    energy = cv2.transform(change * change, np.full((1, 3), 1 / 3, np.float32))
    energy = cv2.blur(energy, (_ENERGY_WINDOW, _ENERGY_WINDOW))
    changed = _exceeds(energy, 1.0, _ENERGY_LIMIT)
    for window, limit in _MEAN_LIMITS.items():
        mean = cv2.blur(change, (window, window))
        changed |= _exceeds(cv2.transform(mean * mean, np.ones((1, 3), np.float32)), 3 / window**2, limit)
    around = np.ones((2 * _MARGIN + 1, 2 * _MARGIN + 1), np.uint8)
    return _any_in_parts(cv2.dilate(changed.astype(np.uint8), around)) | _find_moving(energy)


def _find_moving(energy: FloatArray) -> Parts:
    """Return the parts that change by more than noise nearly everywhere."""
    parts = np.zeros((_ROWS, _COLUMNS), np.bool_)
    for part, box in _boxes(energy.shape[:2]):
        parts[part] = np.median(energy[box.slices][::_SAMPLE_STEP, ::_SAMPLE_STEP]) > _MOTION
    return parts


def _find_drifted(now: _Seen, seen: _Seen) -> Parts:
    """Return the parts whose brightness or light has changed slowly."""
    drift = np.abs(now.brightness - seen.brightness) > np.maximum(_DRIFT * seen.brightness, _LEAST_DRIFT)
    light = np.abs(now.light - seen.light) > _LIGHT_CHANGE
    trim = np.abs(now.trim - seen.trim) > _TRIM_CHANGE
    return np.asarray(drift.any(axis=-1) | light.any(axis=-1) | trim.any(axis=-1))


def _exceeds(values: FloatArray, white: float, limit: float) -> NDArray[np.bool_]:
    """Return where values exceed a multiple of their median, which is limited to at least `white`, the value of white noise."""
    usual = np.clip(np.median(values[::_SAMPLE_STEP, ::_SAMPLE_STEP]), white, _COARSE * white)
    return np.asarray(values > np.float32(limit * usual))


def _find_clearer(noise: FloatArray, seen: FloatArray) -> Parts:
    """Return the parts whose noise has become much less."""
    parts = np.zeros((_ROWS, _COLUMNS), np.bool_)
    for part, box in _boxes(noise.shape[:2]):
        parts[part] = seen[box.slices].mean() > _CLEARER * noise[box.slices].mean()
    return parts


def _any_in_parts(pixels: NDArray[np.uint8]) -> Parts:
    parts = np.zeros((_ROWS, _COLUMNS), np.bool_)
    for part, box in _boxes(pixels.shape):
        parts[part] = pixels[box.slices].any()
    return parts


def _find_due(number: int) -> Parts:
    """Return the group of parts whose turn it is."""
    rows, columns = np.mgrid[:_ROWS, :_COLUMNS] // _GROUP
    return np.asarray(rows * (_COLUMNS // _GROUP) + columns == number % _PERIOD)


def _update(seen: _Seen, now: _Seen, parts: Parts) -> None:
    for part, box in _boxes(now.noise.shape[:2]):
        if parts[part]:
            for old, new in ((seen.image, now.image), (seen.noise, now.noise), (seen.common, now.common)):
                old[box.slices] = new[box.slices]
    for old, new in ((seen.light, now.light), (seen.trim, now.trim), (seen.brightness, now.brightness), (seen.moved, now.moved)):
        old[parts] = new[parts]


def _boxes(size: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], Box]]:
    """Yield the parts of an image and their places."""
    for row in range(_ROWS):
        for column in range(_COLUMNS):
            yield (row, column), _box(size, row, column, row + 1, column + 1)


def _box(size: tuple[int, ...], top: int, left: int, bottom: int, right: int) -> Box:
    """Return the place of a rectangle of parts."""
    height, width = size
    return Box(height * top // _ROWS, width * left // _COLUMNS, height * bottom // _ROWS, width * right // _COLUMNS)


def _merge(parts: Parts, size: tuple[int, int]) -> Iterator[Box]:
    """Yield rectangles that consist of parts: each is as wide as it can be, then as high."""
    left = parts.copy()
    while left.any():
        row, column = np.argwhere(left)[0].tolist()
        end = column + int(np.argmin(np.append(left[row, column:], False)))
        bottom = row + int(np.argmin(np.append(left[row:, column:end].all(axis=1), False)))
        left[row:bottom, column:end] = False
        yield _box(size, row, column, bottom, end)


def _enlarged(box: Box, size: tuple[int, int]) -> Box:
    """Return the place of a box of the half-size image in the image, which may have one row or column more."""
    height, width = size
    bottom, right = (
        length if 2 * stop + 1 == length else 2 * stop for stop, length in ((box.bottom, height), (box.right, width))
    )
    return Box(2 * box.top, 2 * box.left, bottom, right)
