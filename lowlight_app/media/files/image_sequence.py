"""Numbered image files that are read as a video, written as a pattern: night_%04d.png. Loads no codec."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from lowlight_app.errors import MediaError

RATE = Fraction(25)
"""Default frames per second."""
_NUMBER = re.compile(r"%(?:0(\d))?d")


def is_sequence(path: Path) -> bool:
    """Return whether a path is a pattern: its name contains one number as in C's `printf`, and no such file exists."""
    if len(_NUMBER.findall(path.name)) != 1 or path.name.count("%") != 1:
        return False
    try:
        return not path.exists()
    except OSError:  # the folder must not be searched
        return True


def name_of_sequence(path: Path) -> str:
    """Return the pattern's name without number and suffix; the folder's name if nothing remains."""
    return _NUMBER.sub("", path.stem).strip(" ._-") or path.absolute().parent.name


def frames_of_sequence(path: Path) -> list[tuple[int, Path]]:
    """Return the images of a sequence with their numbers, in order.

    Raises:
        MediaError: there is none, or a number is missing between two others.
    """
    before, after = (re.escape(part) for part in re.split(r"%\d*d", path.name))
    width = int(_NUMBER.findall(path.name)[0] or 1)
    name = re.compile(f"{before}([0-9]{{{width}}}|[1-9][0-9]{{{width},}}){after}")
    try:
        found = {int(match[1]): file for file in path.parent.iterdir() if (match := name.fullmatch(file.name))}
    except OSError as error:
        raise MediaError("the folder cannot be read ({reason}).", path=path.parent, reason=error.strerror) from error
    if not found:
        raise MediaError("no image has a name like this.", path=path)
    numbers = sorted(found)
    for number, following in pairwise(numbers):
        if following != number + 1:
            raise MediaError("image {number} of the sequence is missing.", path=path, number=number + 1)
    return [(number, found[number]) for number in numbers]
