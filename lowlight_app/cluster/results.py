"""Note results in the journal, and delete what lost workers have left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from distributed import Client

from lowlight_app.cluster.attempts import Attempts
from lowlight_app.cluster.journal import Entry, Journal, State
from lowlight_app.cluster.planning import Planned, Planner
from lowlight_app.cluster.records import Report, with_path
from lowlight_app.cluster.storage import absolute, remove_parts
from lowlight_app.errors import LowlightError
from lowlight_app.media.files.part_file import PROCESS
from lowlight_app.pipeline import Outcome

WORKER_TIMEOUT = 10.0
"""Seconds to wait at the end for workers that hang."""

Ending = Report | LowlightError
"""The result of handing out a file: a worker's report, or an error if no worker has reported."""


class Results:
    """Records the results of files in the journal, and deletes what lost workers have left.

    Args:
        journal: the journal in which the results are noted.
        planner: the planner that named the results.
        client: a client of the cluster.
    """

    def __init__(self, journal: Journal, planner: Planner, client: Client) -> None:
        self._journal, self._planner, self._client = journal, planner, client

    def note(self, finished: Sequence[tuple[Planned, Ending]]) -> None:
        """Record the results of finished files.

        Raises:
            ExportError: the journal cannot be written.
        """
        for planned, ending in finished:  # before the attempts are cleared, which alone say who has left part files
            if isinstance(ending, Report) and ending.dead_processes:
                self._journal.note_leftovers(ending.dead_processes, planned.target.parent)
        entries = [self._entry(planned, ending) for planned, ending in finished]
        self._journal.finish(entries)
        clear_attempts(entries)

    def tidy_up(self) -> None:
        """Delete the part files of processes that have ended.

        Raises:
            ExportError: the journal cannot be written.
        """
        leftovers = self._journal.take_leftovers()
        alive = _processes_of(self._client) if leftovers else set()
        for process, folder in leftovers:
            if alive is None or process in alive:
                self._journal.note_leftovers([process], folder)
            else:
                remove_parts(folder, process)

    def _entry(self, planned: Planned, ending: Ending) -> Entry:
        error = ending if isinstance(ending, LowlightError) else ending.outcome.error
        return self._planner.entry(planned, State.DONE if error is None else State.FAILED, error)


def clear_attempts(finished: Iterable[Entry]) -> None:
    """Clear the attempts at files whose results are in the journal."""
    for entry in finished:
        if entry.target is not None:
            Attempts(entry.target, entry.key).clear()


def with_given_paths(planned: Planned, outcome: Outcome) -> Outcome:
    """Return an outcome with the paths as the user gave them."""
    source, error = planned.job.source, outcome.error
    if error is not None:
        error = with_path(error, absolute(source), source)
    target = None if outcome.target is None else planned.shown_target
    return replace(outcome, job=planned.job, target=target, error=error)


def _processes_of(client: Client) -> set[str] | None:
    """Return the ids of the processes of all workers; None if one does not answer in time."""
    try:
        return set(client.sync(client.run, _own_process, on_error="ignore", callback_timeout=WORKER_TIMEOUT).values())
    except TimeoutError:
        return None


def _own_process() -> str:
    return PROCESS
