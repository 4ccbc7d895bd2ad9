"""Part files: hidden temporary files that results are written to until they are complete."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROCESS = uuid.uuid4().hex[:12]
"""Part of the name of every part file of this process, so that the next one can clean up if this one is killed."""
_SUFFIX = ".lowlight.part"
PART_PATTERN = f".*-*{_SUFFIX}"
_MAX_STEM = 40


def part_path(target: Path) -> Path:
    """Return an unused hidden path beside a result."""
    return target.with_name(f".{target.stem[:_MAX_STEM]}-{PROCESS}-{uuid.uuid4().hex[:8]}{_SUFFIX}")


def resumable_part_path(target: Path, key: str) -> Path:
    """Return the hidden path beside a result under which any process finds what another one left unfinished."""
    return target.with_name(f".{target.stem[:_MAX_STEM]}-{key}{_SUFFIX}")


def remove_part_files(folders: Iterable[Path], process: str) -> None:
    """Delete the part files that a process which has ended left in folders; ignore those that cannot be deleted."""
    for folder in set(folders):
        with suppress(OSError):
            for part in folder.glob(f".*-{process}-*{_SUFFIX}"):
                if part.is_dir():
                    shutil.rmtree(part, ignore_errors=True)
                else:
                    part.unlink(missing_ok=True)
