"""How much memory this process may still take. Linux tells; elsewhere the answer is that nobody knows."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path


def available_memory() -> int | None:
    """Bytes that can be taken before the system, a container or `ulimit -v` refuses or kills; None if unknown."""
    if sys.platform != "linux":
        return None
    limits = [*_free_on_the_machine(), *_left_in_the_container(), *_left_of_the_address_space()]
    return min(limits, default=None)


def memory_in_use() -> int | None:
    """Bytes of memory that this process holds; None if unknown."""
    if sys.platform != "linux":
        return None
    import resource

    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def address_space_left() -> int | None:
    """Bytes of addresses that `ulimit -v` leaves to this process; None if it sets no limit."""
    return next(_left_of_the_address_space(), None) if sys.platform == "linux" else None


def give_back() -> None:
    """Return to the system what was freed but is kept for later; glibc keeps hundreds of megabytes of pictures."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _free_on_the_machine() -> Iterator[int]:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            yield int(line.split()[1]) * 1024


def _left_in_the_container() -> Iterator[int]:
    group = Path("/sys/fs/cgroup")
    try:
        most = (group / "memory.max").read_text().strip()
        taken = int((group / "memory.current").read_text())
    except (OSError, ValueError):
        return
    if most != "max":
        yield max(0, int(most) - taken)


def _left_of_the_address_space() -> Iterator[int]:
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        yield max(0, limit - taken)
