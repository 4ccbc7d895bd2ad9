"""Part files: the hidden names under which results lie until they are whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROCESS = uuid.uuid4().hex[:12]
"""Is in the name of every part file of this process: if it is killed, the next one knows what it left behind."""
_SUFFIX = ".lowlight.part"
_LONGEST_NAME = 40


def part_path(target: Path) -> Path:
    """A free hidden name beside a result."""
    return target.with_name(f".{target.stem[:_LONGEST_NAME]}-{PROCESS}-{uuid.uuid4().hex[:8]}{_SUFFIX}")


def remove_part_files(folders: Iterable[Path], process: str) -> None:
    """Delete what a process that has ended left behind in folders; what cannot be deleted stays."""
    for folder in set(folders):
        with suppress(OSError):
            for part in folder.glob(f".*-{process}-*{_SUFFIX}"):
                if part.is_dir():
                    shutil.rmtree(part, ignore_errors=True)
                else:
                    part.unlink(missing_ok=True)
