"""The request to enhance files on a cluster, and the callbacks for what happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.cluster.pace import Pace
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.errors import Message
from lowlight_app.models.device import DeviceChoice
from lowlight_app.pipeline import Job
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.target_plan import TargetPlan

TakeJob = Callable[[], tuple[Job, Progress] | None]
"""Returns the next job with a progress of its own, which stops this job if it is cancelled; None if there is no job now."""


@dataclass(frozen=True)
class ClusterRequest:
    """How to enhance the files of an archive.

    Attributes:
        model: the model.
        device: the device that each worker computes on.
        settings: the settings of jobs that have none of their own.
        export: the export settings of jobs that have none of their own.
    """

    model: SentModel
    device: DeviceChoice
    settings: EnhanceSettings
    export: ExportSettings


@dataclass(frozen=True)
class ClusterEvents:
    """Callbacks, called in the thread of the coordinator.

    Attributes:
        on_notice: called with a notice.
        on_pace: called with the pace after files are finished.
        on_workers: called with the names of the workers every few seconds.
        on_planned: called with a job before it is given out, and the name of its result, which is free or may be overwritten.
        on_stop: called with a job that was stopped by its progress; nothing was written.
    """

    on_notice: Callable[[Message], None] = lambda _: None
    on_pace: Callable[[Pace], None] = lambda _: None
    on_workers: Callable[[Sequence[str]], None] = lambda _: None
    on_planned: Callable[[Job, Path], None] = lambda *_: None
    on_stop: Callable[[Job], None] = lambda _: None


@dataclass(frozen=True)
class QueueRecords:
    """The records of a queue, which are kept as long as the queue, so that another call can continue it.

    Attributes:
        journal: folder of the journal.
        targets: the names of the results.
    """

    journal: Path
    targets: TargetPlan
