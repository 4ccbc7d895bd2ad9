"""The default architecture with a transformer at the restoration's coarsest level, where context matters most.

Each block is self-attention between channels and a gated feed-forward network, both with depthwise convolutions, as in
Restormer (Zamir et al., 2022, https://arxiv.org/abs/2111.09881). The illumination stage is that of the default architecture.
"""

from __future__ import annotations

from typing import Any

import keras

from lowlight_app.models.architectures.lowlight import build_two_stage
from lowlight_app.models.window_attention import GatedUnit, WindowChannelAttention

_BLOCKS = 2
_HEAD_CHANNELS = 16
_WINDOW = 4
"""Side of the windows of attention, in positions of the coarsest level: 32 pixels."""


def build_transformer(light_width: int = 40, detail_width: int = 32) -> keras.Model:
    """Build the untrained network; see `build_two_stage`. H and W are multiples of 32."""
    return build_two_stage("transformer", _add_transformer, light_width, detail_width)


def _add_transformer(x: Any, width: int) -> Any:
    for _ in range(_BLOCKS):
        x = keras.layers.Add()([x, _add_attention(keras.layers.LayerNormalization()(x), width)])
        x = keras.layers.Add()([x, _add_feed_forward(keras.layers.LayerNormalization()(x), width)])
    return x


def _add_attention(x: Any, width: int) -> Any:
    x = keras.layers.DepthwiseConv2D(3, padding="same")(keras.layers.Conv2D(3 * width, 1)(x))
    x = WindowChannelAttention(width // _HEAD_CHANNELS, _WINDOW, dtype="float32")(x)
    return _project_back(x, width)


def _add_feed_forward(x: Any, width: int) -> Any:
    x = keras.layers.DepthwiseConv2D(3, padding="same")(keras.layers.Conv2D(4 * width, 1)(x))
    return _project_back(GatedUnit()(x), width)


def _project_back(x: Any, width: int) -> Any:
    """Begin close to no change, so that deep stacks train from the start."""
    return keras.layers.Conv2D(width, 1, kernel_initializer=keras.initializers.VarianceScaling(0.1))(x)
