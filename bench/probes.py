"""Probes for a running window: paint times, event loop delays and memory."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

_TICK_MS = 4


class PaintProbe(QObject):
    """Records when a widget was last painted after `expect` was called.

    Attributes:
        last: `time.perf_counter` at the end of that paint.
    """

    def __init__(self, widget: QObject) -> None:
        super().__init__(widget)
        self.last, self._expected = 0.0, False
        widget.installEventFilter(self)

    def expect(self) -> None:
        """Record the next paint."""
        self._expected = True

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802
        """Schedule the recording: the widget paints after this event filter, before the next timer event."""
        if self._expected and event.type() is QEvent.Type.Paint:
            self._expected = False
            QTimer.singleShot(0, self._record)
        return False

    def _record(self) -> None:
        self.last = time.perf_counter()


@contextmanager
def event_loop_delays() -> Iterator[list[float]]:
    """Collect by how many seconds each timer tick of this thread's event loop is late."""
    delays: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        delays.append(now - last - _TICK_MS / 1000)
        last = now

    timer = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start()
    yield delays
    timer.stop()


def memory_megabytes() -> float:
    """Return the resident memory of this process; Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
