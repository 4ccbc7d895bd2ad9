"""How fast the classic U-Net's bare network is, printed in seconds per megapixel: the yardstick of the engine.

A process of its own, because whether TensorFlow uses oneDNN is decided when it is loaded.
"""

from __future__ import annotations

import numpy as np

from bench.table import seconds
from lowlight_app.models.device import load_tensorflow

BATCH, HEIGHT, WIDTH = 2, 400, 600


def main() -> None:
    """Measure three batches."""
    load_tensorflow()
    from lowlight_app.models.classic import build_classic

    model = build_classic()
    pictures = np.random.default_rng(0).random((BATCH, HEIGHT, WIDTH, 3), np.float32)
    taken = seconds(lambda: model.predict_on_batch(pictures), times=3)
    print(*(value / (BATCH * HEIGHT * WIDTH / 1e6) for value in taken))


if __name__ == "__main__":
    main()
