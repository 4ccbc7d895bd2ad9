"""Where networks run: the GPU if there is one that TensorFlow can use, else the CPU. Imports TensorFlow only when asked."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock, get_native_id
from typing import Any, TextIO

from lowlight_app.errors import Message, ModelError, NoGpu
from lowlight_app.models.memory import address_space_left

_ROOM = 1350 << 20
"""What TensorFlow, Keras and a network take of the address space; most of it is never touched."""

_NICENESS = 10


class DeviceChoice(StrEnum):
    """What a user can ask for."""

    AUTO = "auto"
    CPU = "cpu"
    GPU = "gpu"


@dataclass(frozen=True)
class Device:
    """A device that networks run on.

    Attributes:
        kind: "cpu" or "gpu".
        name: for people, for instance "NVIDIA GeForce RTX 4070".
        reason: why no GPU is used; None if one is.
    """

    kind: str
    name: str
    reason: Message | None = None

    @property
    def keras_name(self) -> str:
        """As `keras.device` wants it."""
        return f"{self.kind}:0"

    @property
    def label(self) -> str:
        """Kind and name, without the reason."""
        return f"{self.kind.upper()}: {self.name}"

    @property
    def message(self) -> Message:
        """Kind, name and reason, for people."""
        if self.reason is None:
            return Message("{kind}: {name}", kind=self.kind.upper(), name=self.name)
        return Message("{kind}: {name} ({reason})", kind=self.kind.upper(), name=self.name, reason=self.reason)

    def __str__(self) -> str:
        return str(self.message)


def choose_device(choice: DeviceChoice = DeviceChoice.AUTO) -> Device:
    """The device to use.

    Raises:
        NoGpu: a GPU is required and there is none.
        ModelError: TensorFlow cannot be loaded.
    """
    if choice is DeviceChoice.CPU:
        return cpu(Message("as requested"))
    found = _find_gpu()
    if found.kind == "cpu" and choice is DeviceChoice.GPU:
        raise NoGpu("No GPU can be used: {reason}. Leave out --device gpu to use the CPU.", reason=found.reason)
    return found


def start_gently(choice: DeviceChoice) -> Device:
    """As `choose_device`; starts TensorFlow with threads that give way to the window's, where the system can do that (Linux).

    Threads are as nice as the one that starts them, so a nicer one does. All that ever hold Python's lock stay as they are:
    one that has to wait for its turn while it holds the lock keeps the window waiting too.
    """
    with ThreadPoolExecutor(1, "lowlight-start", _give_way) as starter:
        return starter.submit(_started, choice).result()


def cpu(reason: Message) -> Device:
    """The CPU, and why it is used."""
    return Device("cpu", _cpu_name(), reason)


def load_tensorflow() -> Any:
    """Import TensorFlow, quietly.

    Raises:
        ModelError: it is not installed, damaged, or there is too little memory for it.
    """
    if "tensorflow" not in sys.modules:
        _check_room()
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with _loading, _standard_error_silenced():
            import tensorflow
    except ImportError as error:
        raise ModelError(
            "TensorFlow cannot be loaded ({reason}). Set Lowlight up again: python3 dev.py run.", reason=error
        ) from error
    tensorflow.get_logger().setLevel("ERROR")  # its hints on tracing are for developers
    return tensorflow


def load_backend() -> None:
    """Import, quietly, what Keras is set to compute with.

    Raises:
        ModelError: see `load_tensorflow`.
    """
    if os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow":
        load_tensorflow()


_loading = Lock()


@contextmanager
def _standard_error_silenced() -> Iterator[None]:
    """TensorFlow's libraries write notes there the first time they load, whatever their log level."""
    if "tensorflow" in sys.modules or not _writes_to_file_2(sys.__stderr__):
        yield
        return
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _writes_to_file_2(stream: TextIO | None) -> bool:
    """Not so where a program has no console, or closed it: then number 2 may be any file."""
    try:
        if stream is None:
            return False
        stream.flush()
        return stream.fileno() == 2
    except (OSError, ValueError):
        return False


def _check_room() -> None:
    """TensorFlow ends the process where it finds no room while it starts, so that has to be noticed before."""
    room = address_space_left()
    if room is not None and room < _ROOM:
        raise ModelError(
            "TensorFlow needs {needed} MB of address space, but only {available} MB are available; raise ulimit -v.",
            needed=_ROOM >> 20,
            available=room >> 20,
        )


def _started(choice: DeviceChoice) -> Device:
    device = choose_device(choice)
    load_tensorflow().config.list_logical_devices()  # which makes the threads
    return device


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere a thread's priority is not inherited
        os.setpriority(os.PRIO_PROCESS, get_native_id(), max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


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


def _cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()
