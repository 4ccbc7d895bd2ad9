"""The network: loaded quietly behind the window, on the thread on which it then runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import Message, NoGpu
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.device import Device

Loader = Callable[[str, DeviceChoice, Callable[[Message], None]], "Enhancer"]
"""Makes an enhancer of a model's id, a device and what to tell the user."""

_POLL = 0.05


class EngineLoader(QObject):
    """Loads a model on a lane and says when it can be used.

    Args:
        lane: where it is loaded.
        quiet: whether the user is doing nothing just now; loading waits for that, since it makes the window stutter.
        load: how; tests have a quicker way.
    """

    loading = Signal()
    """The pause that was waited for is there."""
    ready = Signal()
    """`enhancer` is another one now."""
    failed = Signal(object)
    """The exception for which there is none."""
    notice = Signal(object)
    """A `Message` that the user should know, for instance that memory is short."""

    def __init__(
        self, lane: Worker, quiet: Callable[[], bool], load: Loader | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.enhancer: Enhancer | None = None
        self.model_id = ""
        self._lane, self._quiet, self._load = lane, quiet, load or load_enhancer
        self._choice = DeviceChoice.AUTO
        self._progress = Progress()

    def start(self, model_id: str, device: DeviceChoice) -> None:
        """Load a model; the one in use goes."""
        self._progress.cancel()  # the lane drops a result that is already on its way to this thread
        self._progress = Progress()
        self.enhancer, self.model_id, self._choice = None, model_id, device

        def work(progress: Progress, _: Callable[[object], None]) -> Enhancer:
            while not self._quiet():
                progress.check()
                time.sleep(_POLL)
            self.loading.emit()
            return self._loaded(model_id, device)

        self._lane.submit(Task("load", work, done=self._keep, failed=self.failed.emit, progress=self._progress))

    @property
    def device(self) -> Device | None:
        """The device on which the network runs; None while it is not known."""
        return self.enhancer.network.device if self.enhancer else None

    def provider(self, model_id: str) -> Callable[[], Enhancer] | None:
        """Return a function that provides the enhancer of a model on a worker thread; None while that model is being loaded.

        Call this on the GUI thread. It decides here whether the enhancer in use is the one of that model, so the user may choose
        another model before the worker calls the function. The function raises ModelError if the model cannot be loaded.
        """
        if model_id != self.model_id:
            return partial(self._loaded, model_id, self._choice)
        enhancer = self.enhancer
        return None if enhancer is None else lambda: enhancer

    def _loaded(self, model_id: str, device: DeviceChoice) -> Enhancer:
        try:
            return self._load(model_id, device, self.notice.emit)
        except NoGpu as error:  # no such GPU: better the CPU than nothing
            self.notice.emit(
                Message(
                    "No GPU can be used: {reason}. The CPU is used instead.", reason=error.message.values.get("reason", error)
                )
            )
            return self._load(model_id, DeviceChoice.AUTO, self.notice.emit)

    def _keep(self, enhancer: Enhancer) -> None:
        self.enhancer = enhancer
        self.ready.emit()


def load_enhancer(model_id: str, device: DeviceChoice, notice: Callable[[Message], None]) -> Enhancer:
    """The enhancer of an installed model.

    Raises:
        ModelError: the model or TensorFlow cannot be used.
        NoGpu: a GPU is required and there is none.
    """
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.backends import load_network
    from lowlight_app.models.backends.tensorflow import start_with_low_priority
    from lowlight_app.models.model_store import ModelStore

    folder = ModelStore().find(model_id)
    network = load_network(folder, start_with_low_priority(device))
    return Enhancer(network, notice=notice)
