"""Loads the model in the background, on the worker thread on which it then runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Never

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import Message, NoGpu
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.device import Device

Loader = Callable[[str, DeviceChoice, Callable[[Message], None]], "Enhancer"]
"""Creates an enhancer from a model id, a device and a callback for notices."""

_POLL_SECONDS = 0.05


class EngineLoader(QObject):
    """Loads a model on a worker thread and announces when it is ready.

    Args:
        worker: Loads the model.
        is_idle: Returns whether the user is idle; loading waits for this, because it makes the window stutter.
        load: Loads the enhancer; tests pass a faster function.
    """

    loading = Signal()
    """Emitted when loading starts, after the user became idle."""
    ready = Signal()
    """Emitted when `enhancer` is set."""
    failed = Signal(Exception)
    """Emitted when the model cannot be loaded."""
    notice = Signal(Message)
    """Emitted for the user, for instance when memory is short."""

    def __init__(
        self, worker: Worker, is_idle: Callable[[], bool], load: Loader | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.enhancer: Enhancer | None = None
        self.model_id = ""
        self._worker, self._is_idle, self._load = worker, is_idle, load or load_enhancer
        self._choice = DeviceChoice.AUTO
        self._progress = Progress()

    def start(self, model_id: str, device: DeviceChoice) -> None:
        """Load a model and release the current one."""
        self._progress.cancel()  # so that the worker drops a result that is already queued for this thread
        self._progress = Progress()
        self.enhancer, self.model_id, self._choice = None, model_id, device

        def work(progress: Progress, _: Callable[[Never], None]) -> Enhancer:
            while not self._is_idle():
                progress.check()
                time.sleep(_POLL_SECONDS)
            self.loading.emit()
            return self._load_or_fall_back(model_id, device)

        self._worker.submit(Task("load", work, done=self._set_enhancer, failed=self.failed.emit, progress=self._progress))

    @property
    def device(self) -> Device | None:
        """The device on which the network runs; None until it is loaded."""
        return self.enhancer.network.device if self.enhancer else None

    def provider(self, model_id: str) -> Callable[[], Enhancer] | None:
        """Return a function that provides the enhancer of a model on a worker thread; None while that model is loading.

        Call this on the GUI thread. It decides here whether the current enhancer belongs to that model, so the user may choose
        another model before the worker calls the function. The function raises ModelError if the model cannot be loaded.
        """
        if model_id != self.model_id:
            return partial(self._load_or_fall_back, model_id, self._choice)
        enhancer = self.enhancer
        return None if enhancer is None else lambda: enhancer

    def _load_or_fall_back(self, model_id: str, device: DeviceChoice) -> Enhancer:
        """Load a model; fall back to the CPU if a required GPU is missing."""
        try:
            return self._load(model_id, device, self.notice.emit)
        except NoGpu as error:
            reason = error.message.values.get("reason", error)
            self.notice.emit(Message("No graphics card can be used: {reason}. The processor is used instead.", reason=reason))
            return self._load(model_id, DeviceChoice.AUTO, self.notice.emit)

    def _set_enhancer(self, enhancer: Enhancer) -> None:
        self.enhancer = enhancer
        self.ready.emit()


def load_enhancer(model_id: str, device: DeviceChoice, notice: Callable[[Message], None]) -> Enhancer:
    """Return the enhancer of an installed model.

    Raises:
        ModelError: The model or its engine cannot be used.
        NoGpu: A GPU is required and there is none.
    """
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.backends import load_network
    from lowlight_app.models.model_store import ModelStore

    folder = ModelStore().find(model_id)
    network = load_network(folder, device, low_priority=True, notify=notice)
    return Enhancer(network, notice=notice)
