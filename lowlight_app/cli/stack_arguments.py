"""Command-line arguments for stacks of microscopes and telescopes."""

from __future__ import annotations

import argparse
import re

from lowlight_app.cli.argument_types import one_of
from lowlight_app.errors import UsageError
from lowlight_app.stack_settings import Span, StackLight, StackSettings


def add_stack(parser: argparse.ArgumentParser) -> None:
    """Add the arguments; see `stack_from`."""
    group = parser.add_argument_group("stacks")
    group.add_argument(
        "--axis",
        dest="axes",
        action="append",
        type=_axis,
        metavar="NAME=FROM-TO",
        help="part of a stack, such as z=5-20, t=3- for the rest or c=2; give it once for each axis",
    )
    group.add_argument(
        "--light",
        type=one_of(StackLight),
        choices=tuple(StackLight),
        default=StackLight.STACK,
        help="one light for the whole stack, so that its pages stay comparable, or one for each page (default: stack)",
    )
    group.add_argument("--measure", action="store_true", help="only remove noise: no gain, and all numbers keep their scale")
    group.add_argument("--table", action="store_true", help="write what was done with each page to a CSV file beside the result")


def stack_from(parsed: argparse.Namespace) -> StackSettings:
    """Build the settings of stacks from the arguments.

    Raises:
        UsageError: an axis is given twice.
    """
    spans: list[tuple[str, Span]] = parsed.axes or []
    if len(dict(spans)) < len(spans):
        raise UsageError("Each axis can be given once; leave out one --axis.")
    return StackSettings(tuple(spans), parsed.light, parsed.measure, parsed.table)


def _axis(typed: str) -> tuple[str, Span]:
    """Parse a part such as z=5-20, t=3- or c=2."""
    found = re.fullmatch(r"(\w+)=(\d+)(-(\d*))?", typed)
    if found is None:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a part of an axis; write z=5-20, t=3- for the rest, or c=2")
    name, first, rest, last = found.groups()
    end = int(last) if last else (None if rest else int(first))
    return name.lower(), (int(first), end)
