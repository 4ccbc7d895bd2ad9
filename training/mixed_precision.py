"""Precision of the training: half precision only where the hardware is faster with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras

from lowlight_app.models.device import cpu_has_bfloat16


@contextmanager
def precision_policy() -> Iterator[str]:
    """Set the best global Keras dtype policy for this machine inside the context; yields its name."""
    before = keras.config.dtype_policy()
    policy = _best_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield policy
    finally:
        keras.config.set_dtype_policy(before)


def _best_policy() -> str:
    if has_accelerator():
        return "mixed_float16" if keras.backend.backend() == "tensorflow" else "mixed_bfloat16"
    return "mixed_bfloat16" if cpu_has_bfloat16() else "float32"


def has_accelerator() -> bool:
    """Whether Keras computes on a GPU or TPU."""
    if keras.backend.backend() == "torch":  # Keras cannot list its devices
        import torch

        return bool(torch.cuda.is_available())
    return any(not device.lower().startswith("cpu") for device in keras.distribution.list_devices())
