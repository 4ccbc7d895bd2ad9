"""The changes that a run over the queue reports to the GUI thread. Loads nothing heavy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage

from lowlight_app.errors import Message
from lowlight_app.gui.export.queue import ItemState, QueueItem


@dataclass(frozen=True)
class QueueUpdate:
    """A change of one item, reported by the worker.

    Attributes:
        state: the new state.
        fraction: the finished share, 0..1, while the item is being worked on.
        reason: why the item failed.
        report: see `QueueItem`.
        notices: what could not be read or preserved as it is, as texts for the user.
        target: the written result.
        image: preview of the frame that is being written, before on the left and after on the right.
        worker: see `QueueItem`.
    """

    item: QueueItem
    state: ItemState
    fraction: float = 0.0
    reason: str = ""
    report: str = ""
    notices: tuple[str, ...] = ()
    target: Path | None = None
    image: QImage | None = None
    worker: str = ""


@dataclass(frozen=True)
class ClusterStatus:
    """The cluster that enhances the queue.

    Attributes:
        address: the address as the user gave it.
        connected: whether its scheduler has answered.
        dashboard: address of Dask's dashboard; empty if it has none.
        speeds: megapixels per second by the names of all workers.
    """

    address: str
    connected: bool = False
    dashboard: str = ""
    speeds: Mapping[str, float] = field(default_factory=dict)


Report = Callable[[QueueUpdate | ClusterStatus | Message], None]
"""Receives changes, and notices for the user, on any thread."""
