"""What happens to marked files in the workers of the tests: `dask worker --preload helpers.cluster_hooks`.

LOWLIGHT_TEST_DELAY slows a worker down by this many seconds for each file; LOWLIGHT_TEST_VERSION gives it another version.
For each file that it begins, a worker notes its name and process id in the folder LOWLIGHT_TEST_BEGUN.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from lowlight_app.cluster import versions, worker

_SLOW = 1.0
"""Seconds."""


def dask_setup(dask_worker: Any) -> None:
    enhance = worker._enhance
    versions.__version__ = os.environ.get("LOWLIGHT_TEST_VERSION", versions.__version__)

    def hooked(assignment: Any, *arguments: Any) -> Any:
        name = assignment.job.source.name
        with Path(os.environ["LOWLIGHT_TEST_BEGUN"], name).open("a") as file:
            file.write(f"{dask_worker.name} {os.getpid()}\n")
        if "deadly" in name:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(_SLOW if "slow" in name else float(os.environ.get("LOWLIGHT_TEST_DELAY", "0")))
        return enhance(assignment, *arguments)

    worker._enhance = hooked
