"""Command-line arguments for the finishing touches of results: output sharpening, watermark, before and after."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from lowlight_app.cli.argument_types import one_of, path
from lowlight_app.declarations import Range
from lowlight_app.output_settings import (
    WATERMARK_MARGIN,
    WATERMARK_OPACITY,
    WATERMARK_SIZE,
    BeforeAfter,
    BeforeAfterLayout,
    OutputSharpen,
    Position,
    SharpenAmount,
    Watermark,
)

_MARK = Watermark("©")
"""A watermark whose defaults the arguments take."""


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the arguments; see `output_from`."""
    group = parser.add_argument_group("finish")
    group.add_argument(
        "--output-sharpen",
        type=one_of(OutputSharpen),
        choices=tuple(OutputSharpen),
        default=OutputSharpen.OFF,
        help="sharpen results in their final size for the screen or for print (default: off)",
    )
    group.add_argument(
        "--sharpen-amount",
        type=one_of(SharpenAmount),
        choices=tuple(SharpenAmount),
        default=SharpenAmount.STANDARD,
        help="strength of --output-sharpen (default: standard)",
    )
    kind = group.add_mutually_exclusive_group()
    kind.add_argument("--watermark", metavar="TEXT", help='text to draw into results, such as "© 2026 Ada"')
    kind.add_argument("--watermark-picture", type=path, metavar="FILE", help="picture to draw into results, such as a PNG")
    group.add_argument(
        "--watermark-position",
        type=one_of(Position),
        choices=tuple(Position),
        default=_MARK.position,
        help=f"place of the watermark (default: {_MARK.position})",
    )
    _add_percent(group, "--watermark-size", WATERMARK_SIZE, _MARK.size)
    _add_percent(group, "--watermark-opacity", WATERMARK_OPACITY, _MARK.opacity)
    _add_percent(group, "--watermark-margin", WATERMARK_MARGIN, _MARK.margin)


def add_before_after(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for original and result in one picture; see `output_from`."""
    group = parser.add_argument_group("before and after")
    group.add_argument(
        "--before-after",
        type=one_of(BeforeAfterLayout),
        choices=tuple(BeforeAfterLayout),
        help="write original and result of photos in one picture: side by side, or split in the middle",
    )
    group.add_argument("--labels", nargs=2, metavar=("BEFORE", "AFTER"), help="words to draw into that picture")


def output_from(parsed: argparse.Namespace) -> dict[str, Any]:
    """Build the fields of the export settings.

    Raises:
        UsageError: a value is outside its range.
    """
    fields = {"output_sharpen": parsed.output_sharpen, "sharpen_amount": parsed.sharpen_amount, "watermark": _watermark(parsed)}
    layout = getattr(parsed, "before_after", None)
    labels = (parsed.labels[0], parsed.labels[1]) if layout is not None and parsed.labels else None
    return {**fields, "before_after": BeforeAfter(layout, labels) if layout is not None else None}


def _watermark(parsed: argparse.Namespace) -> Watermark | None:
    if parsed.watermark is None and parsed.watermark_picture is None:
        return None
    look = parsed.watermark_position, parsed.watermark_size, parsed.watermark_opacity, parsed.watermark_margin
    picture: Path | None = parsed.watermark_picture
    return Watermark(parsed.watermark or "", picture.absolute() if picture is not None else None, *look)


def _add_percent(group: argparse._ArgumentGroup, flag: str, declaration: Range, default: float) -> None:
    text = f"{declaration.help[0].lower()}{declaration.help[1:]} (default: {default:g})"
    group.add_argument(flag, type=float, metavar="P", default=default, help=text)
