"""What is shown of a training's course, in bounded memory however long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MOST_POINTS = 2000


class TrainingCurve:
    """The loss of the steps, thinned out as they become many, and the figures of the epochs.

    Attributes:
        best: number of the epoch that scored best so far; None while none was validated.
    """

    def __init__(self, epochs: Sequence[Mapping[str, float]] = (), best: float | None = None) -> None:
        self.epochs: list[Mapping[str, float]] = list(epochs)
        self.steps: list[tuple[float, float]] = []
        self.best = best
        self._every, self._waiting = 1, 0

    def add_step(self, event: Mapping[str, Any]) -> None:
        """Take in a `step` event: its place is counted in epochs."""
        self._waiting += 1
        if self._waiting < self._every:
            return
        self._waiting = 0
        self.steps.append((event["epoch"] - 1 + event["step"] / event["steps"], event["loss"]))
        if len(self.steps) > _MOST_POINTS:
            del self.steps[::2]
            self._every *= 2

    def add_epoch(self, event: Mapping[str, Any]) -> None:
        """Take in an `epoch` event."""
        self.epochs = [row for row in self.epochs if row["epoch"] != event["epoch"]] + [event]
        self.best = event.get("best", self.best)

    def points(self, name: str) -> tuple[list[float], list[float]]:
        """Epochs and values of a figure, of the epochs that have it."""
        rows = [row for row in self.epochs if name in row]
        return [row["epoch"] for row in rows], [row[name] for row in rows]

    def best_point(self, name: str) -> tuple[list[float], list[float]]:
        """The same of the best epoch alone."""
        rows = [row for row in self.epochs if row["epoch"] == self.best and name in row]
        return [row["epoch"] for row in rows], [row[name] for row in rows]
