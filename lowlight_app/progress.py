"""Progress and cancellation in one object that can be divided: tile in frame in file in batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Listener = Callable[[float, str], None]


class Cancelled(Exception):
    """The user cancelled. Not shown as an error; unfinished work is undone, finished work stays."""


class Interrupted(Cancelled):
    """The process ends before the job. What another process needs to continue the job stays."""


@dataclass
class _Stop:
    """Shared by all parts of a job: why it stops; None while it goes on."""

    reason: type[Cancelled] | None = None


class Progress:
    """Reports the progress of a job, and cancels it.

    Every `report` is also a point where a cancelled job stops, so work polls for cancellation by reporting.

    Args:
        listener: called with the fraction done in 0..1 and a message, from the working thread.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._stop = _Stop()
        self._start, self._span = 0.0, 1.0

    def report(self, fraction: float, message: str = "") -> None:
        """Report that `fraction` (0..1) of this part is done.

        Raises:
            Cancelled: `cancel` or `interrupt` was called on this object or any other part of the same job.
        """
        self.check()
        if self._listener is not None:
            self._listener(self._start + self._span * min(max(fraction, 0.0), 1.0), message)

    def check(self) -> None:
        """Raise `Cancelled` if the job was cancelled, without a report."""
        if self._stop.reason is not None:
            raise self._stop.reason

    def cancel(self) -> None:
        """Cancel the whole job: it stops at its next report. May be called from any thread."""
        self._stop.reason = Cancelled

    def interrupt(self) -> None:
        """Stop the whole job because the process ends; see `Interrupted`. May be called from any thread."""
        self._stop.reason = self._stop.reason or Interrupted

    def silent(self) -> Progress:
        """Return a part of the same job without a listener, for work whose steps are too small to report."""
        silent = Progress()
        silent._stop = self._stop
        return silent

    @property
    def cancelled(self) -> bool:
        """Whether the job was cancelled."""
        return self._stop.reason is not None

    @property
    def interrupted(self) -> bool:
        """Whether the job is to be continued later; see `Interrupted`."""
        return self._stop.reason is Interrupted

    def divide(self, weights: Sequence[float]) -> list[Progress]:
        """Split this job into consecutive parts whose share of the time is proportional to their weight."""
        total = sum(weights) or 1.0
        parts, done = [], 0.0
        for weight in weights:
            part = Progress(self._listener)
            part._stop = self._stop
            part._start = self._start + self._span * done / total
            part._span = self._span * weight / total
            parts.append(part)
            done += weight
        return parts
