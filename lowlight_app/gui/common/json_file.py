"""Small JSON files of the user; a damaged file is renamed and replaced by the defaults."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredJson:
    """Contents of a file.

    Attributes:
        values: The stored values; empty if the file is missing or damaged.
        damaged_file: New path of a damaged file; None if the file was not damaged.
    """

    values: dict[str, Any] = field(default_factory=dict)
    damaged_file: Path | None = None


def read_json(file: Path, section: str) -> StoredJson:
    """Return a section of a file; empty if there is no file. Rename a damaged file to `name.damaged`."""
    try:
        stored = json.loads(file.read_text("utf-8"))[section]
        if not isinstance(stored, dict):
            raise TypeError(f"{section} is not an object")
    except FileNotFoundError:
        return StoredJson()
    except OSError as error:
        _log.warning("%s cannot be read: %s", file, error)
        return StoredJson()
    except (ValueError, TypeError, KeyError) as error:
        return StoredJson(damaged_file=_rename_damaged(file, error))
    return StoredJson(stored)


def write_json(file: Path, section: str, values: Mapping[str, Any]) -> None:
    """Replace a file atomically. Errors such as a full disk are only logged, because no work is lost.

    Names of files that are not valid UTF-8 are escaped as JSON has it, so that `read_json` returns them unchanged.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"version": 1, section: values}, indent=2, ensure_ascii=False)
        part.write_text(f"{text}\n", "utf-8", "backslashreplace")
        part.replace(file)
    except OSError as error:
        _log.warning("%s cannot be written: %s", file, error)


def _rename_damaged(file: Path, error: Exception) -> Path:
    """Rename a damaged file to an unused name, so that earlier damaged files are kept."""
    names = (file.with_name(f"{file.name}.damaged{f'-{number}' if number > 1 else ''}") for number in count(1))
    target = next(path for path in names if not path.exists())
    _log.warning("%s is damaged (%s) and is kept as %s", file, error, target.name)
    file.replace(target)
    return target
