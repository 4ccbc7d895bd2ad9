"""Measurements, printed as one table and written as JSON."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measurement:
    """A quantity measured several times.

    Attributes:
        name: label in the table.
        unit: the unit of the values.
        values: in the order they were measured.
        limit: largest median allowed, if there is a limit.
    """

    name: str
    unit: str
    values: Sequence[float]
    limit: float | None = None

    @property
    def median(self) -> float:
        """The median of the values."""
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """The largest minus the smallest value."""
        return max(self.values) - min(self.values)

    @property
    def within_limit(self) -> bool:
        """Whether the median does not exceed the limit."""
        return self.limit is None or self.median <= self.limit


def time_calls(function: Callable[[], object], times: int) -> list[float]:
    """Return the seconds that each call takes, after one call to warm up."""
    function()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - start)
    return seconds


def format_table(measurements: Sequence[Measurement], base: Measurement) -> str:
    """Format measurements as a table; those in the unit of `base` also show their ratio to it."""
    lines = [f"{'':44} {'median':>9} {'spread':>9} {'ratio':>7} {'limit':>8}"]
    for measurement in measurements:
        ratio = f"{measurement.median / base.median:.2f}" if measurement.unit == base.unit else ""
        limit = "" if measurement.limit is None else f"{measurement.limit:.4g}{'' if measurement.within_limit else ' !'}"
        name = f"{measurement.name} [{measurement.unit}]"
        lines.append(f"{name:44} {measurement.median:9.4g} {measurement.spread:9.2g} {ratio:>7} {limit:>8}")
    return "\n".join(lines)


def write_json(measurements: Sequence[Measurement], path: Path) -> None:
    """Write measurements as JSON."""
    rows = [
        {"name": m.name, "unit": m.unit, "median": m.median, "values": list(m.values), "limit": m.limit, "kept": m.within_limit}
        for m in measurements
    ]
    path.write_text(json.dumps(rows, indent=2) + "\n", "utf-8")
