"""Build an ONNX graph node by node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 17, 9


class GraphWriter:
    """Collects the nodes and constants of a graph. Tensors are named; each method returns the name of its result."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: Sequence[str], outputs: int = 1, **attributes: Any) -> str:
        """Add a node; return its first output. The others are named after it, with `.1` and so on."""
        name = f"{operator}_{len(self._nodes)}"
        names = [name, *(f"{name}.{index}" for index in range(1, outputs))]
        self._nodes.append(helper.make_node(operator, list(inputs), names, name=name, **attributes))
        return name

    def constant(self, value: Any, dtype: type = np.float32) -> str:
        """Add a constant."""
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value, dtype), name))
        return name

    def finish(self, name: str, source: tuple[str, Sequence[Any]], result: tuple[str, Sequence[Any]]) -> onnx.ModelProto:
        """Return the checked model; input and output are a name and a shape."""
        inputs, outputs = ([helper.make_tensor_value_info(end, TensorProto.FLOAT, shape)] for end, shape in (source, result))
        graph = helper.make_graph(self._nodes, name, inputs, outputs, initializer=self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        model.producer_name = "lowlight"
        onnx.checker.check_model(model, full_check=True)
        return model
