"""Give a finished part file its final name without ever overwriting another file by accident."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from lowlight_app.errors import ExportError
from lowlight_app.file_names import shorten_name
from lowlight_app.settings import Conflict, ExportSettings


def numbered_names(target: Path) -> Iterator[Path]:
    """Yield the target, then the same name with -2, -3 and so on."""
    yield target
    for number in count(2):
        yield target.with_name(shorten_name(target.stem, f"-{number}{target.suffix}"))


def publish(part: Path, target: Path, export: ExportSettings, modified_ns: int | None) -> Path:
    """Rename the finished part file to its final name, atomically.

    Args:
        part: the finished file.
        target: the final name.
        export: conflict rule, and whether to copy the source's modification time.
        modified_ns: modification time of the source in nanoseconds since 1970; None if unknown.

    Returns:
        The final name, which differs from `target` if a file of that name has appeared and the conflict rule is "unique".

    Raises:
        ExportError: a file of that name has appeared and the conflict rule is "skip".
        OSError: the file could not be renamed.
    """
    if export.keep_time and modified_ns is not None:
        os.utime(part, ns=(modified_ns, modified_ns))
    if export.conflict is Conflict.OVERWRITE:
        part.replace(target)
        return target
    names = numbered_names(target) if export.conflict is Conflict.UNIQUE else iter([target])
    for name in names:
        try:
            _claim(part, name)
        except FileExistsError:
            continue
        return name
    raise ExportError("a file with this name was created in the meantime; it was not overwritten.", path=target)


def _claim(part: Path, name: Path) -> None:
    """Rename only if the name is unused: by a hard link, or by reserving the name first where links are not supported.

    Raises:
        FileExistsError: the name is in use.
    """
    try:
        os.link(part, name)
    except FileExistsError:
        raise
    except OSError:
        name.open("xb").close()
        try:
            part.replace(name)
        except OSError:
            name.unlink()
            raise
    else:
        part.unlink()
