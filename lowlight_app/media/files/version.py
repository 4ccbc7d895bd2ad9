"""The state of a file, to notice that it was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Version:
    """A state of a file.

    Attributes:
        size: in bytes.
        modified_ns: modification time in nanoseconds since 1970.
    """

    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Version:
        """Return the current state of a file.

        Raises:
            OSError: it cannot be accessed.
        """
        state = path.stat()
        return cls(state.st_size, state.st_mtime_ns)
