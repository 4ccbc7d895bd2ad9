"""The curve of a training, in bounded memory however long the training takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MAX_POINTS = 2000


class TrainingCurve:
    """The loss of each step, thinned out as steps accumulate, and the metrics of each epoch.

    Attributes:
        epochs: the `epoch` events.
        steps: position in epochs, and loss.
        best: number of the best epoch so far; None before the first validation.
    """

    def __init__(self, epochs: Sequence[Mapping[str, float]] = (), best: float | None = None) -> None:
        self.epochs: list[Mapping[str, float]] = list(epochs)
        self.steps: list[tuple[float, float]] = []
        self.best = best
        self._stride, self._skipped = 1, 0

    def add_step(self, event: Mapping[str, Any]) -> None:
        """Add a `step` event."""
        self._skipped += 1
        if self._skipped < self._stride:
            return
        self._skipped = 0
        self.steps.append((event["epoch"] - 1 + event["step"] / event["steps"], event["loss"]))
        if len(self.steps) > _MAX_POINTS:
            del self.steps[::2]
            self._stride *= 2

    def add_epoch(self, event: Mapping[str, Any]) -> None:
        """Add an `epoch` event; it replaces an earlier one of the same epoch."""
        self.epochs = [row for row in self.epochs if row["epoch"] != event["epoch"]] + [event]
        self.best = event.get("best", self.best)

    def points(self, name: str) -> tuple[list[float], list[float]]:
        """Return epochs and values of a metric, for the epochs that have it."""
        rows = [row for row in self.epochs if name in row]
        return [row["epoch"] for row in rows], [row[name] for row in rows]

    def best_point(self, name: str) -> tuple[list[float], list[float]]:
        """Return epoch and value of a metric for the best epoch."""
        rows = [row for row in self.epochs if row["epoch"] == self.best and name in row]
        return [row["epoch"] for row in rows], [row[name] for row in rows]
