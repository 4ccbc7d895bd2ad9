"""A numbered sequence of pictures that is meant as a video: night_%04d.png. Loads no codec."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from lowlight_app.errors import MediaError

RATE = Fraction(25)
"""Frames per second, if nothing is said."""
_NUMBER = re.compile(r"%(?:0(\d))?d")


def is_sequence(path: Path) -> bool:
    """Whether a name stands for many files: it holds one number as C's `printf` writes it, and is no file itself."""
    if len(_NUMBER.findall(path.name)) != 1 or path.name.count("%") != 1:
        return False
    try:
        return not path.exists()
    except OSError:  # a folder that may not be looked into
        return True


def name_of_sequence(path: Path) -> str:
    """What is left of the name without its number and suffix; the folder's name if that is nothing."""
    return _NUMBER.sub("", path.stem).strip(" ._-") or path.absolute().parent.name


def frames_of_sequence(path: Path) -> list[tuple[int, Path]]:
    """The pictures of a sequence, by their numbers.

    Raises:
        MediaError: there are none, or one between two others is missing.
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
