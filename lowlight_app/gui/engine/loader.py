"""The network: loaded quietly behind the window, on the thread on which it then runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import UsageError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.models.device import DeviceChoice
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer

Loader = Callable[[str, DeviceChoice, Callable[[str], None]], "Enhancer"]
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
    notice = Signal(str)
    """Something the user should know, for instance that memory is short."""

    def __init__(
        self, lane: Worker, quiet: Callable[[], bool], load: Loader | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.enhancer: Enhancer | None = None
        self.model_id = ""
        self._lane, self._quiet, self._load = lane, quiet, load or load_enhancer
        self._choice = DeviceChoice.AUTO

    def start(self, model_id: str, device: DeviceChoice) -> None:
        """Load a model; the one in use goes."""
        self.enhancer, self.model_id, self._choice = None, model_id, device

        def work(progress: Progress, _: Callable[[object], None]) -> Enhancer:
            while not self._quiet():
                progress.check()
                time.sleep(_POLL)
            self.loading.emit()
            return self._loaded(model_id, device)

        self._lane.submit(Task("load", work, done=self._keep, failed=self.failed.emit))

    @property
    def device(self) -> str:
        """Where the network runs, with the reason if that is the CPU; empty while it is not known."""
        device = self.enhancer.network.device if self.enhancer else None
        return str(device) if device else ""

    def another(self, model_id: str) -> Enhancer:
        """One beside that in use, for work that was begun with another model; to be asked for from a thread of its own.

        Raises:
            ModelError: the model cannot be used.
        """
        return self._loaded(model_id, self._choice)

    def _loaded(self, model_id: str, device: DeviceChoice) -> Enhancer:
        try:
            return self._load(model_id, device, self.notice.emit)
        except UsageError as error:  # no such GPU: better the CPU than nothing
            self.notice.emit(str(error).partition(". ")[0] + ".")
            return self._load(model_id, DeviceChoice.AUTO, self.notice.emit)

    def _keep(self, enhancer: Enhancer) -> None:
        self.enhancer = enhancer
        self.ready.emit()


def load_enhancer(model_id: str, device: DeviceChoice, notice: Callable[[str], None]) -> Enhancer:
    """The enhancer of an installed model.

    Raises:
        ModelError: the model or TensorFlow cannot be used.
        UsageError: there is no such device.
    """
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.backends import load_network
    from lowlight_app.models.backends.tensorflow import start_with_low_priority
    from lowlight_app.models.model_store import ModelStore

    folder = ModelStore().find(model_id)
    network = load_network(folder, start_with_low_priority(device))
    return Enhancer(network, notice=notice)
