"""Convert the convolutions of a restoration stage to 8 bits. Imports onnx."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from lowlight_app.arrays import FloatArray
from lowlight_app.srgb import linear_from_srgb, srgb_from_linear

_EXPOSURES = ((2, 3000), (0, 3000), (0, 300), (-1, 1000), (-2, 400), (-3, 1000), (-4, 1000))
"""Exposures of the pictures for calibration: stops of light added, and photons that a white pixel counts."""
_READ_NOISE = 6e-4
"""Standard deviation of the read noise, in linear light."""


def expose(picture: FloatArray) -> Iterator[FloatArray]:
    """Yield a picture (H, W, 3) in 0..1 as cameras take it in light from dim to next to none: darker, with noise, in 8 bits."""
    light, rng = linear_from_srgb(picture), np.random.default_rng(0)
    for stops, photons in _EXPOSURES:
        exposed = np.clip(light * 2.0**stops, 0, 1)
        noisy = rng.poisson(exposed * photons) / photons + rng.normal(0, _READ_NOISE, exposed.shape)
        coded = srgb_from_linear(np.clip(noisy, 0, 1).astype(np.float32))
        yield np.rint(np.clip(coded, 0, 1) * 255).astype(np.float32) / np.float32(255)


def quantize(source: Path, target: Path, features: Sequence[FloatArray]) -> None:
    """Write a graph with 8-bit convolutions.

    Those of the finest level stay in float: rounding shows there, and they are the smaller part of the work. Weights have 7
    bits, because the sum of two products must fit into 16 bits on processors without VNNI.

    Args:
        source: the graph in float.
        target: file to write.
        features: inputs of the graph, which show the range of its numbers.
    """
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    with _without_advice():
        quantize_static(
            source,
            target,
            _Reader(features),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "LeakyRelu"],
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_find_finest_level(onnx.load(source).graph),
        )


class _Reader:
    """Hands features to the quantizer, one picture after another."""

    def __init__(self, features: Sequence[FloatArray]) -> None:
        self._features = iter(features)

    def get_next(self) -> dict[str, Any] | None:
        features = next(self._features, None)
        return None if features is None else {"input": features}


def _find_finest_level(graph: onnx.GraphProto) -> list[str]:
    """Return the names of the convolutions from, to and within the finest level, and of their activations."""
    shapes = {constant.name: tuple(constant.dims) for constant in graph.initializer}
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    width = shapes[convolutions[0].input[1]][0]
    names = {node.name for node in convolutions if width in shapes[node.input[1]][:2]}
    activations = {node.name for node in graph.node if node.op_type == "LeakyRelu" and node.input[0] in names}
    return [*names, *activations]


@contextmanager
def _without_advice() -> Iterator[None]:
    """Hide the quantizer's advice, which it logs as warnings."""
    logger = logging.getLogger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
