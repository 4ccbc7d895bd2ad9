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
    """Stop files in a Dask worker at their next tile. For files that it is working on, the worker returns reports.

    Args:
        run: id of the coordinator's run.
        tasks: Dask's keys of the files, and whether to keep what is needed to continue them. A file that is given out again has
            another key.
        dask_worker: the worker, which Dask passes by this name.
    """
    plugin: ModelPlugin | None = dask_worker.plugins.get(f"lowlight-{run}")
    if plugin is not None:
        plugin.stopped |= tasks


class Follower:
    """Reports the progress of a file from a Dask worker to the coordinator, and stops the file when it is cancelled there.

    Attributes:
        progress: the progress of the file.
        silent: whether to report no progress.
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
        interrupt_if_cancelled(self._worker, self._task, self.progress)
        now = time.monotonic()
        if not self.silent and now >= self._reported + self._assignment.interval:
            self._reported = now
            self._worker.log_event(progress_topic(self._assignment.run), (self._assignment.key, str(self._worker.name), fraction))


def interrupt_if_cancelled(worker: Worker, key: object, progress: Progress) -> None:
    """Interrupt the work if the coordinator no longer waits for the result, because it has cancelled the task or has ended."""
    with suppress(Exception):  # the state belongs to another thread, which may change it meanwhile
        task = worker.state.tasks.get(key)
        if task is not None and task.state == "cancelled":
            progress.interrupt()
