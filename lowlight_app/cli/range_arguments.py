"""Command-line arguments for the parts of videos to export."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lowlight_app.cli.argument_types import time
from lowlight_app.errors import LowlightError, UsageError
from lowlight_app.settings import ExportSettings, part_naming

if TYPE_CHECKING:
    from lowlight_app.frame import TimeSpan
    from lowlight_app.pipeline import Job

Ends = tuple[Fraction, Fraction | None]


def add_ranges(group: argparse._ArgumentGroup) -> None:
    """Add `start`, `end`, `ranges` and `join_ranges`; see `spans_from`."""
    group.add_argument(
        "--from",
        dest="start",
        type=time,
        default=Fraction(0),
        metavar="T",
        help="start time, such as 83.5 or 1:23.5 (default: 0)",
    )
    group.add_argument("--to", dest="end", type=time, metavar="T", help="end time (default: end of the video)")
    group.add_argument(
        "--range",
        dest="ranges",
        action="append",
        type=_range,
        metavar="FROM-TO",
        help="part to export, such as 1:20-1:35.5 or 83.5- for the rest; give it several times to join parts",
    )
    group.add_argument(
        "--separate-ranges", dest="join_ranges", action="store_false", help="write each --range to a file of its own"
    )


def spans_from(parsed: argparse.Namespace) -> list[TimeSpan]:
    """Return the parts of videos to export.

    Raises:
        UsageError: a part is empty, or --from or --to and --range are given.
    """
    from lowlight_app.frame import TimeSpan  # loads NumPy, which must not delay the first paint of the window

    if not parsed.ranges:
        if parsed.end is not None and parsed.end <= parsed.start:
            raise UsageError("--to {end:g} is not after --from {start:g}.", end=float(parsed.end), start=float(parsed.start))
        return [TimeSpan(parsed.start, parsed.end)]
    if parsed.start or parsed.end is not None:
        raise UsageError("--range cannot be used together with --from and --to.")
    for start, end in parsed.ranges:
        if end is not None and end <= start:
            raise UsageError("The range {start:g}-{end:g} is empty.", start=float(start), end=float(end))
    return [TimeSpan(start, end) for start, end in parsed.ranges]


def jobs_for(job: Job, spans: Sequence[TimeSpan], export: ExportSettings) -> list[Job]:
    """Return the jobs for the parts of one file: one that joins them, or one for each part of a video.

    Raises:
        UsageError: several results would have the same name.
    """
    if export.join_ranges or len(spans) == 1 or not _is_video(job):
        return [replace(job, span=spans[0], joined=tuple(spans[1:]))]
    from lowlight_app.media import names_a_file

    if job.output is not None and names_a_file(job.output):
        raise UsageError("this is a single file, but there are {count} ranges; name a folder.", path=job.output, count=len(spans))
    names = [part_naming(export.naming, str(number)) for number in range(1, len(spans) + 1)]
    return [replace(job, span=span, export=replace(export, naming=name)) for span, name in zip(spans, names, strict=True)]


def _is_video(job: Job) -> bool:
    from lowlight_app.media import open_source

    try:
        with open_source(job.source, page=job.page, rate=job.rate) as source:
            return source.info.timeline is not None
    except LowlightError:
        return False  # reported when the job is done


def _range(typed: str) -> Ends:
    """Parse a part such as 1:20-1:35.5; nothing after the dash stands for the end of the video."""
    start, dash, end = typed.partition("-")
    if not dash:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a range; write 1:20-1:35.5, or 83.5- for the rest")
    return time(start), time(end) if end else None
