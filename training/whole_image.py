"""Running a network on whole images, for the validation during training."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.models.black_level import LONG_SIDE, fade_black_level, measure_black_level, subtract_black_level
from lowlight_app.models.map_sampling import sample_map, sampling_weights, small_size
from lowlight_app.models.network import ClassicNetwork, TwoStageNetwork

Image = NDArray[np.uint8]


def restore_whole(network: TwoStageNetwork | ClassicNetwork, image: Image) -> Image:
    """Run a network on a whole uint8 RGB image in one piece, padded by mirroring to the required multiple."""
    height, width = image.shape[:2]
    below, beside = -height % network.multiple, -width % network.multiple
    tile = np.pad(image, ((0, below), (0, beside), (0, 0)), "symmetric").astype(np.float32) / np.float32(255)
    if isinstance(network, ClassicNetwork):
        restored = network.brighten(tile)
    else:
        size = small_size(height, width)
        small = cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
        level = measure_black_level(image.astype(np.float32) / np.float32(255), _limit_side(image))
        light_map = network.illuminate(subtract_black_level(small, level))
        rows = sampling_weights(0, tile.shape[0], height, light_map.shape[0])
        columns = sampling_weights(0, tile.shape[1], width, light_map.shape[1])
        level = sample_map(fade_black_level(level, light_map[..., :3]), rows, columns)
        tile = subtract_black_level(tile, level)
        restored, _ = network.restore(tile, light_map, rows, columns)
    return np.round(np.clip(restored[:height, :width], 0, 1) * 255).astype(np.uint8)


def _limit_side(image: Image) -> FloatArray:
    """Return the image in 0..1, at most `LONG_SIDE` long."""
    scale = min(1.0, LONG_SIDE / max(image.shape[:2]))
    size = [max(1, round(side * scale)) for side in image.shape[1::-1]]
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
