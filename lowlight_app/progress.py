"""One object for progress and cancellation, divisible: tile in frame in file in batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

Listener = Callable[[float, str], None]


class Cancelled(Exception):
    """The user asked to stop. Shows nothing; work in hand is undone, work finished stays."""


class Progress:
    """Reports how much of a job is done and carries the request to stop it.

    Every `report` is also a point where a cancelled job stops, so work polls simply by reporting.

    Args:
        listener: called with (fraction done in 0..1, what is being done), from the working thread.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._cancel = threading.Event()
        self._start, self._span = 0.0, 1.0

    def report(self, fraction: float, doing: str = "") -> None:
        """Say that `fraction` (0..1) of this part is done.

        Raises:
            Cancelled: somebody called `cancel` on this object or any object it shares a root with.
        """
        self.check()
        if self._listener is not None:
            self._listener(self._start + self._span * min(max(fraction, 0.0), 1.0), doing)

    def check(self) -> None:
        """Raise `Cancelled` if the job is to stop; report nothing."""
        if self._cancel.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the whole job to stop at its next report. May be called from any thread."""
        self._cancel.set()

    def silent(self) -> Progress:
        """The same request to stop, but its reports are heard by nobody: for work whose parts are too small to tell."""
        quiet = Progress()
        quiet._cancel = self._cancel
        return quiet

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._cancel.is_set()

    def divide(self, weights: Sequence[float]) -> list[Progress]:
        """Split this job into consecutive parts, each taking a share of the time in proportion to its weight."""
        total = sum(weights) or 1.0
        parts, done = [], 0.0
        for weight in weights:
            part = Progress(self._listener)
            part._cancel = self._cancel
            part._start = self._start + self._span * done / total
            part._span = self._span * weight / total
            parts.append(part)
            done += weight
        return parts
