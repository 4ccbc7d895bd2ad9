"""Small JSON files of the user's that heal: a damaged one is put aside, and what is known to be good is used instead."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)


def read_json(file: Path, section: str) -> dict[str, Any]:
    """The named part of a file; empty if there is none. A damaged file is renamed to `name.damaged`."""
    try:
        stored = json.loads(file.read_text("utf-8"))[section]
        if not isinstance(stored, dict):
            raise TypeError(f"{section} is no object")
    except FileNotFoundError:
        return {}
    except OSError as error:
        _log.warning("%s cannot be read: %s", file, error)
        return {}
    except (ValueError, TypeError, KeyError) as error:
        aside = file.with_name(f"{file.name}.damaged")
        _log.warning("%s is damaged (%s) and is kept as %s", file, error, aside.name)
        file.replace(aside)
        return {}
    return stored


def write_json(file: Path, section: str, values: Mapping[str, Any]) -> None:
    """Replace a file at once, so that it is whole whatever happens. A full disk is logged: no work depends on it."""
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"version": 1, section: values}, indent=2, ensure_ascii=False) + "\n", "utf-8")
        part.replace(file)
    except OSError as error:
        _log.warning("%s cannot be written: %s", file, error)
