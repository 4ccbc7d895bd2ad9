"""Declarations of settings: range, step, label and help, from which checks, sliders and command-line arguments are built."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from lowlight_app.errors import UsageError


@dataclass(frozen=True)
class Range:
    """Declaration of a numeric setting. Settings of one group stand together in the window, under its name."""

    low: float
    high: float
    step: float
    label: str
    help: str
    group: str = ""

    def check(self, name: str, value: float) -> None:
        """Raise UsageError if `value` is not a number from `low` to `high`."""
        if not self.low <= value <= self.high:
            raise UsageError(
                "{name} must be between {low:g} and {high:g}, not {value:g}.",
                name=name,
                low=self.low,
                high=self.high,
                value=value,
            )


@dataclass(frozen=True)
class Toggle:
    """Declaration of a setting that can be switched on; see `Range`."""

    label: str
    help: str
    group: str = ""


def declare(default: Any, declaration: Range | Toggle) -> Any:
    """Return a dataclass field with a default and a declaration."""
    return field(default=default, metadata={"declaration": declaration})


def declarations(settings: type) -> dict[str, Range | Toggle]:
    """Return the declarations of a settings class by field name, in order; sliders and arguments are built from them."""
    return {f.name: f.metadata["declaration"] for f in fields(settings) if "declaration" in f.metadata}


def check_ranges(settings: Any) -> None:
    """Raise UsageError if a declared number of a settings object is outside its range."""
    for name, declaration in declarations(type(settings)).items():
        if isinstance(declaration, Range):
            declaration.check(name.replace("_", " "), getattr(settings, name))
