"""Registered Keras layers of the transformer. Backend-neutral; loadable in safe mode."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from lowlight_app.models.layers import register

_EPSILON = 1e-6


@register
class WindowChannelAttention(keras.layers.Layer):
    """Self-attention between channels, over the positions of fixed windows.

    As the transposed attention of Restormer (Zamir et al., 2022, https://arxiv.org/abs/2111.09881), whose cost is linear in
    pixels. There the map of attention is taken over the whole image; here each window has its own, so that a tile gives the
    same result as the image if it begins at a multiple of the window.

    Args:
        heads: groups of channels that attend to each other.
        window: side of the windows, in positions.
    """

    def __init__(self, heads: int, window: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.heads, self.window = heads, window

    def build(self, shape: Any) -> None:  # noqa: ARG002
        """Create the temperature of each head."""
        self.temperature = self.add_weight(shape=(self.heads, 1, 1), initializer="ones", name="temperature")
        self.built = True

    def call(self, x: Any) -> Any:
        """Map queries, keys and values (N, H, W, 3 C) to (N, H, W, C); H and W are multiples of the window."""
        blocks = ops.space_to_depth(x, self.window)
        batch, rows, columns = ops.shape(blocks)[:3]
        positions, channels = self.window**2, x.shape[-1] // 3
        parts = ops.reshape(blocks, (batch * rows * columns, positions, 3, self.heads, channels // self.heads))
        queries, keys, values = ops.unstack(ops.transpose(parts, (2, 0, 3, 4, 1)), 3)
        alike = ops.matmul(_normalize(queries), ops.swapaxes(_normalize(keys), -1, -2))
        mixed = ops.matmul(ops.softmax(alike * self.temperature), values)
        mixed = ops.reshape(ops.transpose(mixed, (0, 3, 1, 2)), (batch, rows, columns, positions * channels))
        return ops.depth_to_space(mixed, self.window)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, H, W, C)."""
        return (*shape[:3], shape[3] // 3)

    def get_config(self) -> dict[str, Any]:
        """Return the numbers of heads and positions."""
        return {**super().get_config(), "heads": self.heads, "window": self.window}


def _normalize(x: Any) -> Any:
    return x * ops.rsqrt(ops.sum(x * x, axis=-1, keepdims=True) + _EPSILON)


@register
class GatedUnit(keras.layers.Layer):
    """GELU of the first half of the channels times the second half (Dauphin et al., 2017; Shazeer, 2020)."""

    def call(self, x: Any) -> Any:
        """Map (N, H, W, 2 C) to (N, H, W, C)."""
        gate, values = ops.split(x, 2, axis=-1)
        return ops.gelu(gate, approximate=False) * values

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, H, W, C)."""
        return (*shape[:3], shape[3] // 2)
