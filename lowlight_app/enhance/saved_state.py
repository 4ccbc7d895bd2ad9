"""Files of what an object remembers: nested values and arrays, which are read as they were written."""

from __future__ import annotations

import json
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TREE = "tree"
"""Name of the array that holds all but the arrays, as JSON."""
Arrays = dict[str, NDArray[Any]]


def write_state(path: Path, state: Any) -> None:
    """Write a state: numbers, text, None, fractions and arrays, in dictionaries and tuples.

    Raises:
        OSError: the file cannot be written.
    """
    arrays: Arrays = {}
    tree = json.dumps(_pack(state, arrays))
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **{_TREE: np.array(tree)}, **arrays)


def read_state(path: Path) -> Any:
    """Return a state that `write_state` wrote; None if there is none, or the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return _unpack(json.loads(str(arrays[_TREE])), arrays)
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile):
        return None


def _pack(value: Any, arrays: Arrays) -> Any:
    """Return a value as JSON can represent it; its arrays go to `arrays`."""
    if isinstance(value, np.ndarray):
        name = f"array {len(arrays)}"
        arrays[name] = value
        return {"array": name}
    if isinstance(value, Fraction):
        return {"fraction": str(value)}
    if isinstance(value, tuple):
        return {"tuple": [_pack(one, arrays) for one in value]}
    if isinstance(value, dict):
        return {"dictionary": [[key, _pack(one, arrays)] for key, one in value.items()]}
    return value


def _unpack(value: Any, arrays: Any) -> Any:
    match value:
        case {"array": name}:
            return arrays[name]
        case {"fraction": text}:
            return Fraction(text)
        case {"tuple": parts}:
            return tuple(_unpack(part, arrays) for part in parts)
        case {"dictionary": items}:
            return {key: _unpack(one, arrays) for key, one in items}
    return value
