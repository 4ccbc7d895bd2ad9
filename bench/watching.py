"""Watches a window while it works: when it paints, how late its thread comes, how much memory it takes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

_TICK_MS = 4


class Paints(QObject):
    """Notes when a widget was painted after it was told that there is something new."""

    def __init__(self, widget: QObject) -> None:
        super().__init__(widget)
        self.last, self._expected = 0.0, False
        widget.installEventFilter(self)

    def expect(self) -> None:
        """The next paint counts."""
        self._expected = True

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802
        """The widget paints next, so what comes after that is behind it."""
        if self._expected and event.type() is QEvent.Type.Paint:
            self._expected = False
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.last = time.perf_counter()


@contextmanager
def stalls() -> Iterator[list[float]]:
    """Seconds by which each tick of the window's thread comes late."""
    late: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(now - last - _TICK_MS / 1000)
        last = now

    ticking = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    ticking.timeout.connect(tick)
    ticking.start()
    yield late
    ticking.stop()


def megabytes() -> float:
    """Of memory that this process has now; Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
