"""Report the progress of files from Dask workers to the coordinator, and stop the files that it has cancelled."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress

from distributed import Worker

from lowlight_app.cluster.model_plugin import ModelPlugin
from lowlight_app.cluster.records import Assignment, progress_topic
from lowlight_app.progress import Progress


def stop_assignments(run: str, tasks: Mapping[str, bool], dask_worker: Worker) -> None:
    """Stop files in a Dask worker at their next tile; it returns reports on those that it has.

    Args:
        run: id of the coordinator's run.
        tasks: keys of the files in Dask, and whether what is needed to continue them stays. A file that is given out again has
            another one.
        dask_worker: the worker, which Dask passes by this name.
    """
    plugin: ModelPlugin | None = dask_worker.plugins.get(f"lowlight-{run}")
    if plugin is not None:
        plugin.stopped |= tasks


class Follower:
    """Follows the progress of a file in a Dask worker: reports it to the coordinator, and stops it if nobody wants the result.

    Attributes:
        progress: the progress of the file.
        silent: whether nothing is reported.
    """

    def __init__(self, worker: Worker, plugin: ModelPlugin, assignment: Assignment) -> None:
        self._worker, self._stopped, self._assignment = worker, plugin.stopped, assignment
        self._task, self._reported = worker.get_current_task(), 0.0
        self.progress, self.silent = Progress(self._listen), not assignment.interval

    @property
    def stopped(self) -> bool:
        """Whether the coordinator has stopped the file."""
        return self._task in self._stopped

    def _listen(self, fraction: float, _doing: str) -> None:
        if self.stopped:
            (self.progress.interrupt if self._stopped[self._task] else self.progress.cancel)()
        check_wanted(self._worker, self._task, self.progress)
        now = time.monotonic()
        if not self.silent and now >= self._reported + self._assignment.interval:
            self._reported = now
            self._worker.log_event(progress_topic(self._assignment.run), (self._assignment.key, str(self._worker.name), fraction))


def check_wanted(worker: Worker, key: object, progress: Progress) -> None:
    """Stop when the coordinator no longer waits for the result, because it was stopped or has ended."""
    with suppress(Exception):  # the state belongs to another thread, which may change it meanwhile
        task = worker.state.tasks.get(key)
        if task is not None and task.state == "cancelled":
            progress.interrupt()
