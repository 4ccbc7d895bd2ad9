"""Write a Keras model as an ONNX graph with the channels first, the order in which ONNX Runtime's convolutions are fastest.

General converters keep Keras' order, which costs a fifth of the speed. Layers that the networks do not use are not supported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from lowlight_app.errors import ModelError
from lowlight_app.models import layers, window_attention
from lowlight_app.models.backends.onnx_window_attention import write_channel_norm, write_gated_unit, write_window_attention
from lowlight_app.models.backends.onnx_writer import GraphWriter

_GELU = "gelu"


Write = Callable[[GraphWriter, Any, Sequence[str]], str]
"""Add a layer to a graph: writer, layer, names of its inputs; return the name of its output."""


def write_graph(model: keras.Model, source: Any, result: Any, *, channels: int | None = None) -> onnx.ModelProto:
    """Return the ONNX model that computes one tensor of a Keras model from another.

    Args:
        model: a functional model of the layers in `_WRITERS`.
        source: Keras tensor; becomes the input `input`, (N, C, H, W).
        result: Keras tensor; becomes the output.
        channels: the number of channels of the input; None for that of `source`. A convolution ignores those that `source` lacks.

    Raises:
        ModelError: a layer is not supported.
    """
    writer, names = GraphWriter(), {_identity(source): "input"}
    padding = 0 if channels is None else channels - source.shape[-1]
    for layer in model.operations:
        tensors = layer.input if isinstance(layer.input, list | tuple) else [layer.input]
        if _identity(result) in names:
            break
        if not tensors or _identity(layer.output) in names or any(_identity(tensor) not in names for tensor in tensors):
            continue  # it does not depend on the source alone
        inputs = [names[_identity(tensor)] for tensor in tensors]
        names[_identity(layer.output)] = _write_layer(writer, layer, inputs, padding if inputs == ["input"] else 0)
    shapes = [[tensor.shape[0] or "n", count, "height", "width"] for tensor, count in _channel_counts(source, result, padding)]
    shapes[1][2:] = ["rows", "columns"]
    return writer.finish(model.name, ("input", shapes[0]), (names[_identity(result)], shapes[1]))


def _channel_counts(source: Any, result: Any, padding: int) -> list[tuple[Any, int]]:
    return [(source, source.shape[-1] + padding), (result, result.shape[-1])]


def _identity(tensor: Any) -> tuple[int, int]:
    history = tensor._keras_history
    return id(history.operation), history.tensor_index


def _write_layer(writer: GraphWriter, layer: Any, inputs: Sequence[str], padding: int) -> str:
    if padding and isinstance(layer, keras.layers.Conv2D):
        return _write_conv(writer, layer, inputs, padding)
    write = _WRITERS.get(type(layer).__name__)
    if write is None:
        raise ModelError("the layer “{layer}” cannot be converted.", layer=type(layer).__name__)
    return write(writer, layer, inputs)


def _write_conv(writer: GraphWriter, layer: Any, inputs: Sequence[str], padding: int = 0) -> str:
    kernel = np.pad(np.asarray(layer.kernel), ((0, 0), (0, 0), (0, padding), (0, 0)))
    sizes, strides = layer.kernel_size, layer.strides
    missing = [0, 0] if layer.padding == "valid" else [max(0, size - stride) for size, stride in zip(sizes, strides, strict=True)]
    if any(stride > 1 and count for stride, count in zip(strides, missing, strict=True)):
        raise ModelError("the layer “{layer}” cannot be converted.", layer=layer.name)  # its padding depends on the image
    pads = [*(count // 2 for count in missing), *(count - count // 2 for count in missing)]
    constants = writer.constant(kernel.transpose(3, 2, 0, 1)), writer.constant(layer.bias)
    result = writer.add("Conv", [*inputs, *constants], kernel_shape=sizes, strides=strides, pads=pads)
    return _write_activation(writer, keras.activations.serialize(layer.activation), result)


def _write_depthwise_conv(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    kernel: NDArray[np.float32] = np.asarray(layer.kernel).transpose(2, 3, 0, 1)
    sizes = layer.kernel_size
    if layer.padding != "same" or layer.strides != (1, 1) or layer.depth_multiplier != 1:
        raise ModelError("the layer “{layer}” cannot be converted.", layer=layer.name)
    constants = writer.constant(kernel), writer.constant(layer.bias)
    pads = [(size - 1) // 2 for size in sizes] + [size // 2 for size in sizes]
    return writer.add("Conv", [*inputs, *constants], kernel_shape=sizes, pads=pads, group=len(kernel))


def _write_transposed_conv(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    sizes, strides = layer.kernel_size, layer.strides
    extra = [size - stride for size, stride in zip(sizes, strides, strict=True)]
    if layer.padding != "same" or min(extra) < 0:
        raise ModelError("the layer “{layer}” cannot be converted.", layer=layer.name)
    pads = [*(count // 2 for count in extra), *(count - count // 2 for count in extra)]
    constants = writer.constant(np.asarray(layer.kernel).transpose(3, 2, 0, 1)), writer.constant(layer.bias)
    result = writer.add("ConvTranspose", [*inputs, *constants], kernel_shape=sizes, strides=strides, pads=pads)
    return _write_activation(writer, keras.activations.serialize(layer.activation), result)


def _write_activation(writer: GraphWriter, activation: str, x: str) -> str:
    if activation == "linear":
        return x
    if activation == _GELU:  # exact: x (1 + erf(x / sqrt(2))) / 2
        error = writer.add("Erf", [writer.add("Mul", [x, writer.constant(math.sqrt(0.5))])])
        half = writer.add("Mul", [x, writer.constant(0.5)])
        return writer.add("Mul", [half, writer.add("Add", [error, writer.constant(1.0)])])
    operators = {"relu": "Relu", "sigmoid": "Sigmoid"}
    if activation not in operators:
        raise ModelError("the activation “{activation}” cannot be converted.", activation=activation)
    return writer.add(operators[activation], [x])


def _write_leaky_relu(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    return writer.add("LeakyRelu", inputs, alpha=float(layer.negative_slope))


def _write_upsampling(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    inputs = [*inputs, "", writer.constant([1, 1, *layer.size])]
    return writer.add("Resize", inputs, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")


def _write_max_pooling(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    return writer.add("MaxPool", inputs, kernel_shape=layer.pool_size, strides=layer.strides)


def _write_average_pooling(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """At the border, the mean is taken over the pixels that exist."""
    pads = [(size - 1) // 2 for size in layer.pool_size] * 2
    return writer.add("AveragePool", inputs, kernel_shape=layer.pool_size, strides=layer.strides, pads=pads, count_include_pad=0)


def _write_global_pooling(writer: GraphWriter, _: Any, inputs: Sequence[str]) -> str:
    return writer.add("GlobalAveragePool", inputs)


def _write_dense(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """As a convolution of one pixel: the input is an image of one."""
    kernel = np.asarray(layer.kernel).T[..., None, None]
    result = writer.add("Conv", [*inputs, writer.constant(kernel), writer.constant(layer.bias)], kernel_shape=[1, 1])
    return _write_activation(writer, keras.activations.serialize(layer.activation), result)


def _write_cropping(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    (top, bottom), (left, right) = layer.cropping
    bounds = ([top, left], [-bottom or np.iinfo(np.int64).max, -right or np.iinfo(np.int64).max], [2, 3])
    return writer.add("Slice", [*inputs, *(writer.constant(bound, np.int64) for bound in bounds)])


def _write_reflect_pad(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    pads = [0, 0, layer.padding, layer.padding] * 2
    return writer.add("Pad", [*inputs, writer.constant(pads, np.int64)], mode="reflect")


def _write_shadow_view(writer: GraphWriter, _: Any, inputs: Sequence[str]) -> str:
    expanded = writer.add("Add", [writer.add("Mul", [*inputs, writer.constant(60.0)]), writer.constant(1.0)])
    return writer.add("Mul", [writer.add("Log", [expanded]), writer.constant(1 / math.log(61.0))])


def _write_attention(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """One transformer block; see `layers.SelfAttention`."""
    shape = writer.add("Shape", inputs)
    flat = writer.add("Reshape", [*inputs, writer.constant([0, 0, -1], np.int64)])
    tokens = writer.add("Transpose", [flat], perm=[0, 2, 1])
    normed = _write_norm(writer, layer.attention_norm, tokens)
    tokens = writer.add("Add", [tokens, _write_heads(writer, layer.attention, normed)])
    hidden = _write_product(writer, layer.mlp_in, _write_norm(writer, layer.mlp_norm, tokens))
    tokens = writer.add("Add", [tokens, _write_product(writer, layer.mlp_out, hidden)])
    return writer.add("Reshape", [writer.add("Transpose", [tokens], perm=[0, 2, 1]), shape])


def _write_norm(writer: GraphWriter, layer: Any, x: str) -> str:
    constants = writer.constant(layer.gamma), writer.constant(layer.beta)
    return writer.add("LayerNormalization", [x, *constants], axis=-1, epsilon=float(layer.epsilon))


def _write_product(writer: GraphWriter, layer: Any, x: str) -> str:
    product = writer.add("MatMul", [x, writer.constant(layer.kernel)])
    result = writer.add("Add", [product, writer.constant(layer.bias)])
    return _write_activation(writer, keras.activations.serialize(layer.activation), result)


def _write_heads(writer: GraphWriter, layer: Any, x: str) -> str:
    """Multi-head attention of tokens (N, tokens, C) to themselves."""
    queries, keys, values = (
        _write_projection(writer, part, x) for part in (layer.query_dense, layer.key_dense, layer.value_dense)
    )
    transposed = writer.add("Transpose", [keys], perm=[0, 1, 3, 2])
    scaled = writer.add("Mul", [queries, writer.constant(1 / math.sqrt(layer.key_dim))])
    weights = writer.add("Softmax", [writer.add("MatMul", [scaled, transposed])], axis=-1)
    mixed = writer.add("Transpose", [writer.add("MatMul", [weights, values])], perm=[0, 2, 1, 3])
    joined = writer.add("Reshape", [mixed, writer.constant([0, 0, -1], np.int64)])
    kernel: NDArray[np.float32] = np.asarray(layer.output_dense.kernel)
    product = writer.add("MatMul", [joined, writer.constant(kernel.reshape(-1, kernel.shape[-1]))])
    return writer.add("Add", [product, writer.constant(layer.output_dense.bias)])


def _write_projection(writer: GraphWriter, layer: Any, x: str) -> str:
    """Project tokens (N, tokens, C) to heads (N, heads, tokens, channels of a head)."""
    kernel, bias = np.asarray(layer.kernel), np.asarray(layer.bias)
    product = writer.add("MatMul", [x, writer.constant(kernel.reshape(len(kernel), -1))])
    shifted = writer.add("Add", [product, writer.constant(bias.reshape(-1))])
    heads = writer.add("Reshape", [shifted, writer.constant([0, 0, *bias.shape], np.int64)])
    return writer.add("Transpose", [heads], perm=[0, 2, 1, 3])


def _write_light_map(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """See `layers.LightMap`."""
    sizes = writer.constant([3, 3, layer.input.shape[-1] - 6], np.int64)
    raw = writer.add("Split", [*inputs, sizes], outputs=3, axis=1)
    v = writer.add("Add", [raw, writer.constant(1.0)])
    mean = writer.add("ReduceMean", [v], axes=[2, 3], keepdims=1)
    v = writer.add("Add", [mean, _write_dead_zone(writer, writer.add("Sub", [v, mean]), layer.even_zone)])
    gain = writer.add("Mul", [_write_dead_zone(writer, v, layer.dead_zone), writer.constant(2.4)])
    gain = writer.add("Clip", [gain, writer.constant(-2.0), writer.constant(7.0)])
    fade = writer.add("Relu", [_write_fade(writer, gain)])
    level = writer.add("Tanh", [writer.add("Relu", [f"{raw}.1"])])
    black = writer.add("Mul", [writer.add("Mul", [level, writer.constant(0.01)]), fade])
    strength = writer.add("ReduceMean", [writer.add("Abs", [gain])], axes=[1], keepdims=1)
    gate = _write_fade(writer, writer.add("Mul", [strength, writer.constant(2.0)]))
    return writer.add("Concat", [gain, black, f"{raw}.2", gate], axis=1)


def _write_dead_zone(writer: GraphWriter, x: str, zone: float) -> str:
    """sign(x) max(|x| - zone, 0)."""
    beyond = writer.add("Relu", [writer.add("Sub", [writer.add("Abs", [x]), writer.constant(zone)])])
    return writer.add("Mul", [writer.add("Sign", [x]), beyond])


def _write_fade(writer: GraphWriter, x: str) -> str:
    """1 - exp(-x)."""
    return writer.add("Sub", [writer.constant(1.0), writer.add("Exp", [writer.add("Neg", [x])])])


_WRITERS: dict[str, Write] = {
    "Add": lambda writer, _, inputs: writer.add("Add", inputs),
    "AveragePooling2D": _write_average_pooling,
    "Concatenate": lambda writer, _, inputs: writer.add("Concat", inputs, axis=1),
    "Conv2D": _write_conv,
    "Conv2DTranspose": _write_transposed_conv,
    "Cropping2D": _write_cropping,
    "Dense": _write_dense,
    "DepthwiseConv2D": _write_depthwise_conv,
    window_attention.GatedUnit.__name__: write_gated_unit,
    "GlobalAveragePooling2D": _write_global_pooling,
    "LayerNormalization": write_channel_norm,
    "LeakyReLU": _write_leaky_relu,
    layers.LightMap.__name__: _write_light_map,
    "MaxPooling2D": _write_max_pooling,
    layers.ReflectPad.__name__: _write_reflect_pad,
    layers.SelfAttention.__name__: _write_attention,
    layers.ShadowView.__name__: _write_shadow_view,
    "SpatialDropout2D": lambda _, __, inputs: inputs[0],
    "UpSampling2D": _write_upsampling,
    window_attention.WindowChannelAttention.__name__: write_window_attention,
}
