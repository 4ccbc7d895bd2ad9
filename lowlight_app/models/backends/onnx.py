"""Run converted models with ONNX Runtime: no TensorFlow, ready at once. Imports ONNX Runtime only when a function needs it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import Message, ModelError, NoGpu
from lowlight_app.models import restoration
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.priority import run_with_low_priority
from lowlight_app.models.backends.providers import Provider, find_provider, session_providers
from lowlight_app.models.device import Device, DeviceChoice, cpu
from lowlight_app.models.model_store import OnnxFile
from lowlight_app.models.network import Brighten, ClassicNetwork, Illuminate, Network, Restore, TwoStageNetwork
from lowlight_app.processors import count_processors

if TYPE_CHECKING:
    from pathlib import Path

    from lowlight_app.models.model_store import ModelFolder


_THREADS_OF_SMALL_IMAGES = 2
"""Sums over a whole image are rounded otherwise with another number of threads. A fixed one gives the same result on every
machine; the stages that work on tiles have no such sums."""
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
    """Load a converted model onto a GPU that works, or the CPU, there with 8-bit convolutions where they are faster.

    Args:
        folder: the folder of the model, whose card lists the converted files.
        choice: the user's choice of device.
        low_priority: see `run_with_low_priority`.

    Raises:
        NoGpu: a GPU was requested and none can be used.
        ModelError: a file or ONNX Runtime cannot be loaded.
    """
    files = folder.card.onnx or {}
    int8, live = prefers_int8() and OnnxFile.RESTORATION_INT8 in files, OnnxFile.LIVE in files

    def load() -> Network:
        provider, device = _choose_device(folder, choice)
        return make_network(folder.card.architecture, folder.path, device, int8=int8, live=live, provider=provider)

    return run_with_low_priority(load) if low_priority else load()


def _choose_device(folder: ModelFolder, choice: DeviceChoice) -> tuple[Provider | None, Device]:
    if choice is DeviceChoice.CPU:
        return None, cpu(Message("as requested"))
    provider, reason = None, Message("its network is small")
    if OnnxFile.RESTORATION in (folder.card.onnx or {}):
        available = load_onnxruntime().get_available_providers()
        provider, reason = find_provider(available, lambda provider: Graph(folder.path / OnnxFile.RESTORATION, provider))
    if provider is None and choice is DeviceChoice.GPU:
        raise NoGpu("No GPU can be used: {reason}. Leave out --device gpu to use the CPU.", reason=reason)
    return provider, cpu(reason) if provider is None else Device("gpu", provider.label)


def make_network(
    architecture: str,
    folder: Path,
    device: Device | None = None,
    *,
    int8: bool = False,
    live: bool = False,
    provider: Provider | None = None,
) -> Network:
    """Make the network that runs the converted files of a model.

    Args:
        architecture: name of one of `ARCHITECTURES`.
        folder: the folder that contains the files.
        device: the device on which the network starts; None leaves it to ONNX Runtime.
        int8: use 8-bit convolutions on the CPU; for two-stage networks.
        live: the folder has a smaller restoration stage for live video, too.
        provider: runs the convolutions of the restoration stage while the network's device is a GPU.

    Raises:
        ModelError: a file or ONNX Runtime cannot be loaded.
    """
    record = ARCHITECTURES[architecture]
    if not record.stages:
        return ClassicNetwork(_brighten_with(_open_small(folder / OnnxFile.WHOLE)), record.radius, record.multiple, device)
    illuminate = _illuminate_with(_open_small(folder / OnnxFile.ILLUMINATION))

    def load_stage(exact: OnnxFile, quantized: OnnxFile) -> Restore:
        return _restore_with(folder / (quantized if int8 else exact), folder / exact, provider)

    restore = load_stage(OnnxFile.RESTORATION, OnnxFile.RESTORATION_INT8)
    restore_live = load_stage(OnnxFile.LIVE, OnnxFile.LIVE_INT8) if live else None
    return TwoStageNetwork(illuminate, restore, record.radius, record.multiple, device, restore_live)


def prefers_int8() -> bool:
    """Return whether 8-bit convolutions are at least 15 % faster than those in float: on x86-64 with AVX2.

    The processor decides, not a measurement: results do not depend on what else the machine was doing.
    """
    return bool(cv2.checkHardwareSupport(_AVX2))


class Graph:
    """A graph with one input and one output, images with the channels first.

    Args:
        path: the path of the ONNX file.
        provider: the provider that runs it; None is the CPU.
        threads: the number of threads of the CPU; None for all.

    Raises:
        ModelError: the file is missing, damaged, or not supported, or the provider does not work.

    Attributes:
        channels: the number of channels of the input.
    """

    def __init__(self, path: Path, provider: Provider | None = None, threads: int | None = None) -> None:
        runtime = load_onnxruntime()
        options = runtime.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        # A number: otherwise threads are tied to processors that may be busy.
        options.intra_op_num_threads = threads or count_processors()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the next tile is decoded meanwhile
        names = session_providers(provider, options)
        try:
            # Not the path: a graph must not refer to other files.
            self._session = runtime.InferenceSession(path.read_bytes(), options, providers=names)
        except OSError as error:
            raise ModelError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error
        except Exception as error:  # ONNX Runtime has a class for each kind of damage
            raise ModelError("the model cannot be loaded ({reason}).", path=path, reason=str(error).splitlines()[0]) from error
        if provider is not None and self._session.get_providers()[0] != provider.name:
            raise ModelError("Its libraries are missing or too old.")  # ONNX Runtime would use the CPU without a word
        self.channels: int = self._session.get_inputs()[0].shape[1]

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


def _open_small(path: Path) -> Graph:
    return Graph(path, threads=_THREADS_OF_SMALL_IMAGES)


def is_out_of_memory(error: Exception) -> bool:
    """Return whether a device ran out of memory: ONNX Runtime has one error for all that happens in a provider."""
    text = str(error).lower()
    return any(sign in text for sign in ("failed to allocate", "bad_alloc", "out of memory", "not enough memory"))


def _illuminate_with(graph: Graph) -> Illuminate:
    def illuminate(batch: FloatArray, _: Device | None) -> FloatArray:
        return _channels_last(graph.run(_channels_first(batch)))

    return illuminate


def _restore_with(on_cpu: Path, on_provider: Path, provider: Provider | None) -> Restore:
    """Run a restoration stage.

    Args:
        on_cpu: the stage's file for the CPU.
        on_provider: the stage's file for the provider.
        provider: runs it while the network's device is a GPU.
    """
    on_gpu = Graph(on_provider, provider) if provider else None

    @cache
    def open_on_cpu() -> Graph:
        return Graph(on_cpu)

    if on_gpu is None:
        open_on_cpu()

    def restore(
        tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray, device: Device | None
    ) -> tuple[FloatArray, FloatArray]:
        graph = on_gpu if on_gpu and device and device.kind == "gpu" else open_on_cpu()
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
