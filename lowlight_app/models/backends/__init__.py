"""Inference backends, one module each: load a stored model and run it.

A backend returns a `Network`: it hands its own functions, numpy in and numpy out, to `TwoStageNetwork` or `ClassicNetwork`.
The rest of the application calls the functions of this module, which load a backend when they need it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, distribution

from lowlight_app.errors import Message, ModelError, NoGpu, UsageError
from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.models.model_store import ModelFolder, OnnxFile, record_onnx
from lowlight_app.models.network import Network
from lowlight_app.progress import Progress

Notify = Callable[[Message], None]

ENGINE_VARIABLE = "LOWLIGHT_ENGINE"
"""Environment variable that forces an engine."""

_CUDA_COMPILER = "nvidia-cuda-nvcc-cu12"
"""Package that TensorFlow needs to use an NVIDIA GPU, and ONNX Runtime does not."""

_log = logging.getLogger(__name__)


class Engine(StrEnum):
    """A library that runs models."""

    ONNX = "onnx"
    """ONNX Runtime; for models that were converted."""
    KERAS = "keras"
    """Keras on TensorFlow; for every model, but slow to load."""


# Nothing leaves the user's computer. Must be set before ONNX Runtime is imported, which otherwise reports its use to its makers.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def load_network(
    folder: ModelFolder,
    choice: DeviceChoice = DeviceChoice.AUTO,
    *,
    low_priority: bool = False,
    notify: Notify = lambda message: _log.info("%s", message),
) -> Network:
    """Choose an engine and a device, and load a model's network onto it, ready to run at full speed.

    ONNX Runtime runs it unless the model cannot be converted, or the environment variable forces an engine. A user's model that
    was not converted is converted first, once, in a child process.

    Args:
        folder: the model.
        choice: the user's choice of device.
        low_priority: start the engine's threads with lower priority than the window's, where possible (Linux).
        notify: called with a message for the user, for instance that the model is being converted.

    Raises:
        NoGpu: a GPU was requested and none can be used.
        ModelError: the model or its engine cannot be loaded.
        UsageError: the environment variable does not name an engine.
    """
    engine = _forced_engine()
    if engine is not Engine.KERAS:
        folder = convert_once(folder, notify)
        if folder.card.onnx:
            return _load_converted(folder, choice, low_priority, keras_on_gpu=engine is None)
        if engine is Engine.ONNX:
            raise ModelError("Model “{model}” cannot be converted for ONNX Runtime.", model=folder.card.id)
        notify(Message("Model “{model}” cannot be converted for ONNX Runtime; TensorFlow runs it.", model=folder.card.id))
    from lowlight_app.models.backends import keras

    return keras.load_network(folder, choose_device(choice, low_priority=low_priority))


def choose_device(choice: DeviceChoice = DeviceChoice.AUTO, *, low_priority: bool = False) -> Device:
    """Return the device that Keras uses, in training too.

    Args:
        choice: the user's.
        low_priority: start the threads with lower priority than the window's, where possible (Linux).

    Raises:
        NoGpu: a GPU was requested and none can be used.
        ModelError: TensorFlow cannot be loaded.
    """
    from lowlight_app.models.backends import tensorflow

    return tensorflow.start_with_low_priority(choice) if low_priority else tensorflow.choose_device(choice)


def check_model(folder: ModelFolder) -> None:
    """Load a model that may come from an untrusted source, without running any code from it; check or convert it for ONNX.

    Raises:
        ModelError: the model cannot be used, or its converted files compute something else.
    """
    from lowlight_app.models.backends.tensorflow import load_backend

    load_backend()
    from lowlight_app.models.backends.safe_loading import load_model

    model = load_model(folder)
    if folder.card.onnx:
        from lowlight_app.models.backends import onnx_export

        onnx_export.check(model, folder.path)
        if OnnxFile.RESTORATION_INT8 in folder.card.onnx:
            onnx_export.check_int8(model.name, folder.path)
    elif folder.card.onnx is None:
        convert_model(folder)


def convert_model(folder: ModelFolder, progress: Progress | None = None) -> ModelFolder:
    """Convert a model for ONNX Runtime and record the result in its card; a model that cannot be converted stays as it is.

    Raises:
        ModelError: the model cannot be loaded, or its folder cannot be written.
        Cancelled: `progress` was cancelled.
    """
    from lowlight_app.models.backends.tensorflow import load_backend

    load_backend()
    from lowlight_app.models.backends import onnx_export
    from lowlight_app.models.backends.safe_loading import load_model

    model = load_model(folder)
    try:
        files = {**onnx_export.convert(model, folder.path, progress), **folder.card.live_stage}
    except ModelError as error:
        _log.warning("Model %s cannot be converted: %s", folder.card.id, error)
        files = {}
    except OSError as error:
        raise ModelError("the model cannot be written ({reason}).", path=folder.path, reason=error.strerror) from error
    return record_onnx(folder, files)


def _load_converted(folder: ModelFolder, choice: DeviceChoice, low_priority: bool, *, keras_on_gpu: bool) -> Network:
    """Run a model on ONNX Runtime; on Keras where TensorFlow finds a GPU and ONNX Runtime finds none."""
    from lowlight_app.models.backends import onnx

    if choice is not DeviceChoice.CPU and keras_on_gpu and _has_cuda_for_tensorflow():
        with suppress(NoGpu):
            return onnx.load_network(folder, DeviceChoice.GPU, low_priority=low_priority)
        device = choose_device(choice, low_priority=low_priority)
        if device.kind == "gpu":
            from lowlight_app.models.backends import keras

            return keras.load_network(folder, device)
    return onnx.load_network(folder, choice, low_priority=low_priority)


def _has_cuda_for_tensorflow() -> bool:
    """Return whether TensorFlow was installed for NVIDIA GPUs, without loading it."""
    try:
        distribution(_CUDA_COMPILER)
    except PackageNotFoundError:
        return False
    return True


def _forced_engine() -> Engine | None:
    name = os.environ.get(ENGINE_VARIABLE)
    if not name:
        return None
    try:
        return Engine(name)
    except ValueError as error:
        choices = ", ".join(Engine)
        raise UsageError(
            "{variable} is “{name}”; use one of: {choices}.", variable=ENGINE_VARIABLE, name=name, choices=choices
        ) from error


def convert_once(folder: ModelFolder, notify: Notify) -> ModelFolder:
    """Convert a user's model in a child process unless that was tried before, and return its folder with the new card.

    Raises:
        ModelError: its folder cannot be read.
    """
    if folder.card.onnx is not None or folder.bundled:
        return folder
    from lowlight_app.models.backends import conversion

    notify(Message("Converting model “{model}” for ONNX Runtime, once …", model=folder.card.id))
    return conversion.convert_in_child(folder)
