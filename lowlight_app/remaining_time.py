"""Estimate the remaining time of a job from its recent speed."""

from __future__ import annotations

from collections import deque

_WINDOW = 60.0
"""Seconds over which the speed is measured. The first frames are slow, and other programs take the processor for a while: an
average over the whole job would be wrong for as long again. Shorter windows follow single files and the pauses of encoders."""
_WARM, _COLD = 2.0, 5.0
"""Seconds from which on the speed counts: since the first progress, before which a model warms up, and since the start."""


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
        start = self._find_start(seconds, fraction)
        return None if start is None else (seconds - start[0]) * (1 - fraction) / (fraction - start[1])

    def _find_start(self, seconds: float, fraction: float) -> tuple[float, float] | None:
        """Return the sample from which on the speed is measured; None as long as it would mislead."""
        first = self._samples[0]
        warm = next((sample for sample in self._samples if sample[1] > first[1]), None)
        if warm is None:
            return None
        if fraction > warm[1] and seconds - warm[0] >= _WARM:
            return warm
        return first if seconds - first[0] >= _COLD else None
