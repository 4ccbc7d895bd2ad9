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

Take = Callable[[], tuple[Job, Progress] | None]
"""Returns the next file with its own progress, which stops this file if it is cancelled; None if there is none now."""


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
        note: a notice.
        on_pace: the pace, after files are finished.
        on_workers: names of the workers, each time they are looked at.
        on_planned: a file is about to be given out; the name of its result was free or may be overwritten.
        on_stop: a file was stopped by its progress; nothing was written.
    """

    note: Callable[[Message], None] = lambda _: None
    on_pace: Callable[[Pace], None] = lambda _: None
    on_workers: Callable[[Sequence[str]], None] = lambda _: None
    on_planned: Callable[[Job, Path], None] = lambda *_: None
    on_stop: Callable[[Job], None] = lambda _: None


@dataclass(frozen=True)
class QueueRecords:
    """What is known of a queue as long as it lasts, so that another call continues it.

    Attributes:
        journal: folder of the journal.
        targets: the names of the results.
    """

    journal: Path
    targets: TargetPlan
