"""Write the layers of the transformer as ONNX nodes, with the channels first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lowlight_app.models.backends.onnx_writer import GraphWriter

_EPSILON = 1e-6


def write_channel_norm(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """Add the normalization of each position over its channels; return the name of the result."""
    centered = writer.add("Sub", [*inputs, writer.add("ReduceMean", inputs, axes=[1])])
    variance = writer.add("ReduceMean", [writer.add("Mul", [centered, centered])], axes=[1])
    deviation = writer.add("Sqrt", [writer.add("Add", [variance, writer.constant(layer.epsilon)])])
    gamma, beta = (writer.constant(np.reshape(weight, (1, -1, 1, 1))) for weight in (layer.gamma, layer.beta))
    return writer.add("Add", [writer.add("Mul", [writer.add("Div", [centered, deviation]), gamma]), beta])


def write_gated_unit(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """See `window_attention.GatedUnit`."""
    half = layer.input.shape[-1] // 2
    gate = writer.add("Split", [*inputs, writer.constant([half, half], np.int64)], outputs=2, axis=1)
    error = writer.add("Erf", [writer.add("Mul", [gate, writer.constant(math.sqrt(0.5))])])
    share = writer.add("Mul", [writer.add("Add", [error, writer.constant(1.0)]), writer.constant(0.5)])
    return writer.add("Mul", [writer.add("Mul", [gate, share]), f"{gate}.1"])


def write_window_attention(writer: GraphWriter, layer: Any, inputs: Sequence[str]) -> str:
    """See `window_attention.WindowChannelAttention`."""
    positions, channels = layer.window**2, layer.input.shape[-1] // 3
    blocks = writer.add("Transpose", [writer.add("SpaceToDepth", inputs, blocksize=layer.window)], perm=[0, 2, 3, 1])
    shape = [-1, positions, 3, layer.heads, channels // layer.heads]
    parts = writer.add("Reshape", [blocks, writer.constant(shape, np.int64)])
    parts = writer.add("Transpose", [parts], perm=[2, 0, 3, 4, 1])
    queries = writer.add("Split", [parts], outputs=3, axis=0)
    keys, values = f"{queries}.1", f"{queries}.2"
    turned = writer.add("Transpose", [_write_normalized(writer, keys)], perm=[0, 1, 2, 4, 3])
    alike = writer.add("MatMul", [_write_normalized(writer, queries), turned])
    scaled = writer.add("Mul", [alike, writer.constant(layer.temperature)])
    mixed = writer.add("MatMul", [writer.add("Softmax", [scaled], axis=-1), values])
    mixed = writer.add("Transpose", [mixed], perm=[0, 1, 4, 2, 3])
    sides = writer.add("Slice", [writer.add("Shape", [blocks]), *(writer.constant([end], np.int64) for end in (0, 3))])
    target = writer.add("Concat", [sides, writer.constant([positions * channels], np.int64)], axis=0)
    blocks = writer.add("Transpose", [writer.add("Reshape", [mixed, target])], perm=[0, 3, 1, 2])
    return writer.add("DepthToSpace", [blocks], blocksize=layer.window, mode="DCR")


def _write_normalized(writer: GraphWriter, x: str) -> str:
    squares = writer.add("Mul", [x, x])
    total = writer.add("ReduceSum", [squares, writer.constant([-1], np.int64)], keepdims=1)
    return writer.add("Div", [x, writer.add("Sqrt", [writer.add("Add", [total, writer.constant(_EPSILON)])])])
