"""Keep an encoder from taking the processor away from everything else."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def leave_real_time() -> None:
    """Give the threads of this process an ordinary priority.

    SVT-AV1, when root runs it, starts its threads and continues the calling one with the highest real-time priority. The rest of
    the machine then waits until the video is encoded.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        return
    for thread in Path("/proc/self/task").iterdir():
        with suppress(ProcessLookupError):  # the thread has ended
            if os.sched_getscheduler(int(thread.name)) == os.SCHED_FIFO:
                os.sched_setscheduler(int(thread.name), os.SCHED_OTHER, os.sched_param(0))
