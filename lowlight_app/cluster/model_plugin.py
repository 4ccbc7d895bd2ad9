"""Send the model to the workers, each of which loads it once."""

from __future__ import annotations

import ctypes
import logging
import threading
from contextlib import suppress
from typing import Any

import cv2
from distributed import Worker, WorkerPlugin

from lowlight_app.cluster.records import notices_topic
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.cluster.versions import Versions, check_versions, own_versions
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import Message
from lowlight_app.models.backends import load_network
from lowlight_app.models.device import DeviceChoice
from lowlight_app.processors import count_processors

_log = logging.getLogger(__name__)
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Option numbers of glibc's `mallopt`."""
_LARGEST_KEPT = 32 << 20
"""Largest block of memory that is kept, in bytes; glibc itself raises its threshold up to this value."""


class ModelPlugin(WorkerPlugin):  # type: ignore[misc]
    """Carries the model to each worker, also to those that join later.

    Args:
        run: id of the coordinator's run.
        model: the model.
        versions: the versions that the coordinator uses.

    Attributes:
        stopped: Dask's keys of the files that the coordinator has stopped, and whether they are continued later.
    """

    def __init__(self, run: str, model: SentModel, versions: Versions) -> None:
        self.name, self._run = f"lowlight-{run}", run
        self._model, self._versions = model, versions
        self.stopped: dict[str, bool] = {}
        self._enhancers: dict[DeviceChoice, Enhancer] = {}
        self._lock: Any = None

    def setup(self, worker: Worker) -> None:
        """See `WorkerPlugin`. The model is loaded with the first file: a worker must not fail to start."""
        self._lock = threading.Lock()
        _keep_memory()
        self._worker = worker

    def enhancer(self, device: DeviceChoice) -> Enhancer:
        """Return the enhancer, which is loaded by the first call.

        Raises:
            LowlightError: this worker has other versions than the coordinator, or cannot use the model or the device.
        """
        with self._lock:
            if device not in self._enhancers:
                check_versions(str(self._worker.name), own_versions(), self._versions)
                cv2.setNumThreads(count_processors())
                self._enhancers[device] = _OneAtATime(load_network(self._model.open(), device), notice=self._notice)
            return self._enhancers[device]

    def _notice(self, message: Message) -> None:
        """Log a notice, and send it to the coordinator."""
        _log.warning("%s", message)
        self._worker.log_event(notices_topic(self._run), (str(self._worker.name), message.to_json()))


class _OneAtATime(Enhancer):
    """Enhances one frame at a time, while other threads read and write files."""

    _lock = threading.Lock()

    def analyze_illumination(self, *arguments: Any, **options: Any) -> Any:
        """See `Enhancer`."""
        with self._lock:
            return super().analyze_illumination(*arguments, **options)

    def enhance(self, *arguments: Any, **options: Any) -> Any:
        """See `Enhancer`."""
        with self._lock:
            return super().enhance(*arguments, **options)

    def restore_layers(self, *arguments: Any, **options: Any) -> Any:
        """See `Enhancer`; of a video, only the parts that have changed."""
        with self._lock:
            return super().restore_layers(*arguments, **options)


def _keep_memory() -> None:
    """Keep freed memory for the next tile, as in processes that are not started by Dask.

    Dask makes glibc return freed memory at once; allocating it again takes a third of the processor time.
    """
    with suppress(OSError, AttributeError):  # other systems have no such function
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_M_TRIM_THRESHOLD, 2 * _LARGEST_KEPT)
