"""Memory that this process uses and may still take. Known on Linux only."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path


def available_memory() -> int | None:
    """Return the bytes left before the system, a container or `ulimit -v` refuses or kills; None if unknown."""
    if sys.platform != "linux":
        return None
    limits = [*_free_memory(), *_left_in_container(), *_left_in_address_space()]
    return min(limits, default=None)


def memory_in_use() -> int | None:
    """Return the bytes of memory that this process holds; None if unknown."""
    if sys.platform != "linux":
        return None
    import resource

    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def address_space_left() -> int | None:
    """Return the bytes of address space that `ulimit -v` leaves to this process; None if it sets no limit."""
    return next(_left_in_address_space(), None) if sys.platform == "linux" else None


def release_free_memory() -> None:
    """Return freed memory to the system; glibc otherwise keeps hundreds of megabytes for later."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _free_memory() -> Iterator[int]:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            yield int(line.split()[1]) * 1024


def _left_in_container() -> Iterator[int]:
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text().strip()
        used = int((group / "memory.current").read_text())
    except (OSError, ValueError):
        return
    if limit != "max":
        yield max(0, int(limit) - used)


def _left_in_address_space() -> Iterator[int]:
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        yield max(0, limit - used)
