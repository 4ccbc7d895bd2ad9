"""Run converted models with ONNX Runtime: no TensorFlow, ready at once. Imports ONNX Runtime only when a function needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import Message, ModelError, NoGpu
from lowlight_app.models import restoration
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.priority import run_with_low_priority
from lowlight_app.models.device import Device, DeviceChoice, cpu
from lowlight_app.models.model_store import OnnxFile
from lowlight_app.models.network import Brighten, ClassicNetwork, Illuminate, Network, Restore, TwoStageNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from lowlight_app.models.model_store import ModelFolder

Run = Callable[[FloatArray], FloatArray]
"""Map the input of a graph, channels first, to its output."""

_ERRORS_ONLY = 3
_AVX2 = 11
"""OpenCV's number of the instruction set; it has no name in Python."""


def load_onnxruntime() -> Any:
    """Import ONNX Runtime.

    Raises:
        ModelError: it is not installed or damaged.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError(
            "ONNX Runtime cannot be loaded ({reason}). Set Lowlight up again: python3 dev.py run.", reason=error
        ) from error
    return onnxruntime


def load_network(folder: ModelFolder, choice: DeviceChoice, *, low_priority: bool = False) -> Network:
    """Load a converted model, with 8-bit convolutions where they are faster.

    Args:
        folder: its card lists the converted files.
        choice: the user's choice of device.
        low_priority: see `run_with_low_priority`.

    Raises:
        NoGpu: a GPU was requested and none can be used.
        ModelError: a file or ONNX Runtime cannot be loaded.
    """
    device = choose_device(choice)
    int8 = prefers_int8() and OnnxFile.RESTORATION_INT8 in (folder.card.onnx or {})

    def load() -> Network:
        return make_network(folder.card.architecture, folder.path, device, int8=int8)

    return run_with_low_priority(load) if low_priority else load()


def choose_device(choice: DeviceChoice) -> Device:
    """Return the device to use.

    Raises:
        NoGpu: a GPU was requested and none can be used.
    """
    reason = Message("as requested") if choice is DeviceChoice.CPU else Message("ONNX Runtime found no GPU")
    if choice is DeviceChoice.GPU:
        raise NoGpu("No GPU can be used: {reason}. Leave out --device gpu to use the CPU.", reason=reason)
    return cpu(reason)


def make_network(architecture: str, folder: Path, device: Device | None = None, *, int8: bool = False) -> Network:
    """Make the network that runs the converted files of a model.

    Args:
        architecture: name of one of `ARCHITECTURES`.
        folder: of the files.
        device: where it runs; None leaves it to ONNX Runtime.
        int8: use 8-bit convolutions in the restoration stage; for two-stage networks.

    Raises:
        ModelError: a file or ONNX Runtime cannot be loaded.
    """
    record = ARCHITECTURES[architecture]
    if not record.stages:
        return ClassicNetwork(_brighten_with(Graph(folder / OnnxFile.WHOLE)), record.radius, record.multiple, device)
    convolutions = Graph(folder / (OnnxFile.RESTORATION_INT8 if int8 else OnnxFile.RESTORATION))
    illuminate, restore = _illuminate_with(Graph(folder / OnnxFile.ILLUMINATION)), _restore_with(convolutions)
    return TwoStageNetwork(illuminate, restore, record.radius, record.multiple, device)


def prefers_int8() -> bool:
    """Return whether 8-bit convolutions are at least 15 % faster than those in float: on x86-64 with AVX2.

    The processor decides, not a measurement: results do not depend on what else the machine was doing.
    """
    return bool(cv2.checkHardwareSupport(_AVX2))


def count_threads() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Graph:
    """A graph with one input and one output, images with the channels first.

    Args:
        path: of the ONNX file.

    Raises:
        ModelError: the file is missing, damaged, or not supported.
    """

    def __init__(self, path: Path) -> None:
        runtime = load_onnxruntime()
        options = runtime.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.intra_op_num_threads = count_threads()  # a number: otherwise threads are tied to processors that may be busy
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the next tile is decoded meanwhile
        try:
            # Not the path: a graph must not refer to other files.
            self._session = runtime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
        except OSError as error:
            raise ModelError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error
        except Exception as error:  # ONNX Runtime has a class for each kind of damage
            raise ModelError("the model cannot be loaded ({reason}).", path=path, reason=str(error).splitlines()[0]) from error

    def run(self, x: FloatArray) -> FloatArray:
        """Run the graph.

        Raises:
            MemoryError: the device has too little memory.
        """
        try:
            (result,) = self._session.run(None, {self._session.get_inputs()[0].name: x})
        except Exception as error:
            if is_out_of_memory(error):
                raise MemoryError("the device has too little memory") from error
            raise
        return np.asarray(result)


def is_out_of_memory(error: Exception) -> bool:
    """Return whether a device ran out of memory: ONNX Runtime has one error for all that happens in a provider."""
    text = str(error).lower()
    return any(sign in text for sign in ("failed to allocate", "bad_alloc", "out of memory", "not enough memory"))


def _illuminate_with(graph: Graph) -> Illuminate:
    def illuminate(batch: FloatArray, _: Device | None) -> FloatArray:
        return _channels_last(graph.run(_channels_first(batch)))

    return illuminate


def _restore_with(graph: Graph) -> Restore:
    def restore(
        tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray, _: Device | None
    ) -> tuple[FloatArray, FloatArray]:
        return restoration.restore(tile, light_map, rows, columns, graph.run)

    return restore


def _brighten_with(graph: Graph) -> Brighten:
    def brighten(image: FloatArray, _: Device | None) -> FloatArray:
        bright: FloatArray = _channels_last(graph.run(_channels_first(image[None])))[0]
        return bright

    return brighten


def _channels_first(batch: FloatArray) -> FloatArray:
    return np.ascontiguousarray(batch.transpose(0, 3, 1, 2))


def _channels_last(batch: FloatArray) -> FloatArray:
    return np.ascontiguousarray(batch.transpose(0, 2, 3, 1))
