"""The command line: one module per command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells its caller."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INTERRUPTED = 130


@dataclass(frozen=True)
class Command:
    """One command of the command line.

    Attributes:
        name: what is typed.
        help: what it does, in a few words.
        add_arguments: adds its arguments to its parser. Runs at every start: what it needs of media, models or training
            is imported by `run`.
        run: does it, with the parsed arguments.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
