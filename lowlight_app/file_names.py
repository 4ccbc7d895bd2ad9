"""Names of files: their natural order, those that belong to the system, and their longest length."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

LONGEST = 255
"""Greatest length of a name: in bytes on Linux and macOS, in UTF-16 units on Windows."""

_SYSTEM_NAMES = frozenset(
    {
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "@eadir",
        "@recently-snapshot",
        "@recycle",
        "@tmp",
        "__macosx",
        "lost+found",
        "recycled",
        "recycler",
        "system volume information",
        "thumbs.db",
    }
)
"""Files and folders of operating systems and network storage: thumbnails, deleted files and copies."""
_PREVIEWS = ".lrdata"
"""Suffix of the folders in which Lightroom keeps its previews."""
_ENDING = 16
"""Characters at the end of a long name that are kept: the number of a photo, or the suffix of a result."""
_NUMBER = 6
"""Characters left free in a shortened name for a number such as -2."""
_JOINER = "\u200d"


def natural_order(path: Path | str) -> tuple[Any, str]:
    """Return a sort key by which numbers are in order of their value: 1, 2, 10."""
    return _natural_key()(str(path)), str(path)


@cache
def _natural_key() -> Callable[[str], Any]:
    from natsort import natsort_keygen, ns  # takes long, and nothing is sorted before the window is painted

    return natsort_keygen(alg=ns.PATH | ns.IGNORECASE)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is hidden or belongs to the system, such as `.thumbnails`, `@eaDir` or `._photo.jpg`."""
    return name.startswith(".") or name.casefold() in _SYSTEM_NAMES or name.casefold().endswith(_PREVIEWS)


def shorten_name(stem: str, suffix: str = "") -> str:
    """Return a file name that is not too long: a checksum replaces the middle of a long stem and keeps the name unique."""
    room = LONGEST - _length(suffix)
    if _length(stem) <= room:
        return stem + suffix
    checksum = hashlib.sha256(os.fsencode(stem)).hexdigest()[:8]
    start = len(stem) - _ENDING
    while _inside_character(stem, start):
        start += 1
    ending = f"~{checksum}~{stem[start:]}{suffix}"
    end = start
    while end > 0 and (_length(stem[:end] + ending) > LONGEST - _NUMBER or _inside_character(stem, end)):
        end -= 1
    return stem[:end] + ending


def _length(text: str) -> int:
    if sys.platform == "win32":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(os.fsencode(text))


def _inside_character(text: str, position: int) -> bool:
    """Whether the character at a position belongs to the one before: an accent, a skin tone, a part of an emoji."""
    if not 0 < position < len(text):
        return False
    following = text[position]
    joined = _JOINER in (following, text[position - 1])
    return joined or unicodedata.category(following).startswith("M") or "\U0001f3fb" <= following <= "\U0001f3ff"
