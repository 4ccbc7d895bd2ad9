"""The messages between coordinator and workers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lowlight_app.errors import LowlightError, Message
from lowlight_app.models.device import DeviceChoice
from lowlight_app.pipeline import Job, Outcome


@dataclass(frozen=True)
class Assignment:
    """One file for a worker.

    Attributes:
        job: the job, with absolute paths, and settings and export settings of its own.
        target: the planned result; an absolute path.
        key: the key of the job in the journal.
        run: id of the coordinator's run.
        model_id: id of the model.
        device: the device to compute on.
        interval: seconds between two reports of the progress; 0 for none.
    """

    job: Job
    target: Path
    key: str
    run: str
    model_id: str
    device: DeviceChoice
    interval: float = 0.0


@dataclass(frozen=True)
class Report:
    """What became of an assignment.

    Attributes:
        outcome: the outcome; its target is the planned one if the result exists.
        worker: name of the worker.
        taken: a file of another origin has the planned name; nothing was written.
        dead: ids of processes that began to work on the file and did not finish it, in earlier runs, too.
        crashes: number of those of this run; also of those that ended with a segment of the file.
        megapixels: the size of all frames that were enhanced, in megapixels.
        stopped: the coordinator had it stopped; nothing was written.
    """

    outcome: Outcome
    worker: str
    taken: bool = False
    dead: tuple[str, ...] = ()
    crashes: int = 0
    megapixels: float = 0.0
    stopped: bool = False


def segments_topic(run: str) -> str:
    """Return the topic of the events by which the coordinator of a run learns of finished segments."""
    return f"lowlight-{run}-segments"


def progress_topic(run: str) -> str:
    """Return the topic of the events by which the coordinator of a run learns of the progress of files."""
    return f"lowlight-{run}-progress"


def notices_topic(run: str) -> str:
    """Return the topic of the events by which the coordinator of a run learns of notices: names of workers, `Message.to_json`."""
    return f"lowlight-{run}-notices"


def with_path(error: LowlightError, before: Path, after: Path) -> LowlightError:
    """Return an error that is about one path as one about another, by which the user knows the file."""
    if error.message.path == before:
        error.message = Message(error.message.template, path=after, **error.message.values)
    return error
