"""A loaded network, ready to answer: numpy in, numpy out, whatever backend Keras runs on."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from lowlight_app.models.lowlight import RECEPTIVE_RADIUS

FloatArray = NDArray[np.float32]


class TwoStageNetwork:
    """The default architecture: see `lowlight_app.models.lowlight`."""

    radius = RECEPTIVE_RADIUS
    """Pixels around a tile that its result depends on."""
    multiple = 8
    """What both sides of a tile are a multiple of."""

    def __init__(self, model: keras.Model) -> None:
        self._illumination: Any = model.get_layer("illumination")
        self._restoration: Any = model.get_layer("restoration")

    def illuminate(self, small: FloatArray) -> FloatArray:
        """Decide the light of a whole picture.

        Args:
            small: the picture at `small_size`, (h, w, 3) in 0..1.

        Returns:
            Map (h / 4, w / 4, 3 + features): log gains of red, green and blue first.
        """
        return np.asarray(self._illumination.predict_on_batch(small[None])[0])

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Restore a tile.

        Args:
            tile: (H, W, 3) in 0..1, both sides multiples of `multiple`.
            light_map: what `illuminate` answered.
            rows: sampling weights (H, h / 4), see `sampling_weights`.
            columns: sampling weights (W, w / 4).

        Returns:
            The restored tile and the merely lifted one, (H, W, 3), about 0..1.
        """
        answer = self._restoration.predict_on_batch([tile[None], light_map[None], rows[None], columns[None]])
        return np.asarray(answer["restored"][0]), np.asarray(answer["lift"][0])


class ClassicNetwork:
    """The classic U-Net: one picture in, one picture out."""

    multiple = 4

    def __init__(self, model: keras.Model) -> None:
        self._model: Any = model

    def restore(self, picture: FloatArray) -> FloatArray:
        """(H, W, 3) in 0..1 to the same shape; both sides multiples of 4."""
        return np.asarray(self._model.predict_on_batch(picture[None])[0])


Network = TwoStageNetwork | ClassicNetwork


def network_of(model: keras.Model) -> Network:
    """Wrap a model by its architecture's name."""
    return ClassicNetwork(model) if model.name == "classic" else TwoStageNetwork(model)
