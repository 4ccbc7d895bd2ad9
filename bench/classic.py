"""The classic U-Net's bare network, the yardstick of the engine: batches of pictures in memory, nothing around it."""

from __future__ import annotations

import time

import numpy as np

from lowlight_app.models.backends.tensorflow import load_backend

BATCH, HEIGHT, WIDTH = 2, 400, 600


class Yardstick:
    """The classic network, warmed up."""

    def __init__(self) -> None:
        load_backend()
        from lowlight_app.models.architectures.classic import build_classic

        self._model = build_classic()
        self._pictures = np.random.default_rng(0).random((BATCH, HEIGHT, WIDTH, 3), np.float32)
        self._model.predict_on_batch(self._pictures)

    def seconds_per_megapixel(self, batches: int = 3) -> float:
        """Measured now."""
        start = time.perf_counter()
        for _ in range(batches):
            self._model.predict_on_batch(self._pictures)
        return (time.perf_counter() - start) / (batches * BATCH * HEIGHT * WIDTH / 1e6)
