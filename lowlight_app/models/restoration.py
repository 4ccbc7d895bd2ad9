"""The restoration stage without its convolutions, in numpy and OpenCV: sample the map, lift the tile, correct the lift.

Same results as the layers of `lowlight_app.models.architectures.lowlight`, in a quarter of the time that a graph of single
operations takes: rows are processed in bands that stay in the processor's cache, on as many threads as the machine has cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.tone_curve import compute_shoulder
from lowlight_app.srgb import exp, log, power

Convolve = Callable[[FloatArray], FloatArray]
"""Map the features of a tile (1, channels, H / 2, W / 2) to its correction (1, 24, H / 2, W / 2)."""

_KNEE = 0.04045
"""Coded value at which the sRGB curve changes from a straight line to a power."""
_GAIN, _BLACK, _GATE = slice(0, 3), slice(3, 6), slice(-1, None)
"""Channels of the light map: log gains, black levels and, as the last one, the gate; between them are features."""
_BLOCK = 4
"""Pixels of a 2 x 2 block, which the convolutions see as channels."""
_CHANNEL_MULTIPLE = 8
"""The convolutions run fastest on a multiple of the numbers in a register."""
_BAND_PIXELS, _FEW_BANDS = 1 << 15, 4
"""Pixels of a band, and the number of bands up to which starting threads for them takes longer."""
_LARGEST_EXPONENT = np.float32(80)


def count_channels(map_channels: int) -> int:
    """Return the channels of `make_features`, those that are always 0 included."""
    used = 2 * 3 * _BLOCK + map_channels - 1
    return -(-used // _CHANNEL_MULTIPLE) * _CHANNEL_MULTIPLE


def restore(
    tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray, convolve: Convolve
) -> tuple[FloatArray, FloatArray]:
    """Restore a tile; arguments and results as in `Network.restore`.

    Args:
        tile: (H, W, 3) in 0..1.
        light_map: from the illumination stage.
        rows: sampling weights (H, cells down).
        columns: sampling weights (W, cells across).
        convolve: runs the convolutions.
    """
    features, lift = make_features(tile, light_map, rows, columns)
    return _correct(lift, convolve(features), light_map, rows, columns), lift


def make_features(
    tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the input of the convolutions, (1, channels, H / 2, W / 2), and the lifted tile; arguments as in `restore`."""
    height, width = tile.shape[:2]
    features = np.empty((1, count_channels(light_map.shape[2]), height // 2, width // 2), np.float32)
    lift = np.empty_like(tile, order="C")
    log_gain, black = (_sample_columns(light_map[..., channels], columns) for channels in (_GAIN, _BLACK))

    def lift_band(band: slice) -> None:
        pixels, half = tile[band], slice(band.start // 2, band.stop // 2)
        lift[band] = _lift(pixels, _mix(rows[band], log_gain), _mix(rows[band], black))
        _unshuffle(_expand_shadows(pixels), features[0, : 3 * _BLOCK, half])
        _unshuffle(lift[band], features[0, 3 * _BLOCK : 6 * _BLOCK, half])

    _run_in_bands(lift_band, height, width)
    _sample_planes(light_map[..., :-1], rows, columns, features[0, 6 * _BLOCK :])
    return features, lift


def _correct(
    lift: FloatArray, correction: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
) -> FloatArray:
    """Add the residual, and keep the share of fine detail that the convolutions ask for; see `layers.Correct`."""
    height, width = lift.shape[:2]
    gate = _sample_columns(light_map[..., _GATE], columns)
    sums = cv2.boxFilter(lift, -1, (5, 5), normalize=False, borderType=cv2.BORDER_CONSTANT)
    per_row, per_column = 1 / _count_neighbors(height), 1 / _count_neighbors(width)
    restored = np.empty_like(lift)

    def correct_band(band: slice) -> None:
        planes = correction[0, :, band.start // 2 : band.stop // 2]
        residual, share = (_shuffle(planes, part) for part in (slice(0, 3), slice(3, 6)))
        share *= 4
        np.minimum(share, _LARGEST_EXPONENT, out=share)
        exp(share)
        share += 1  # sigmoid(s) - 1 = -1 / (1 + exp(s))
        result = sums[band] * (per_row[band, None] * per_column)[..., None]
        result -= lift[band]
        result /= share
        result += residual
        result *= _mix(rows[band], gate)
        result += lift[band]
        restored[band] = result

    _run_in_bands(correct_band, height, width)
    return restored


def _mix(weights: FloatArray, values: FloatArray) -> FloatArray:
    """Return the matrix product of weights (n, cells) and values (cells, ...).

    The cells of a row that have a weight are neighbours, and few: those alone are added.
    """
    used = weights != 0
    first, row = used.argmax(axis=1), np.arange(len(weights))
    shape = len(weights), *(1,) * (values.ndim - 1)
    result = weights[row, first].reshape(shape) * values[first]
    for _ in range(1, int(used.sum(axis=1).max())):
        used[row, first] = False
        first = used.argmax(axis=1)  # 0, a cell without weight or already added, where none is left
        result += np.where(used[row, first], weights[row, first], 0).reshape(shape) * values[first]
    return np.asarray(result, np.float32)


def _sample_columns(light_map: FloatArray, columns: FloatArray) -> FloatArray:
    """Sample a map (cells down, cells across, C) across, with weights (W, cells across); return (cells down, W, C)."""
    by_column = np.ascontiguousarray(np.swapaxes(light_map, 0, 1))
    return np.ascontiguousarray(np.swapaxes(_mix(columns, by_column), 0, 1))


def _sample_planes(light_map: FloatArray, rows: FloatArray, columns: FloatArray, planes: FloatArray) -> None:
    """Write each channel of a map, at half the tile's resolution, into its plane, and 0 into the planes that remain."""
    rows, columns = (np.float32(0.5) * (weights[0::2] + weights[1::2]) for weights in (rows, columns))
    channels = light_map.shape[2]
    across = np.ascontiguousarray(_sample_columns(light_map, columns).transpose(0, 2, 1))

    def sample_band(band: slice) -> None:
        planes[:channels, band] = np.swapaxes(_mix(rows[band], across), 0, 1)

    _run_in_bands(sample_band, len(rows), channels * len(columns) // 3)
    planes[channels:] = 0


def _lift(pixels: FloatArray, log_gain: FloatArray, black: FloatArray) -> FloatArray:
    """Same as `layers.soft_lift`."""
    light = _linear_from_srgb(pixels)
    light -= black
    np.maximum(light, 0, out=light)
    v = exp(log_gain)
    v *= light
    v *= power(compute_shoulder(v, light), -1 / 3)
    return _srgb_from_linear(v)


def _linear_from_srgb(coded: FloatArray) -> FloatArray:
    """Add the two pieces of the curve: choosing between them takes longer."""
    light: FloatArray = np.maximum(coded, np.float32(_KNEE))
    light += np.float32(0.055)
    light *= np.float32(1 / 1.055)
    power(light, 2.4)
    light += np.minimum(coded, np.float32(_KNEE)) * np.float32(1 / 12.92)
    light -= np.float32(_KNEE / 12.92)
    return light


def _srgb_from_linear(light: FloatArray) -> FloatArray:
    """Convert in place."""
    straight = np.minimum(light, np.float32(_KNEE / 12.92)) * np.float32(12.92)
    np.maximum(light, np.float32(_KNEE / 12.92), out=light)
    power(light, 1 / 2.4)
    light *= np.float32(1.055)
    light += straight
    light -= np.float32(0.055 + _KNEE)
    return light


def _expand_shadows(pixels: FloatArray) -> FloatArray:
    """Same as `layers.ShadowView`."""
    view: FloatArray = pixels * np.float32(60)
    view += 1
    log(view)
    view *= np.float32(1 / np.log(61))
    return view


def _unshuffle(pixels: FloatArray, planes: FloatArray) -> None:
    """Write the pixels (H, W, C) of each 2 x 2 block into planes (4 C, H / 2, W / 2)."""
    height, width, channels = pixels.shape
    pairs = pixels.reshape(height, width // 2, 2 * channels)
    for row, half in enumerate(np.split(planes, 2)):
        cv2.split(pairs[row::2], [*half])


def _shuffle(planes: FloatArray, channels: slice) -> FloatArray:
    """Return some channels of the pixels (H, W, C) whose 2 x 2 blocks are planes (4 x 6, H / 2, W / 2)."""
    height, width = planes.shape[1:]
    blocks = planes.reshape(2, 2, -1, height, width)[:, :, channels]
    pairs = np.empty((height, 2, width, 2 * blocks.shape[2]), np.float32)
    for row, block in enumerate(blocks):
        cv2.merge([*block.reshape(-1, height, width)], pairs[:, row])
    return pairs.reshape(2 * height, 2 * width, -1)


def _count_neighbors(length: int) -> FloatArray:
    """Return of how many pixels, itself included, the mean over 5 is taken along a side: fewer at its ends."""
    index = np.arange(length)
    return (np.minimum(index, 2) + np.minimum(index[::-1], 2) + 1).astype(np.float32)


def _run_in_bands(work: Callable[[slice], None], height: int, width: int) -> None:
    """Call a function for bands of an even number of rows."""
    step = max(2, _BAND_PIXELS // width // 2 * 2)
    bands = [slice(top, min(top + step, height)) for top in range(0, height, step)]
    if len(bands) <= _FEW_BANDS:
        for band in bands:
            work(band)
        return
    with ThreadPoolExecutor(os.cpu_count() or 1, "lowlight-bands") as pool:
        for _ in pool.map(work, bands):
            pass
