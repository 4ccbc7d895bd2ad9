"""Give a finished part file its final name without ever overwriting another file by accident."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from lowlight_app.errors import ExportError
from lowlight_app.settings import Conflict, ExportSettings


def numbered_names(target: Path) -> Iterator[Path]:
    """The target, then the same name with -2, -3 and so on."""
    yield target
    for number in count(2):
        yield target.with_name(f"{target.stem}-{number}{target.suffix}")


def publish(part: Path, target: Path, export: ExportSettings, modified_ns: int | None) -> Path:
    """Gives the finished part file its final name, in one step that no other program can come between.

    Args:
        part: the finished file.
        target: the name it is to have.
        export: conflict rule, and whether the result has the source's modification time.
        modified_ns: when the source was last changed; None if unknown.

    Returns:
        The final name, which is another one than `target` if that was taken meanwhile and the rule is "unique".

    Raises:
        ExportError: taken meanwhile under the rule "skip".
        OSError: the file system refused.
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
    """Renames only if the name is free: by a hard link, or where there are none by reserving the name first.

    Raises:
        FileExistsError: the name is taken.
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
