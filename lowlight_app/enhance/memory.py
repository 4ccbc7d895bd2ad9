"""How much memory this process may still take. Linux tells; elsewhere the answer is that nobody knows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path


def available_memory() -> int | None:
    """Bytes that can be taken before the system, a container or `ulimit -v` refuses or kills; None if unknown."""
    return min(_limits(), default=None)


def _limits() -> Iterator[int]:
    if sys.platform != "linux":
        return
    yield from _free_on_the_machine()
    yield from _left_in_the_container()
    yield from _left_of_the_address_space()


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
