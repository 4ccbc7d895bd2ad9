"""Delay or kill the tests' workers at files with certain names: `dask worker --preload helpers.cluster_hooks`.

LOWLIGHT_TEST_DELAY slows a worker down by this many seconds for each file; LOWLIGHT_TEST_VERSION gives it another version;
LOWLIGHT_TEST_MEMORY is what is free on its machine, in bytes.
For each file that it begins, a worker notes its name and process id in the folder LOWLIGHT_TEST_BEGUN.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from lowlight_app.cluster import versions, worker
from lowlight_app.enhance import enhancer
from lowlight_app.media.video import segments

_SLOW = 1.0
"""Seconds that a slow file waits."""


def dask_setup(dask_worker: Any) -> None:
    enhance = worker._enhance
    versions.__version__ = os.environ.get("LOWLIGHT_TEST_VERSION", versions.__version__)

    def hooked(assignment: Any, *arguments: Any) -> Any:
        name = assignment.job.source.name
        with Path(os.environ["LOWLIGHT_TEST_BEGUN"], name).open("a") as file:
            file.write(f"{dask_worker.name} {os.getpid()}\n")
        if "deadly" in name and "segment" not in name:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(_SLOW if "slow" in name else float(os.environ.get("LOWLIGHT_TEST_DELAY", "0")))
        return enhance(assignment, *arguments)

    worker._enhance = hooked
    if "LOWLIGHT_TEST_MEMORY" in os.environ:
        enhancer.available_memory = lambda: int(os.environ["LOWLIGHT_TEST_MEMORY"])
    segments.FRAMES_PER_SEGMENT = int(os.environ.get("LOWLIGHT_TEST_SEGMENT", segments.FRAMES_PER_SEGMENT))
    enhance_segment = worker._enhance_segment

    def hooked_segment(assignment: Any, *arguments: Any) -> Any:
        name = f"{assignment.video.job.source.name} {assignment.segment.number}"
        with Path(os.environ["LOWLIGHT_TEST_BEGUN"], name).open("a") as file:
            file.write(f"{dask_worker.name} {os.getpid()}\n")
        if "deadly" in name and assignment.segment.number == (0 if "first" in name else 2):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(_SLOW if "slow" in name else 0)
        return enhance_segment(assignment, *arguments)

    worker._enhance_segment = hooked_segment
