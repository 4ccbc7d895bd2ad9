"""Small JSON files of the user's that heal: a damaged one is put aside, and what is known to be good is used instead."""

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
    """What a file held.

    Attributes:
        values: what can be used of it.
        put_aside: where the file is now, if it was damaged.
    """

    values: dict[str, Any] = field(default_factory=dict)
    put_aside: Path | None = None


def read_json(file: Path, section: str) -> StoredJson:
    """The named part of a file; empty if there is none. A damaged file is renamed to `name.damaged`."""
    try:
        stored = json.loads(file.read_text("utf-8"))[section]
        if not isinstance(stored, dict):
            raise TypeError(f"{section} is no object")
    except FileNotFoundError:
        return StoredJson()
    except OSError as error:
        _log.warning("%s cannot be read: %s", file, error)
        return StoredJson()
    except (ValueError, TypeError, KeyError) as error:
        return StoredJson(put_aside=_put_aside(file, error))
    return StoredJson(stored)


def write_json(file: Path, section: str, values: Mapping[str, Any]) -> None:
    """Replace a file at once, so that it is whole whatever happens. A full disk is logged: no work depends on it."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"version": 1, section: values}, indent=2, ensure_ascii=False) + "\n", "utf-8")
        part.replace(file)
    except OSError as error:
        _log.warning("%s cannot be written: %s", file, error)


def _put_aside(file: Path, error: Exception) -> Path:
    """Under a name that is free: an earlier damaged file is kept too."""
    names = (file.with_name(f"{file.name}.damaged{f'-{number}' if number > 1 else ''}") for number in count(1))
    aside = next(path for path in names if not path.exists())
    _log.warning("%s is damaged (%s) and is kept as %s", file, error, aside.name)
    file.replace(aside)
    return aside
