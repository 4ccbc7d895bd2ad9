"""The loop over many files, shared by the commands that make one file out of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lowlight_app.cli import ExitCode
from lowlight_app.cli.console import Console, Tally
from lowlight_app.errors import LowlightError
from lowlight_app.progress import Progress

Work = Callable[[Path, Progress], Path | None]
"""Makes one file out of another; returns it, or None where there was nothing to do."""


def run_batch(sources: Sequence[Path], work: Work, console: Console) -> ExitCode:
    """Do the work on every source; one failure does not stop the rest.

    Raises:
        Cancelled: the user asked to stop; the summary of what was done until then is told.
    """
    tally = Tally()
    try:
        with console.working() as progress:
            for source, part in zip(sources, progress.divide([1.0] * len(sources)), strict=True):
                _do_one(source, work, part, console, tally)
    finally:
        console.summary(tally)
    return ExitCode.FAILED if tally.failed else ExitCode.DONE


def _do_one(source: Path, work: Work, progress: Progress, console: Console, tally: Tally) -> None:
    progress.report(0.0, source.name)
    try:
        target = work(source, progress)
    except LowlightError as error:
        tally.failed += 1
        console.failed(source, error)
        return
    if target is None:
        tally.skipped += 1
        console.skipped(source)
    else:
        tally.done += 1
        console.done(source, target)
