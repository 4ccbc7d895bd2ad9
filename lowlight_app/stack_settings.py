"""How a stack is enhanced: which part, in whose light, and whether its numbers stay comparable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int | None]
"""First and last position along an axis, from 1, both included; None for the end."""


class StackLight(StrEnum):
    """What the light is decided for."""

    STACK = "stack"
    PAGE = "page"


@dataclass(frozen=True)
class StackSettings:
    """Settings of a job on a stack.

    Attributes:
        spans: the part, by name of the axis; the other axes stay whole.
        light: one light for the whole stack, so that its pages stay comparable, or one for each page.
        measure: only remove noise: no gain, and all numbers keep their scale.
        table: write what was done with each page to a CSV file beside the result.
    """

    spans: tuple[tuple[str, Span], ...] = ()
    light: StackLight = StackLight.STACK
    measure: bool = False
    table: bool = False


WHOLE_STACK = StackSettings()
