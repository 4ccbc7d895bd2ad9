"""Running a network on whole images, for the validation during training."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.models.map_sampling import sampling_weights, small_size
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
        light_map = network.illuminate(small)
        rows = sampling_weights(0, tile.shape[0], height, light_map.shape[0])
        columns = sampling_weights(0, tile.shape[1], width, light_map.shape[1])
        restored, _ = network.restore(tile, light_map, rows, columns)
    return np.round(np.clip(restored[:height, :width], 0, 1) * 255).astype(np.uint8)
