"""Registered Keras layers of the networks. Backend-neutral; loadable in safe mode.

Images are float, channels last, coded like sRGB in 0..1. Arithmetic on light stays in float32 whatever the precision policy;
only the convolutions in between may run in half precision.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops

_KNEE = 0.04045
"""Coded value at which the sRGB curve changes from a straight line to a power."""

register = keras.saving.register_keras_serializable(package="lowlight")


@register
class ShadowView(keras.layers.Layer):
    """log(1 + 60 x) / log 61: expands the shadows so that a convolution can use them. 0..1 to 0..1."""

    def call(self, x: Any) -> Any:
        """Map (N, H, W, C) to the same shape."""
        return ops.log1p(60.0 * x) / math.log(61.0)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return the shape of the input."""
        return shape


@register
class ReflectPad(keras.layers.Layer):
    """Mirrors the borders, so that the edge of the image does not look like an edge in the scene."""

    def __init__(self, padding: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.padding = padding

    def call(self, x: Any) -> Any:
        """Map (N, H, W, C) to (N, H + 2 padding, W + 2 padding, C); H and W must exceed the padding."""
        # Not ops.pad: JAX cannot reflect a side of unknown length.
        p = self.padding
        x = ops.concatenate([ops.flip(x[:, 1 : p + 1], 1), x, ops.flip(x[:, -p - 1 : -1], 1)], axis=1)
        return ops.concatenate([ops.flip(x[:, :, 1 : p + 1], 2), x, ops.flip(x[:, :, -p - 1 : -1], 2)], axis=2)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, H + 2 padding, W + 2 padding, C)."""
        height, width = (None if side is None else side + 2 * self.padding for side in shape[1:3])
        return (shape[0], height, width, shape[3])

    def get_config(self) -> dict[str, Any]:
        """Return the padding."""
        return {**super().get_config(), "padding": self.padding}


@register
class SelfAttention(keras.layers.Layer):
    """One pre-norm transformer block over all positions of a small feature map of any size."""

    def __init__(self, heads: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.heads = heads

    def build(self, shape: Any) -> None:
        """Create the sublayers for (N, H, W, C)."""
        channels, dtype = shape[-1], self.dtype_policy
        tokens = (None, None, channels)
        self.attention_norm = keras.layers.LayerNormalization(dtype=dtype, name="attention_norm")
        self.attention = keras.layers.MultiHeadAttention(self.heads, channels // self.heads, dtype=dtype, name="attention")
        self.mlp_norm = keras.layers.LayerNormalization(dtype=dtype, name="mlp_norm")
        self.mlp_in = keras.layers.Dense(2 * channels, activation="gelu", dtype=dtype, name="mlp_in")
        self.mlp_out = keras.layers.Dense(channels, dtype=dtype, name="mlp_out")
        self.attention_norm.build(tokens)
        self.attention.build(tokens, tokens)
        self.mlp_norm.build(tokens)
        self.mlp_in.build(tokens)
        self.mlp_out.build((None, None, 2 * channels))
        self.built = True

    def call(self, x: Any) -> Any:
        """Map (N, H, W, C) to the same shape."""
        shape = ops.shape(x)
        tokens = ops.reshape(x, (shape[0], shape[1] * shape[2], shape[3]))
        normed = self.attention_norm(tokens)
        tokens = tokens + self.attention(normed, normed)
        tokens = tokens + self.mlp_out(self.mlp_in(self.mlp_norm(tokens)))
        return ops.reshape(tokens, shape)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return the shape of the input."""
        return shape

    def get_config(self) -> dict[str, Any]:
        """Return the number of heads."""
        return {**super().get_config(), "heads": self.heads}


@register
class LightMap(keras.layers.Layer):
    """Turns raw channels into a light map: three log gains, three black levels, features, and a gate.

    With v = raw + 1 a log gain is 2.4 sign(v) max(|v| - dead_zone, 0), limited to [-2, 7]: the dead zone returns well-lit
    areas exactly as they were, and an untrained network starts outside of it, where it can learn. Before that, v is drawn
    towards its mean over the image by at most the even zone: light is uneven only where there is good reason. Black levels
    are from 0 to 0.01 of white, never below: a veil of light would turn black to grey. Where there is no gain they are 0.
    Features pass unchanged. The gate is 1 - exp(-2 mean |log gain|): 0 at a gain of 1, 0.94 at 4.
    """

    def __init__(self, dead_zone: float = 0.1, even_zone: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dead_zone, self.even_zone = dead_zone, even_zone

    def call(self, raw: Any) -> Any:
        """Map (N, h, w, 6 + features) to (N, h, w, 7 + features)."""
        v = raw[..., :3] + 1.0
        mean = ops.mean(v, axis=(1, 2), keepdims=True)
        v = mean + ops.sign(v - mean) * ops.relu(ops.abs(v - mean) - self.even_zone)
        log_gain = ops.clip(2.4 * ops.sign(v) * ops.relu(ops.abs(v) - self.dead_zone), -2.0, 7.0)
        black = 0.01 * ops.tanh(ops.relu(raw[..., 3:6])) * ops.relu(1.0 - ops.exp(-log_gain))
        gate = 1.0 - ops.exp(-2.0 * ops.mean(ops.abs(log_gain), axis=-1, keepdims=True))
        return ops.concatenate([log_gain, black, raw[..., 6:], gate], axis=-1)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, h, w, 7 + features)."""
        return (*shape[:3], shape[3] + 1)

    def get_config(self) -> dict[str, Any]:
        """Return the two zones."""
        return {**super().get_config(), "dead_zone": self.dead_zone, "even_zone": self.even_zone}


@register
class SampleMap(keras.layers.Layer):
    """Bilinear sampling of a small map at the pixels of a tile, by two small matrix products.

    Exact, differentiable and independent of resolution: the weights define which part of the image the tile is.

    Args:
        channels: number of channels to sample.
        first: index of the first one.
    """

    def __init__(self, channels: int, first: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channels, self.first = channels, first

    def call(self, light_map: Any, rows: Any, columns: Any) -> Any:
        """Sample (N, h, w, C) with weights rows (N, H, h) and columns (N, W, w); return (N, H, W, channels)."""
        batch, h = ops.shape(light_map)[:2]
        across = ops.matmul(ops.expand_dims(columns, 1), light_map[..., self.first : self.first + self.channels])
        width = ops.shape(columns)[1]
        tall = ops.matmul(rows, ops.reshape(across, (batch, h, width * self.channels)))
        return ops.reshape(tall, (batch, ops.shape(rows)[1], width, self.channels))

    def compute_output_shape(self, light_map_shape: Any, rows_shape: Any, columns_shape: Any) -> Any:
        """Return (N, H, W, channels)."""
        return (light_map_shape[0], rows_shape[1], columns_shape[1], self.channels)

    def get_config(self) -> dict[str, Any]:
        """Return the range of channels."""
        return {**super().get_config(), "channels": self.channels, "first": self.first}


@register
class HalveWeights(keras.layers.Layer):
    """Turns the sampling weights of pixels into those of 2x2 pixel blocks: the mean of each pair of rows."""

    def call(self, weights: Any) -> Any:
        """Map (N, H, h) to (N, H / 2, h)."""
        return 0.5 * (weights[:, 0::2] + weights[:, 1::2])

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, H / 2, h)."""
        return (shape[0], _scale(shape[1], 0.5), shape[2])


def soft_lift(x: Any, log_gain: Any, black: Any = 0.0) -> Any:
    """Multiply an image by a gain in linear light, with a shoulder: v / (1 + v^3 - l^3)^(1/3) for v = g l.

    l is the light of the image minus the black level. Without black level: nearly linear up to half of white; 0 stays 0,
    1 stays 1, a gain of 1 changes nothing, no result leaves 0..1, and the result increases with x and with the gain.
    """
    light = ops.relu(_linear_from_srgb(x) - black)
    v = ops.exp(log_gain) * light
    shoulder = 1.0 + (v * v * v - light * light * light)
    return _srgb_from_linear(v * _power(ops.maximum(shoulder, 1e-6), -1.0 / 3.0))


def _linear_from_srgb(coded: Any) -> Any:
    """Add the two pieces of the curve: choosing between them takes longer."""
    straight = ops.minimum(coded, _KNEE) / 12.92
    return straight + _power((ops.maximum(coded, _KNEE) + 0.055) / 1.055, 2.4) - _KNEE / 12.92


def _srgb_from_linear(light: Any) -> Any:
    straight = 12.92 * ops.minimum(light, _KNEE / 12.92)
    return straight + 1.055 * _power(ops.maximum(light, _KNEE / 12.92), 1.0 / 2.4) - (0.055 + _KNEE)


def _power(x: Any, exponent: float) -> Any:
    return ops.exp(exponent * ops.log(x))  # a third of the time that TensorFlow's own takes on a CPU


@register
class SoftLift(keras.layers.Layer):
    """`soft_lift` as a layer."""

    def call(self, x: Any, log_gain: Any, black: Any) -> Any:
        """All (N, H, W, 3); return the same shape."""
        return soft_lift(x, log_gain, black)

    def compute_output_shape(self, x_shape: Any, log_gain_shape: Any, black_shape: Any) -> Any:  # noqa: ARG002
        """Return the shape of the image."""
        return x_shape


@register
class Overview(keras.layers.Layer):
    """The whole image, merely lifted, at the resolution of its map: training measures the light on it.

    A crop shows a small part of the light of an image; this shows all of it at little cost.
    """

    def call(self, small: Any, light_map: Any) -> Any:
        """Lift a small image (N, 4 h, 4 w, 3) by a map (N, h, w, 6 or more); return (N, h, w, 3)."""
        return soft_lift(ops.average_pool(small, 4, 4), light_map[..., :3], light_map[..., 3:6])

    def compute_output_shape(self, small_shape: Any, light_map_shape: Any) -> Any:  # noqa: ARG002
        """Return (N, h, w, 3)."""
        return (*light_map_shape[:3], 3)


@register
class Detached(keras.layers.Layer):
    """Stops the gradient, so that the restoration cannot influence the light it receives."""

    def call(self, x: Any) -> Any:
        """Map any shape to the same."""
        return ops.stop_gradient(x)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return the shape of the input."""
        return shape


@register
class LocalMean(keras.layers.Layer):
    """Mean over 5 x 5 pixels, at the border over those that exist; average pooling does the same in twelve times the time."""

    def call(self, x: Any) -> Any:
        """Map (N, H, W, C) to the same shape."""
        rows, columns = ops.ones_like(x[:1, :, :1, :1]), ops.ones_like(x[:1, :1, :, :1])
        return _sum_5(_sum_5(x, 1), 2) / (_sum_5(rows, 1) * _sum_5(columns, 2))

    def compute_output_shape(self, shape: Any) -> Any:
        """Return the shape of the input."""
        return shape


def _sum_5(x: Any, axis: int) -> Any:
    """Sum each position and its two neighbours on either side, along rows (1) or columns (2)."""
    length = ops.shape(x)[axis]
    x = ops.pad(x, [(0, 0), *((2, 2) if a == axis else (0, 0) for a in (1, 2)), (0, 0)])
    pairs = _slice(x, axis, 0, length + 3) + _slice(x, axis, 1, length + 3)
    return _slice(pairs, axis, 0, length) + _slice(pairs, axis, 2, length) + _slice(x, axis, 4, length)


def _slice(x: Any, axis: int, start: int, length: Any) -> Any:
    return x[:, start : start + length] if axis == 1 else x[:, :, start : start + length]


@register
class Correct(keras.layers.Layer):
    """Corrects the lifted image where it was brightened, and leaves the rest alone.

    The correction is a residual, and the share of fine detail (lift minus its local mean) to keep: less detail is the
    shortest way to less noise. Both fade out with the gate of `LightMap`.
    """

    def call(self, lift: Any, local_mean: Any, correction: Any, gate: Any) -> Any:
        """Lift and local mean (N, H, W, 3), correction (N, H, W, 6), gate (N, H, W, 1); return (N, H, W, 3)."""
        residual, share = ops.split(correction, 2, axis=-1)  # its gradient is cheaper than that of two slices
        return lift + gate * (residual + (ops.sigmoid(4.0 * share) - 1.0) * (lift - local_mean))

    def compute_output_shape(
        self,
        lift_shape: Any,
        local_mean_shape: Any,  # noqa: ARG002
        correction_shape: Any,  # noqa: ARG002
        gate_shape: Any,  # noqa: ARG002
    ) -> Any:
        """Return the shape of the lift."""
        return lift_shape


@register
class Unshuffle(keras.layers.Layer):
    """Moves 2x2 blocks of pixels into channels."""

    def call(self, x: Any) -> Any:
        """Map (N, H, W, C) to (N, H / 2, W / 2, 4 C)."""
        return ops.space_to_depth(x, 2)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, H / 2, W / 2, 4 C)."""
        return (shape[0], _scale(shape[1], 0.5), _scale(shape[2], 0.5), 4 * shape[3])


@register
class Shuffle(keras.layers.Layer):
    """Moves channels back into 2x2 blocks of pixels."""

    def call(self, x: Any) -> Any:
        """Map (N, H, W, 4 C) to (N, 2 H, 2 W, C)."""
        return ops.depth_to_space(x, 2)

    def compute_output_shape(self, shape: Any) -> Any:
        """Return (N, 2 H, 2 W, C)."""
        return (shape[0], _scale(shape[1], 2), _scale(shape[2], 2), shape[3] // 4)


def _scale(side: int | None, factor: float) -> int | None:
    return None if side is None else int(side * factor)
