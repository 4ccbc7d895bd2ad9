"""Numbers, durations and names as text in the window."""

from __future__ import annotations

import math
from fractions import Fraction

from PySide6.QtCore import QLocale


def format_number(value: float, decimals: int) -> str:
    """Return a number with the decimal separator of the language."""
    return QLocale().toString(float(value), "f", decimals)


def format_millions(value: float) -> str:
    """Return a number in millions, such as bytes or pixels, with two digits where one would say 0.0."""
    return format_number(value / 1e6, 1) if value >= 100_000 else format_number(max(value / 1e6, 0.01), 2)


def menu_text(name: str) -> str:
    """Return a name as the text of a menu item, where a single & would mark the key of the item."""
    return name.replace("&", "&&")


def format_duration(seconds: float) -> str:
    """Return an estimate such as "1 h 5 min" or "2 min 10 s", rounded up, with at most two units."""
    minutes, seconds = divmod(math.ceil(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def format_estimate(seconds: float) -> str:
    """Return a rough time such as "3 h", "1 h 40 min", "25 min" or "40 s", no more precise than an estimate is."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(10 * round(minutes / 10), 60)
    return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"


def format_length(seconds: Fraction) -> str:
    """Return the length of a video such as "0:36" or "1:02:03"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_timecode(seconds: Fraction) -> str:
    """Return a position in a video such as "00:12.480" or "01:02:03.250"."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    text = f"{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
    return f"{hours:02}:{text}" if hours else text
