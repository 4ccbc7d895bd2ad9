"""Parsers for the values of command-line arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

Kind = TypeVar("Kind", bound=StrEnum)

_HIGHEST_RATE = 1000
"""Frames per second."""


def path(typed: str) -> Path:
    """Parse a path. An empty one, for example from an unset variable in a script, must not mean the current folder."""
    if not typed:
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(typed)


def time(typed: str) -> Fraction:
    """Parse a time such as 83.5, 1:23.5 or 1:02:03 to seconds."""
    if not re.fullmatch(r"(\d+:){0,2}\d+(\.\d+)?", typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is not a time; write seconds as 83.5 or 1:23.5")
    seconds = Fraction(0)
    for part in typed.split(":"):
        seconds = 60 * seconds + Fraction(part)
    return seconds


def seconds(typed: str) -> float:
    """Parse a positive number of seconds."""
    if not re.fullmatch(r"\d+(\.\d+)?", typed) or not float(typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number of seconds; write 5 or 0.5")
    return float(typed)


def one_of(kind: type[Kind]) -> Callable[[str], Kind]:
    """Return a parser for the members of an enumeration, whose errors list the members."""

    def parse(typed: str) -> Kind:
        try:
            return kind(typed)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{typed!r} is not one of {', '.join(kind)}") from None

    return parse


def rate(typed: str) -> Fraction:
    """Parse frames per second such as 24, 23.976 or 24000/1001."""
    if not re.fullmatch(r"\d+(\.\d+|/[1-9]\d*)?", typed) or not 0 < Fraction(typed) <= _HIGHEST_RATE:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a frame rate; write 24, 23.976 or 24000/1001")
    return Fraction(typed)


def format_name(typed: str) -> str:
    """Parse the name of a format, also by its usual suffix."""
    return {"jpg": "jpeg", "tif": "tiff"}.get(typed.lower(), typed.lower())
