"""The command line: one module per command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the process."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INTERRUPTED = 130


@dataclass(frozen=True)
class Command:
    """One command of the command line.

    Attributes:
        name: the word to type.
        help: short description.
        add_arguments: adds the arguments to the parser. Runs at every start, so that heavy imports belong into `run`.
        run: runs the command with the parsed arguments.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
