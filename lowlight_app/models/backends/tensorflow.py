"""Load TensorFlow quietly and find the device it can use. Imports TensorFlow only when a function needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any

from lowlight_app.errors import Message, ModelError, NoGpu
from lowlight_app.models.backends.priority import run_with_low_priority
from lowlight_app.models.device import Device, DeviceChoice, cpu
from lowlight_app.models.memory import address_space_left
from lowlight_app.standard_error import STANDARD_ERROR, is_standard_error, redirection

_NEEDED = 1350 << 20
"""Bytes of address space that TensorFlow, Keras and a network take; most of it is never touched."""

_import_lock = Lock()


def choose_device(choice: DeviceChoice = DeviceChoice.AUTO) -> Device:
    """Return the device to use.

    Raises:
        NoGpu: a GPU was requested and none can be used.
        ModelError: TensorFlow cannot be loaded.
    """
    if choice is DeviceChoice.CPU:
        return cpu(Message("as requested"))
    found = _find_gpu()
    if found.kind == "cpu" and choice is DeviceChoice.GPU:
        raise NoGpu("No GPU can be used: {reason}. Leave out --device gpu to use the CPU.", reason=found.reason)
    return found


def start_with_low_priority(choice: DeviceChoice) -> Device:
    """Choose a device and start TensorFlow with threads of lower priority than the window's, see `run_with_low_priority`.

    Raises:
        NoGpu, ModelError: see `choose_device`.
    """
    return run_with_low_priority(lambda: _start(choice))


def load_tensorflow() -> Any:
    """Import TensorFlow without its messages.

    Raises:
        ModelError: it is not installed, damaged, or there is too little memory for it.
    """
    if "tensorflow" not in sys.modules:
        _check_address_space()
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with _import_lock, _silence_standard_error():
            import tensorflow
    except ImportError as error:
        raise ModelError(
            "TensorFlow cannot be loaded ({reason}). Set Lowlight up again: python3 dev.py run.", reason=error
        ) from error
    tensorflow.get_logger().setLevel("ERROR")  # its hints on tracing are for developers
    return tensorflow


def load_backend() -> None:
    """Import, without messages, the library that Keras is set to compute with.

    Raises:
        ModelError: see `load_tensorflow`.
    """
    if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow":
        load_tensorflow()


@contextmanager
def _silence_standard_error() -> Iterator[None]:
    """Hide the notes that TensorFlow's libraries write when they first load, whatever their log level."""
    if "tensorflow" in sys.modules or not is_standard_error():
        yield
        return
    with redirection:
        kept, null = os.dup(STANDARD_ERROR), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(null, STANDARD_ERROR)
            yield
        finally:
            os.dup2(kept, STANDARD_ERROR)
            os.close(kept)
            os.close(null)


def _check_address_space() -> None:
    """Raise before TensorFlow starts: it ends the process where it finds too little address space."""
    left = address_space_left()
    if left is not None and left < _NEEDED:
        raise ModelError(
            "TensorFlow needs {needed} MB of address space, but only {available} MB are available; raise ulimit -v.",
            needed=_NEEDED >> 20,
            available=left >> 20,
        )


def _start(choice: DeviceChoice) -> Device:
    device = choose_device(choice)
    load_tensorflow().config.list_logical_devices()  # starts the threads
    return device


@cache
def _find_gpu() -> Device:
    tensorflow = load_tensorflow()
    gpus = tensorflow.config.list_physical_devices("GPU")
    if not gpus:
        built = tensorflow.test.is_built_with_cuda()
        return cpu(Message("TensorFlow found no GPU") if built else Message("this TensorFlow is built for the CPU only"))
    try:
        for gpu in gpus:
            tensorflow.config.experimental.set_memory_growth(gpu, True)
    except RuntimeError:
        pass  # networks are running already, so growth was decided before
    details = tensorflow.config.experimental.get_device_details(gpus[0])
    return Device("gpu", str(details.get("device_name", gpus[0].name)))
