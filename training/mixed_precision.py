"""Which numbers to train in: half precision only where the machine computes faster in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras

from lowlight_app.models.device import cpu_has_bfloat16


@contextmanager
def precision_policy() -> Iterator[str]:
    """Set the global Keras policy that suits this machine for a while; gives its name."""
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
    """Whether Keras computes on something faster than the processor."""
    if keras.backend.backend() == "torch":  # for which Keras cannot list devices
        import torch

        return bool(torch.cuda.is_available())
    return any(not device.lower().startswith("cpu") for device in keras.distribution.list_devices())
