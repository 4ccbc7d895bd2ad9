"""Finding and processing many files, shared by the commands that write one file for each."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.bug_report import limit_to_file
from lowlight_app.cli import ExitCode
from lowlight_app.cli.console import Console, Tally
from lowlight_app.errors import LowlightError, MediaError, UsageError
from lowlight_app.progress import Progress
from lowlight_app.target_plan import TargetPlan

if TYPE_CHECKING:
    from lowlight_app.media import FoundFile

ProcessFile = Callable[["FoundFile", Progress], Path | None]
"""Writes the result of a file and returns its path, or None if the result exists and is skipped."""


def run_batch(parsed: argparse.Namespace, process: ProcessFile, console: Console, targets: TargetPlan) -> ExitCode:
    """Process all files named by the arguments of `add_files`; a failure does not stop the others.

    Args:
        parsed: the arguments.
        process: called with each file.
        console: receives progress and results.
        targets: the names of the batch, see `resolve_target`; the files are protected in it.

    Raises:
        MediaError: no files were found.
        UsageError: several results would have the same name.
        Cancelled: by the user; the summary has been printed.
    """
    tally = Tally()
    files = find_files(parsed, console, tally)
    targets.protect(file.path for file in files)
    try:
        with console.working() as progress:
            for file, part in zip(files, progress.divide([1.0] * len(files)), strict=True):
                _process_one(file, process, part, console, tally)
    finally:
        console.summary(tally)
    return ExitCode.FAILED if tally.failed else ExitCode.DONE


def find_files(parsed: argparse.Namespace, console: Console, tally: Tally, *, videos: bool = False) -> list[FoundFile]:
    """Find the files named by the arguments of `add_files`; report paths that do not exist as failed.

    Args:
        parsed: the arguments.
        console: receives failures.
        tally: counts them.
        videos: whether to search folders for videos, too.

    Raises:
        MediaError: no files were found.
        UsageError: several results would have the same name.
    """
    from lowlight_app.media import contain_results, list_media, names_a_file

    files, errors = list_media(parsed.inputs, recursive=parsed.recursive, videos=videos)
    if not files and not errors:
        what = "photos or videos" if videos else "photos"
        hint = "" if parsed.recursive else " Use --recursive to include subfolders."
        if contain_results(parsed.inputs):
            hint += " Files named name-lowlight.ext are results; they are skipped unless you name them."
        raise MediaError(
            "There are no {what} in {inputs}.{hint}", what=what, inputs=", ".join(map(str, parsed.inputs)), hint=hint
        )
    if len(files) > 1 and parsed.output is not None and names_a_file(parsed.output):
        raise UsageError(
            "this is a single file, but there are {count} inputs; name a folder.", path=parsed.output, count=len(files)
        )
    for error in errors:
        report(console, tally, None, error)
    return files


def output_of(file: FoundFile, output: Path | None) -> Path | None:
    """Return the output of one file: `output` with the subfolder of the file, which preserves the folder structure."""
    return None if output is None else output / file.subfolder


def _process_one(file: FoundFile, process: ProcessFile, progress: Progress, console: Console, tally: Tally) -> None:
    progress.report(0.0, file.path.name)
    result: Path | LowlightError | None
    try:
        with limit_to_file(file.path):
            result = process(file, progress)
    except LowlightError as error:
        result = error
    report(console, tally, file.path, result)


def report(console: Console, tally: Tally, source: Path | None, result: Path | LowlightError | None) -> None:
    """Print and count the result of a file: the written path, an error, or None if it was skipped."""
    if isinstance(result, LowlightError):
        tally.failed += 1
        console.failed(source, result)
    elif source is not None and result is not None:
        tally.done += 1
        console.done(source, result)
    elif source is not None:
        tally.skipped += 1
        console.skipped(source)
