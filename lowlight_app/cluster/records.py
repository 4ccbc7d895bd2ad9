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
    """A worker's report on an assignment.

    Attributes:
        outcome: the outcome; its target is the planned one if the result exists.
        worker: name of the worker.
        name_taken: whether a file of another origin has the planned name; then nothing was written.
        dead_processes: ids of the processes that have begun to work on the file and have not finished it, also in earlier runs.
        crashes: how many of those processes belong to this run; also those that ended while they enhanced a segment of the file.
        megapixels: the size of all frames that were enhanced, in megapixels.
        stopped: whether the coordinator has stopped the file; then nothing was written.
    """

    outcome: Outcome
    worker: str
    name_taken: bool = False
    dead_processes: tuple[str, ...] = ()
    crashes: int = 0
    megapixels: float = 0.0
    stopped: bool = False


def segments_topic(run: str) -> str:
    """Return the Dask topic of events about finished segments of a run."""
    return f"lowlight-{run}-segments"


def progress_topic(run: str) -> str:
    """Return the Dask topic of events about the progress of files of a run."""
    return f"lowlight-{run}-progress"


def notices_topic(run: str) -> str:
    """Return the Dask topic of events about notices of a run: name of the worker, and `Message.to_json`."""
    return f"lowlight-{run}-notices"


def with_path(error: LowlightError, before: Path, after: Path) -> LowlightError:
    """Return the error with the path `after`, by which the user knows the file, if its path is `before`."""
    if error.message.path == before:
        error.message = Message(error.message.template, path=after, **error.message.values)
    return error
