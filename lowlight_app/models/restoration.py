"""The restoration stage without its convolutions, in numpy and OpenCV: sample the map, lift the tile, correct the lift.

Same results as the layers of `lowlight_app.models.architectures.lowlight`, in a quarter of the time that a graph of single
operations takes: rows are processed in bands that stay in the processor's cache, on as many threads as there are processors.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.map_sampling import Indices
from lowlight_app.models.tone_curve import compute_shoulder
from lowlight_app.processors import count_processors
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
"""Pixels per band, and the number of bands up to which threads do not pay, since starting them takes longer."""
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
        light_map: the result of the illumination stage.
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
    down, across = _Sampler(rows), _Sampler(columns)
    log_gain, black = (_sample_columns(light_map[..., channels], across) for channels in (_GAIN, _BLACK))

    def lift_band(band: slice) -> None:
        pixels, half = tile[band], slice(band.start // 2, band.stop // 2)
        lift[band] = _lift(pixels, down.sample(log_gain, band), down.sample(black, band))
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
    down, gate = _Sampler(rows), _sample_columns(light_map[..., _GATE], _Sampler(columns))
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
        result *= down.sample(gate, band)
        result += lift[band]
        restored[band] = result

    _run_in_bands(correct_band, height, width)
    return restored


class _Sampler:
    """Samples values of cells at the pixels of a side.

    Args:
        weights: (pixels, cells). The cells of a pixel are neighbours, and few: those alone are added.
    """

    def __init__(self, weights: FloatArray) -> None:
        used, pixel = weights != 0, np.arange(len(weights))
        self._taps = []
        for _ in range(int(used.sum(axis=1).max())):
            cell = used.argmax(axis=1)  # 0, which adds nothing, where none is left
            self._taps.append((cell, np.where(used[pixel, cell], weights[pixel, cell], np.float32(0))))
            used[pixel, cell] = False

    def sample(self, values: FloatArray, part: slice = slice(None)) -> FloatArray:
        """Return a part of the matrix product of the weights and values (cells, ...)."""
        samples = [self._sample(values, cell[part], weight[part]) for cell, weight in self._taps]
        for others in samples[1:]:
            samples[0] += others
        return samples[0]

    @staticmethod
    def _sample(values: FloatArray, cells: Indices, weights: FloatArray) -> FloatArray:
        result: FloatArray = values[cells]
        result *= weights.reshape(-1, *(1,) * (values.ndim - 1))
        return result


def _sample_columns(light_map: FloatArray, across: _Sampler) -> FloatArray:
    """Sample a map (cells down, cells across, C) across; return (cells down, W, C)."""
    by_column = np.ascontiguousarray(np.swapaxes(light_map, 0, 1))
    return np.ascontiguousarray(np.swapaxes(across.sample(by_column), 0, 1))


def _sample_planes(light_map: FloatArray, rows: FloatArray, columns: FloatArray, planes: FloatArray) -> None:
    """Write each channel of a map, at half the tile's resolution, into its plane, and 0 into the planes that remain."""
    down, across = (_Sampler(np.float32(0.5) * (weights[0::2] + weights[1::2])) for weights in (rows, columns))
    channels = light_map.shape[2]
    wide = np.ascontiguousarray(_sample_columns(light_map, across).transpose(0, 2, 1))

    def sample_band(band: slice) -> None:
        planes[:channels, band] = np.swapaxes(down.sample(wide, band), 0, 1)

    _run_in_bands(sample_band, planes.shape[1], channels * planes.shape[2] // 3)
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
    with ThreadPoolExecutor(count_processors(), "lowlight-bands") as pool:
        for _ in pool.map(work, bands):
            pass
