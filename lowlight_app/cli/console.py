"""Output of the commands: results on standard output, progress and errors on standard error."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from lowlight_app.errors import LowlightError, Message
from lowlight_app.events import EventName
from lowlight_app.progress import Listener, Progress


@dataclass
class Tally:
    """Number of files by outcome."""

    done: int = 0
    skipped: int = 0
    failed: int = 0


class Console:
    """Output with `--quiet`: errors and warnings only. Subclasses print more."""

    def progress(self, fraction: float, doing: str) -> None:
        """Show the progress of the command, `fraction` in 0..1."""

    def pace(self, files: int, total: int, speeds: Mapping[str, float], seconds_left: float | None) -> None:
        """Report how fast the workers of a cluster are: finished files, of how many, and megapixels per second by worker."""

    def done(self, source: Path, target: Path) -> None:
        """Report that a file was written."""

    def note(self, message: Message) -> None:
        """Print a notice."""

    def warn(self, message: Message) -> None:
        """Print a warning, even with `--quiet`."""
        print(message, file=sys.stderr)

    def skipped(self, source: Path) -> None:
        """Report that a file was skipped because its result exists."""

    def failed(self, source: Path | None, error: LowlightError) -> None:
        """Report that a file failed; without a source, the error names the file."""
        named = source is None or error.message.path == source
        print(error if named else f"{source}: {error}", file=sys.stderr)

    def summary(self, tally: Tally) -> None:
        """Print the number of files by outcome, after the last file or a cancellation."""

    @contextmanager
    def working(self, *, resumable: bool = False) -> Iterator[Progress]:
        """Yield a progress object that is shown to the user and cancelled by the first Ctrl-C; interrupted if `resumable`."""
        progress = Progress(self.progress)
        with cancelled_by_interrupt(progress, resumable=resumable):
            yield progress


class TextConsole(Console):
    """Output for people: a progress bar, one line per result, a summary."""

    def __init__(self) -> None:
        self._show: Listener | None = None

    def progress(self, fraction: float, doing: str) -> None:
        """See `Console`."""
        if self._show is not None:
            self._show(fraction, doing)

    def done(self, source: Path, target: Path) -> None:
        """See `Console`."""
        print(f"{source} -> {target}")

    def note(self, message: Message) -> None:
        """See `Console`."""
        print(message)

    def skipped(self, source: Path) -> None:
        """See `Console`."""
        print(f"{source}: skipped, its result exists")

    def summary(self, tally: Tally) -> None:
        """See `Console`."""
        counts = {"done": tally.done, "skipped": tally.skipped, "failed": tally.failed}
        if any(counts.values()):  # otherwise an error is printed instead
            print(", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "done"))

    @contextmanager
    def working(self, *, resumable: bool = False) -> Iterator[Progress]:
        """See `Console`."""
        with _bar() as self._show, super().working(resumable=resumable) as progress:
            yield progress


class JsonConsole(Console):
    """Output for programs: one JSON object per line, see `EventName`."""

    def __init__(self) -> None:
        self._percent = -1

    def progress(self, fraction: float, doing: str) -> None:
        """See `Console`. Printed once per percent."""
        percent = int(fraction * 100)
        if percent != self._percent:
            self._percent = percent
            self._print(EventName.PROGRESS, fraction=round(fraction, 4), doing=doing)

    def pace(self, files: int, total: int, speeds: Mapping[str, float], seconds_left: float | None) -> None:
        """See `Console`."""
        left = None if seconds_left is None else round(seconds_left, 1)
        self._print(EventName.CLUSTER, files=files, total=total, megapixels_per_second=speeds, seconds_left=left)

    def done(self, source: Path, target: Path) -> None:
        """See `Console`."""
        self._print(EventName.DONE, source=str(source), target=str(target))

    def note(self, message: Message) -> None:
        """See `Console`."""
        self._print(EventName.NOTE, text=str(message), **message.to_json())

    def warn(self, message: Message) -> None:
        """See `Console`."""
        self.note(message)

    def skipped(self, source: Path) -> None:
        """See `Console`."""
        self._print(EventName.SKIPPED, source=str(source))

    def failed(self, source: Path | None, error: LowlightError) -> None:
        """See `Console`."""
        self._print(EventName.FAILED, source=source and str(source), error=str(error), **error.message.to_json())

    def summary(self, tally: Tally) -> None:
        """See `Console`."""
        self._print(EventName.SUMMARY, **asdict(tally))

    def _print(self, event: EventName, **values: Any) -> None:
        print_event({"event": event, **values})


def print_event(event: Mapping[str, Any]) -> None:
    """Print an event as one line of JSON."""
    print(json.dumps(event), flush=True)


def print_error(error: LowlightError, *, as_json: bool) -> None:
    """Print an error that ends a command, with `--json` as an event, too."""
    if as_json:
        print_event({"event": EventName.ERROR, "error": str(error), **error.message.to_json()})
    print(f"lowlight: {error}", file=sys.stderr)


def make_console(parsed: argparse.Namespace) -> Console:
    """Create the console for `--quiet` and `--json`."""
    if parsed.json:
        return JsonConsole()
    return Console() if parsed.quiet else TextConsole()


@contextmanager
def cancelled_by_interrupt(progress: Progress, *, resumable: bool = False) -> Iterator[None]:
    """Cancel `progress` on the first Ctrl-C, interrupt it on SIGTERM, as the system sends it; stop at once on the second.

    Args:
        progress: the progress of the work.
        resumable: Ctrl-C interrupts it, too, because the next start of the command continues it.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        if progress.cancelled:
            raise KeyboardInterrupt
        if resumable or number == signal.SIGTERM:
            progress.interrupt()
        else:
            progress.cancel()
        print("Stopping; press Ctrl-C again to stop at once.", file=sys.stderr)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bar() -> Iterator[Listener]:
    """Show a progress bar with the remaining time, if standard error is a terminal."""
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    terminal = Terminal(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    # On a terminal, redirected prints appear above the bar; output to a file or pipe must not be redirected.
    redirect = sys.stdout.isatty()
    with Bar(*columns, console=terminal, transient=True, disable=not terminal.is_terminal, redirect_stdout=redirect) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda fraction, doing: bar.update(task, completed=fraction, description=doing or None)
