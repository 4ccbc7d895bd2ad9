"""Settings of a stack: the part to enhance, how its light is decided, and whether its numbers stay comparable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Span = tuple[int, int | None]
"""First and last position along an axis, from 1, both included; None for the end."""


class StackLight(StrEnum):
    """Whether the light is decided for the whole stack or for each page."""

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

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON can hold them."""
        spans = [[name, *span] for name, span in self.spans]
        return {"spans": spans, "light": str(self.light), "measure": self.measure, "table": self.table}

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> StackSettings:
        """Return the settings that `to_json` returned.

        Raises:
            ValueError, TypeError, LookupError: they are damaged.
        """
        spans = tuple((str(name), (int(first), None if last is None else int(last))) for name, first, last in stored["spans"])
        return StackSettings(spans, StackLight(stored["light"]), bool(stored["measure"]), bool(stored["table"]))


WHOLE_STACK = StackSettings()
