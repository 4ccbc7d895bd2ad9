"""Measure how fast a cluster works: files, megapixels per second of each worker, and the time left."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lowlight_app.remaining_time import RemainingTime

_WINDOW = 60.0
"""Seconds over which speeds are measured."""
_MOST_WORKERS = 4
"""Largest number of workers that are listed one by one."""


@dataclass(frozen=True)
class Pace:
    """How fast a cluster works.

    Attributes:
        files: the number of finished files.
        total: number of all files; 0 if it is unknown.
        share: the share of the work that is done, with the finished segments of videos; 0..1, 0 if `total` is unknown.
        speeds: megapixels per second by name of the worker, of the last minute.
        seconds_left: None as long as it is unknown.
    """

    files: int
    total: int
    share: float
    speeds: Mapping[str, float]
    seconds_left: float | None

    @property
    def speed(self) -> float:
        """Megapixels per second of all workers together."""
        return sum(self.speeds.values())

    def __str__(self) -> str:
        text = f"{self.files} of {self.total} files, {self.speed:.1f} MP/s"
        if not self.speeds:
            return text
        if len(self.speeds) > _MOST_WORKERS:
            return f"{text} by {len(self.speeds)} workers"
        return f"{text} ({', '.join(f'{_shown(name)}: {speed:.1f}' for name, speed in sorted(self.speeds.items()))})"


def _shown(name: str) -> str:
    """Return the displayed name of a worker: "worker 0" for a number, as Dask names the workers on this computer."""
    return f"worker {name}" if name.isdecimal() else name


class PaceMeter:
    """Measures the pace.

    Args:
        total: number of files; 0 if it is unknown.
        clock: returns seconds.
    """

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._clock = total, clock
        self._files, self._start = 0, clock()
        self._work: deque[tuple[float, str, float]] = deque()
        """Time, worker and megapixels of each file or segment of the last minute."""
        self._begun: dict[str, tuple[float, float]] = {}
        """Finished share and megapixels of each unfinished video, by its key."""
        self._remaining = RemainingTime()

    def count(self, worker: str | None = None, megapixels: float = 0.0, key: str = "") -> None:
        """Count a finished file, and the megapixels that a worker enhanced for it, without those of counted segments."""
        self._files += 1
        _, counted = self._begun.pop(key, (0.0, 0.0))
        if worker is not None:
            self._work.append((self._clock(), worker, max(0.0, megapixels - counted)))

    def count_segment(self, worker: str, megapixels: float, key: str, share: float) -> float:
        """Count a segment of a video, and return the share of the video that is done.

        Args:
            worker: the name of the worker that enhanced the segment.
            megapixels: the megapixels of the segment's frames.
            key: the key of the video.
            share: the share of the video that the segment is, 0..1.
        """
        before = self._begun.get(key, (0.0, 0.0))
        done = min(1.0, before[0] + share)
        self._begun[key] = (done, before[1] + megapixels)
        self._work.append((self._clock(), worker, megapixels))
        return done

    def measure(self) -> Pace:
        """Return the present pace."""
        now = self._clock()
        while self._work and self._work[0][0] < now - _WINDOW:
            self._work.popleft()
        done: dict[str, float] = {}
        for _, worker, megapixels in self._work:
            done[worker] = done.get(worker, 0.0) + megapixels
        seconds = max(min(now - self._start, _WINDOW), 1e-3)
        share = (self._files + sum(share for share, _ in self._begun.values())) / self._total if self._total else 0.0
        left = self._remaining.update(now, share) if self._total else None
        return Pace(self._files, self._total, share, {worker: amount / seconds for worker, amount in done.items()}, left)
