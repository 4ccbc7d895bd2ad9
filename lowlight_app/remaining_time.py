"""Estimate the remaining time of a job from its recent speed."""

from __future__ import annotations

from collections import deque

_WINDOW = 60.0
"""Seconds over which the speed is measured. The first frames are slow, and other programs take the processor for a while: an
average over the whole job would be wrong for as long again. Shorter windows follow single files and the pauses of encoders."""


class RemainingTime:
    """Estimates the remaining time from the progress of the last minute."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque()

    def update(self, seconds: float, fraction: float) -> float | None:
        """Add the current progress.

        Args:
            seconds: since any moment; ascending.
            fraction: the finished share, 0..1. Where it falls, because work was added, the measurement starts again.

        Returns:
            The remaining seconds; None as long as the speed is unknown.
        """
        if self._samples and fraction < self._samples[-1][1]:
            self._samples.clear()
        self._samples.append((seconds, fraction))
        while len(self._samples) > 2 and self._samples[1][0] <= seconds - _WINDOW:
            self._samples.popleft()
        elapsed, done = (seconds - self._samples[0][0], fraction - self._samples[0][1])
        return elapsed * (1 - fraction) / done if done > 0 else None
