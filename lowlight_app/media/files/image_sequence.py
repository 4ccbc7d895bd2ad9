"""Numbered image files that are read as a video, written as a pattern: night_%04d.png. Loads no codec."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from lowlight_app.errors import MediaError, Message

RATE = Fraction(25)
"""Default frames per second."""
_LEAST_RESTART = 1000
"""Cameras start again after 999 or more images."""
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

    Numbers may be missing. Cameras start again after 9999: the images before a gap then follow those after it.

    Raises:
        MediaError: there is none.
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
    return [(number, found[number]) for number in _in_order_of_capture(sorted(found), width)]


def files_of(path: Path) -> list[Path]:
    """Return the images of a sequence, or the one file that any other path names.

    Raises:
        MediaError: a sequence has no image.
    """
    return [image for _, image in frames_of_sequence(path)] if is_sequence(path) else [path]


def notice_of_gap(path: Path) -> Message | None:
    """Return a notice if numbers of a sequence are missing or start again; None if they are consecutive."""
    numbers = [number for number, _ in frames_of_sequence(path)]
    gaps = [(number, following) for number, following in pairwise(numbers) if following != number + 1]
    if not gaps:
        return None
    before, after = gaps[0]
    return Message(
        "the numbers are not consecutive (after {before} comes {after}); all {count} images were used in this order.",
        path=path,
        before=before,
        after=after,
        count=len(numbers),
    )


def _in_order_of_capture(numbers: list[int], width: int) -> list[int]:
    """Rotate ascending numbers to begin after their largest gap if a camera seems to have started again between them."""
    count = 10 ** max(width, len(str(numbers[-1])))
    reach_from_end_to_end = numbers[0] <= count // 100 and numbers[-1] >= count - 1 - count // 100
    if count < _LEAST_RESTART or not reach_from_end_to_end:
        return numbers
    first = max(range(1, len(numbers)), key=lambda position: numbers[position] - numbers[position - 1])
    return numbers[first:] + numbers[:first] if numbers[first] - numbers[first - 1] > count // 10 else numbers
