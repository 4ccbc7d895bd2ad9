"""What a command says while it works: results on standard output, progress and failures on standard error."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from lowlight_app.errors import LowlightError, Message
from lowlight_app.progress import Listener, Progress


@dataclass
class Tally:
    """How the files of a batch ended."""

    done: int = 0
    skipped: int = 0
    failed: int = 0


class Console:
    """Says only what failed (`--quiet`); the others say more."""

    def progress(self, fraction: float, doing: str) -> None:
        """`fraction` (0..1) of the whole is done."""

    def done(self, source: Path, target: Path) -> None:
        """A file was written."""

    def note(self, message: Message) -> None:
        """Something worth knowing, that is no failure."""

    def warn(self, message: Message) -> None:
        """Something that the user has to know, even with `--quiet`."""
        print(message, file=sys.stderr)

    def skipped(self, source: Path) -> None:
        """A file was left out because its result exists."""

    def failed(self, source: Path | None, error: LowlightError) -> None:
        """A file could not be worked on; without a source, the error tells which."""
        named = source is None or error.message.path == source
        print(error if named else f"{source}: {error}", file=sys.stderr)

    def summary(self, tally: Tally) -> None:
        """All is done, or stopped."""

    @contextmanager
    def working(self) -> Iterator[Progress]:
        """While the work goes on: a progress whose reports are shown and that the first Ctrl-C cancels."""
        progress = Progress(self.progress)
        with cancelled_by_interrupt(progress):
            yield progress


class TextConsole(Console):
    """For a person: a bar on the terminal, one line per result, a summary."""

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
        if any(counts.values()):  # else nothing was begun, and what is wrong is told instead
            print(", ".join(f"{count} {what}" for what, count in counts.items() if count or what == "done"))

    @contextmanager
    def working(self) -> Iterator[Progress]:
        """See `Console`."""
        with _bar() as self._show, super().working() as progress:
            yield progress


class JsonConsole(Console):
    """For a program: one object per line on standard output, told apart by `event`."""

    def __init__(self) -> None:
        self._percent = -1

    def progress(self, fraction: float, doing: str) -> None:
        """See `Console`. Told once per percent."""
        percent = int(fraction * 100)
        if percent != self._percent:
            self._percent = percent
            self._tell("progress", fraction=round(fraction, 4), doing=doing)

    def done(self, source: Path, target: Path) -> None:
        """See `Console`."""
        self._tell("done", source=str(source), target=str(target))

    def note(self, message: Message) -> None:
        """See `Console`."""
        self._tell("note", text=str(message), **message.to_json())

    def warn(self, message: Message) -> None:
        """See `Console`."""
        self.note(message)

    def skipped(self, source: Path) -> None:
        """See `Console`."""
        self._tell("skipped", source=str(source))

    def failed(self, source: Path | None, error: LowlightError) -> None:
        """See `Console`."""
        self._tell("failed", source=source and str(source), error=str(error), **error.message.to_json())

    def summary(self, tally: Tally) -> None:
        """See `Console`."""
        self._tell("summary", **asdict(tally))

    def _tell(self, event: str, **what: Any) -> None:
        print(json.dumps({"event": event, **what}), flush=True)


def make_console(parsed: argparse.Namespace) -> Console:
    """The console that `--quiet` and `--json` ask for."""
    if parsed.json:
        return JsonConsole()
    return Console() if parsed.quiet else TextConsole()


@contextmanager
def cancelled_by_interrupt(progress: Progress) -> Iterator[None]:
    """The first Ctrl-C, or SIGTERM, asks the work to stop, so that nothing is left half done; the second stops it at once."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if progress.cancelled:
            raise KeyboardInterrupt
        progress.cancel()
        print("Stopping; Ctrl-C again stops at once.", file=sys.stderr)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bar() -> Iterator[Listener]:
    """A progress bar with the time left, on standard error where that is a terminal."""
    from rich.console import Console as Terminal
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    terminal = Terminal(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    # Redirected, prints appear above the bar; but what goes into a file or pipe must keep going there.
    redirect = sys.stdout.isatty()
    with Bar(*columns, console=terminal, transient=True, disable=not terminal.is_terminal, redirect_stdout=redirect) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda fraction, doing: bar.update(task, completed=fraction, description=doing or None)
