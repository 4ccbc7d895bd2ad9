"""Average the noise of a video over time, along the motion.

The average of the frames so far is moved along the optical flow to the next frame and combined with it. How much of it is
used depends, at each pixel, on whether it differs from the frame by more than the noise: where the flow is wrong, something was
hidden before, or the light changes, the frame stays alone. At a cut all of it does.

Frames are averaged before they are enhanced: a network that sees less noise also finds more detail. Results are averaged
once more, over fewer frames, since the network makes something new of the rest of the noise in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.enhance.motion import MotionEstimator, move
from lowlight_app.enhance.temporal_noise import LEVELS, curves_by_level, measure_variance, to_levels
from lowlight_app.frame import Frame

_STILL_SHARE, _MOVING_SHARE = 0.9, 0.6
"""Largest share of the average at full strength. Interpolation blurs it a little in every frame in which it moves."""
_RESULT_SHARE = np.float32(2 / 3)
"""Share of the average of results, as a fraction of that of the average of frames."""
_MOVING = (0.2, 0.6)
"""Pixels per frame: where noise no longer explains a motion, and where a part certainly moves."""
_WINDOW, _WIDE_WINDOW = 5, 9
"""Pixels of the half-size image over which the squared change is averaged, and over which the change is."""
_ENERGY_RANGE = (1.6, 3.0)
"""Squared change, in multiples of the noise's: where a difference becomes possible, and where it is certain."""
_MEAN_RANGE = (0.35, 1.1)
"""Square of the mean change, in the same unit, summed over the channels."""
_CUT = 0.1
"""Share of the image that agrees at most after a cut, by chance."""
_CLIPPED_RANGE = (1.8, 3.2)
"""Brightness in multiples of the noise: where black clips too much of the noise, and where it clips hardly any."""
_SAMPLE_STEP = 4
_MEDIAN_ENERGY = 0.455
"""Median of the square of a normal variable with variance 1."""
_LEAST_DEVIATION = np.float32(0.2 / 255)


@dataclass(frozen=True, eq=False)
class Average:
    """The average of the frames of a video so far.

    Attributes:
        image: RGB in 0..1 at half size, (h, w, 3).
        share: the share that the average up to the frame before has in this one, (h, w, 3) in 0..1.
        variance: the variance of the noise of single frames at half size, for each level and channel, (LEVELS, 3).
        motion: the motion from this frame to the one before, see `MotionEstimator.estimate`.
    """

    image: FloatArray
    share: FloatArray
    variance: FloatArray
    motion: FloatArray


class TemporalDenoiser:
    """Denoises the frames of one video, given in order.

    Args:
        strength: 0..1.
    """

    def __init__(self, strength: float) -> None:
        self._still_limit, self._moving_limit = (_frames(strength * share) for share in (_STILL_SHARE, _MOVING_SHARE))
        self._estimator = MotionEstimator()
        self._motion: FloatArray | None = None
        """The motion from the last frame to the one before; None after the first."""
        self._average: FloatArray | None = None
        self._average_result: FloatArray | None = None
        self._count = np.zeros((0, 0), np.float32)
        """Number of frames in the average, for each pixel of the half-size image."""
        self._variance: FloatArray | None = None
        self._share: FloatArray | None = None

    @property
    def average(self) -> Average | None:
        """The average that includes the last frame; None after the first frame."""
        if self._average is None or self._share is None or self._variance is None or self._motion is None:
            return None
        return Average(_half(self._average), self._share, self._variance, self._motion)

    def denoise(self, frame: Frame, depth: int) -> Frame:
        """Denoise the next frame.

        Args:
            frame: RGB, 8 or 16 bits.
            depth: 8 or 16 bits of the result. An average has finer steps than the frame.
        """
        image = _to_float(frame)
        if self._average is None or self._average.shape != image.shape:
            self._average, self._average_result = image, None
            self._motion, self._variance, self._share = None, None, None
            self._count = np.ones(_half(image).shape[:2], np.float32)
        else:
            self._average = self._combine(image, self._average)
        return _with_pixels(frame, self._average, depth)

    def average_result(self, result: Frame) -> Frame:
        """Average the result of the frame that was denoised last with those of the frames before.

        Args:
            result: RGB, 8 or 16 bits, as large as the frame.
        """
        image, previous = _to_float(result), self._average_result
        self._average_result = image
        if self._motion is None or previous is None or previous.shape != image.shape:
            return result
        moved = move(previous, self._motion, cv2.INTER_CUBIC)
        share = _resize(self._result_share, image)
        self._average_result = np.asarray(cv2.blendLinear(moved, image, share, 1 - share), np.float32)
        return _with_pixels(result, self._average_result, 8 * result.pixels.dtype.itemsize)

    def average_parts(self, frame: Frame, parts: Sequence[tuple[Box, Frame]], depth: int) -> Frame:
        """Average the results of parts as `average_result` does; elsewhere the result of the frame before stays.

        Args:
            frame: the frame that was denoised last.
            parts: the boxes of the parts, and their results.
            depth: 8 or 16 bits of the result.

        Raises:
            ValueError: there is no result of a frame before.
        """
        motion, previous = self._motion, self._average_result
        if motion is None or previous is None:
            raise ValueError("there is no earlier result")
        self._average_result = previous.copy()
        shares = _resize(self._result_share, previous)
        for box, result in parts:
            image, share = _to_float(result), shares[box.slices]
            moved = move(previous, motion, cv2.INTER_CUBIC, part=box)
            self._average_result[box.slices] = cv2.blendLinear(moved, image, share, 1 - share)
        return _with_pixels(frame, self._average_result, depth)

    @property
    def _result_share(self) -> FloatArray:
        """Share that the average of earlier results has in the next result, at half size."""
        return np.asarray(_RESULT_SHARE * (self._count - 1) / self._count, np.float32)

    def _combine(self, image: FloatArray, average: FloatArray) -> FloatArray:
        """Return the average including the next frame."""
        half = _half(image)
        self._motion = motion = self._estimator.estimate(half, _half(average))
        moving = _resize(_find_moving(motion, image), half)
        moved = move(average, motion, cv2.INTER_CUBIC)
        half_moved = _half(moved)
        count = move(self._count, motion, cv2.INTER_LINEAR, cv2.BORDER_CONSTANT)
        count = np.minimum(count, self._still_limit + moving * np.float32(self._moving_limit - self._still_limit))
        unclipped = _find_unclipped(image, moved, half_moved, count)
        count *= self._compare(half, half_moved, count)
        self._count = count + 1
        self._share = (count / self._count)[..., None] * unclipped
        share = _resize(self._share, image)
        change = cv2.subtract(moved, image, dst=moved)
        change = cv2.multiply(change, share, dst=change)
        return np.asarray(cv2.add(image, change, dst=change), np.float32)

    def _compare(self, image: FloatArray, moved: FloatArray, count: FloatArray) -> FloatArray:
        """Return the certainty that a frame and the average differ by noise only, (h, w) in 0..1.

        Args:
            image: the frame at half size.
            moved: the average at half size.
            count: frames in the average.
        """
        change = (image - moved) * np.sqrt(count / (count + 1))[..., None]  # the average has noise, too
        known = measure_variance(change, moved, self._variance)
        variance = known if self._variance is None else self._variance
        ratio = change / np.sqrt(cv2.LUT(to_levels(moved), variance[:, None]))
        energy = cv2.blur(cv2.transform(ratio * ratio, np.full((1, 3), 1 / 3, np.float32)), (_WINDOW, _WINDOW))
        mean = cv2.blur(ratio, (_WIDE_WINDOW, _WIDE_WINDOW))
        mean = cv2.transform(mean * mean, np.ones((1, 3), np.float32))
        agreement = _fade(energy, _ENERGY_RANGE) * _fade(mean, _MEAN_RANGE)
        self._variance = known
        if agreement.mean() < _CUT:
            return np.zeros_like(count)
        return np.asarray(cv2.blur(cv2.erode(agreement, np.ones((3, 3), np.uint8)), (3, 3)), np.float32)


def _find_moving(motion: FloatArray, image: FloatArray) -> FloatArray:
    """Return the certainty, 0..1, that each place of an image moves, in the size of `motion`."""
    height, width = image.shape[:2]
    speed = np.hypot(motion[..., 0] * np.float32(width), motion[..., 1] * np.float32(height))
    return 1 - _fade(speed, _MOVING)


def _find_unclipped(image: FloatArray, moved: FloatArray, half_moved: FloatArray, count: FloatArray) -> FloatArray:
    """Return the certainty, 0..1, that black clips no noise, for each channel of each pixel of the half-size image.

    The mean of clipped noise is brighter than the scene. The network expects that of a noisy frame, but not of an average,
    which would get a veil.

    Args:
        image: the frame.
        moved: the average, of the same shape.
        half_moved: the average at half size.
        count: frames in the average, at half size.
    """
    height, width = count.shape
    sampled = np.s_[: 2 * height : 2 * _SAMPLE_STEP, : 2 * width : 2 * _SAMPLE_STEP]
    brightness, frames = moved[sampled], count[::_SAMPLE_STEP, ::_SAMPLE_STEP, None]
    energy = (image[sampled] - brightness) ** 2 * (frames / (frames + 1))
    deviation = np.sqrt(curves_by_level(energy, brightness, 50) / _MEDIAN_ENERGY)
    levels = np.linspace(0, 1, LEVELS, dtype=np.float32)[:, None]
    unclipped = 1 - _fade(levels / np.maximum(deviation, _LEAST_DEVIATION), _CLIPPED_RANGE)
    smooth = cv2.blur(half_moved, (_WINDOW, _WINDOW))
    return np.asarray(cv2.LUT(to_levels(smooth), unclipped[:, None]), np.float32)


def _frames(share: float) -> float:
    """Return the number of frames in an average that has this share in the next one."""
    return share / (1 - share)


def _fade(values: FloatArray, limits: tuple[float, float]) -> FloatArray:
    """Return 1 up to the first limit, 0 from the second one on, and a straight line between."""
    low, high = limits
    return np.asarray(np.clip((np.float32(high) - values) / np.float32(high - low), 0, 1), np.float32)


def _to_float(frame: Frame) -> FloatArray:
    return np.asarray(cv2.multiply(frame.pixels, 1 / frame.white, dtype=cv2.CV_32F), np.float32)


def _with_pixels(frame: Frame, image: FloatArray, depth: int) -> Frame:
    """Return a frame with other pixels, given in 0..1, of 8 or 16 bits."""
    white, kind = (255.0, cv2.CV_8U) if depth == 8 else (65535.0, cv2.CV_16U)
    return replace(frame, pixels=np.asarray(cv2.multiply(image, white, dtype=kind)))  # rounds, and clips at black and white


def _half(image: FloatArray) -> FloatArray:
    height, width = image.shape[:2]
    return np.asarray(cv2.resize(image, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA), np.float32)


def _resize(part: FloatArray, image: FloatArray) -> FloatArray:
    """Scale a map to the size of an image."""
    return np.asarray(cv2.resize(part, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
