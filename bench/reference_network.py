"""The classic U-Net on batches in memory, without any other work: the reference that the engine is compared with."""

from __future__ import annotations

import time

import numpy as np

from lowlight_app.models.backends.tensorflow import load_backend

BATCH, HEIGHT, WIDTH = 2, 400, 600


class ReferenceNetwork:
    """The classic network, warmed up."""

    def __init__(self) -> None:
        load_backend()
        from lowlight_app.models.architectures.classic import build_classic

        self._model = build_classic()
        self._images = np.random.default_rng(0).random((BATCH, HEIGHT, WIDTH, 3), np.float32)
        self._model.predict_on_batch(self._images)

    def seconds_per_megapixel(self, batches: int = 3) -> float:
        """Measure the inference time per megapixel."""
        start = time.perf_counter()
        for _ in range(batches):
            self._model.predict_on_batch(self._images)
        return (time.perf_counter() - start) / (batches * BATCH * HEIGHT * WIDTH / 1e6)
