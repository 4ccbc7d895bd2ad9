"""The loop over many files, shared by the commands that make one file out of each."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.cli import ExitCode
from lowlight_app.cli.console import Console, Tally
from lowlight_app.errors import LowlightError, MediaError, UsageError
from lowlight_app.progress import Progress

if TYPE_CHECKING:
    from lowlight_app.media import FoundFile

Work = Callable[["FoundFile", Progress], Path | None]
"""Makes one file out of another; returns it, or None where its result exists and is to be kept."""


def run_batch(parsed: argparse.Namespace, work: Work, console: Console, given: dict[Path, Path]) -> ExitCode:
    """Do the work on every file that `add_files` let the user name; one failure does not stop the rest.

    Args:
        parsed: what the user said.
        work: what is done with each.
        console: where it is told.
        given: see `resolve_target`; the names of the files themselves are added, for no result may take one of them.

    Raises:
        MediaError: there is nothing to do.
        UsageError: several results would go into one file.
        Cancelled: the user asked to stop; the summary of what was done until then has been told.
    """
    tally = Tally()
    files = find_files(parsed, console, tally)
    given.update({file.path: file.path for file in files})
    try:
        with console.working() as progress:
            for file, part in zip(files, progress.divide([1.0] * len(files)), strict=True):
                _do_one(file, work, part, console, tally)
    finally:
        console.summary(tally)
    return ExitCode.FAILED if tally.failed else ExitCode.DONE


def find_files(parsed: argparse.Namespace, console: Console, tally: Tally, *, videos: bool = False) -> list[FoundFile]:
    """The files that `add_files` let the user name; paths that lead nowhere are told as failed.

    Args:
        parsed: what the user said.
        console: where failures are told.
        tally: where they are counted.
        videos: whether folders are searched for videos, too.

    Raises:
        MediaError: there is nothing to do.
        UsageError: several results would go into one file.
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
        tell(console, tally, None, error)
    return files


def output_of(file: FoundFile, output: Path | None) -> Path | None:
    """Where the result of one file goes: below `output` as its source lies below the folder that was named."""
    return None if output is None else output / file.subfolder


def _do_one(file: FoundFile, work: Work, progress: Progress, console: Console, tally: Tally) -> None:
    progress.report(0.0, file.path.name)
    try:
        tell(console, tally, file.path, work(file, progress))
    except LowlightError as error:
        tell(console, tally, file.path, error)


def tell(console: Console, tally: Tally, source: Path | None, result: Path | LowlightError | None) -> None:
    """Say and count how a file ended: written, failed, or None where its result exists and is to be kept."""
    if isinstance(result, LowlightError):
        tally.failed += 1
        console.failed(source, result)
    elif source is not None and result is not None:
        tally.done += 1
        console.done(source, result)
    elif source is not None:
        tally.skipped += 1
        console.skipped(source)
