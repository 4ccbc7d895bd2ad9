"""Set up each worker of a cluster on this computer; Dask loads this module before the worker begins."""

from __future__ import annotations

import logging
import signal


def dask_setup(_worker: object) -> None:
    """Ignore Ctrl+C, which a terminal sends to all processes: the coordinator ends the workers. Silence Dask's log."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
