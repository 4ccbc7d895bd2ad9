"""Memory of the machine and of this process. Imports psutil late: that takes 50 ms, and the window paints first."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int:
    """Return how many bytes this process can take before the system, a container or `ulimit -v` refuses them or kills it."""
    import psutil

    return min([int(psutil.virtual_memory().available), *_container_limits(), *_address_space_limits()])


def memory_in_use() -> int:
    """Return how many bytes of memory this process holds."""
    import psutil

    return int(psutil.Process().memory_info().rss)


def address_space_left() -> int | None:
    """Return how many bytes of address space `ulimit -v` leaves to this process; None if there is no limit."""
    return next(_address_space_limits(), None)


def release_free_memory() -> None:
    """Return freed memory to the system. Otherwise, glibc keeps hundreds of megabytes of freed frames."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _container_limits() -> Iterator[int]:
    """Yield what the cgroup limit leaves, if there is one."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
    except (OSError, ValueError):
        return
    if limit != "max":
        yield max(0, int(limit) - used)


def _address_space_limits() -> Iterator[int]:
    """Yield what the limit of the address space leaves, if there is one."""
    if sys.platform != "linux":
        return
    import resource

    import psutil

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        yield max(0, limit - int(psutil.Process().memory_info().vms))
