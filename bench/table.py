"""Figures, and how they are shown: one table, and the same as JSON."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """Something measured several times.

    Attributes:
        name: what.
        unit: of the values.
        values: in the order they were measured.
        limit: what the median is to stay below, if anything.
    """

    name: str
    unit: str
    values: Sequence[float]
    limit: float | None = None

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """Largest minus smallest value."""
        return max(self.values) - min(self.values)

    @property
    def kept(self) -> bool:
        """Whether the median keeps to the limit."""
        return self.limit is None or self.median <= self.limit


def seconds(work: Callable[[], object], times: int) -> list[float]:
    """How long something takes, measured after one time for warming up."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return taken


def show(figures: Sequence[Figure], base: Figure) -> str:
    """The table; ratios are to `base`, for figures in its unit."""
    lines = [f"{'':44} {'median':>9} {'spread':>9} {'ratio':>7} {'limit':>8}"]
    for figure in figures:
        ratio = f"{figure.median / base.median:.2f}" if figure.unit == base.unit else ""
        limit = "" if figure.limit is None else f"{figure.limit:.4g}{'' if figure.kept else ' !'}"
        name = f"{figure.name} [{figure.unit}]"
        lines.append(f"{name:44} {figure.median:9.4g} {figure.spread:9.2g} {ratio:>7} {limit:>8}")
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path) -> None:
    """The same as JSON."""
    rows = [
        {"name": f.name, "unit": f.unit, "median": f.median, "values": list(f.values), "limit": f.limit, "kept": f.kept}
        for f in figures
    ]
    path.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
