"""Set up each worker of a cluster on this computer; Dask loads this module before the worker begins."""

from __future__ import annotations

import logging
import signal


def dask_setup(_worker: object) -> None:
    """Leave Ctrl+C, which a terminal sends to all processes, to the coordinator, which ends the workers; and report nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
