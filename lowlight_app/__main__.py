"""Entry point: runs a command, or opens the window if there are no arguments or only paths."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lowlight_app.cli import live
from lowlight_app.cli.main import COMMANDS, run_safely
from lowlight_app.cli.main import main as run_command_line
from lowlight_app.errors import LowlightError

_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def main() -> int:
    """Start Lowlight with the arguments of this process and return its exit code."""
    # Must be set before TensorFlow is loaded, whose libraries otherwise write to standard error.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    arguments = sys.argv[1:]
    if arguments == ["--self-test"]:
        return run_safely(self_test)
    if opens_window(arguments):
        return run_safely(lambda: open_window(arguments))
    if arguments[:1] == [live.COMMAND.name] and live.VIEW in arguments:
        return run_safely(lambda: open_window([], live.source_to_view(arguments[1:])))
    return run_command_line(arguments)


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether the arguments are empty or existing paths. Anything else is handled by the command line, which reports errors."""
    is_command = bool(arguments) and arguments[0] in COMMANDS
    return not is_command and all(os.path.lexists(argument) for argument in arguments)


def open_window(paths: Sequence[str], live_source: str = "") -> int:
    """Open the window with these files, or with a live source, and return when it is closed.

    Raises:
        LowlightError: there is no display; Qt itself would abort the process.
    """
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _DISPLAYS):
        raise LowlightError("There is no display for the window. The command `enhance` works without one; see --help.")
    from lowlight_app.gui.shell import app

    return app.run([Path(path) for path in paths], live_source)


def self_test() -> int:
    """Run the self-test of the installation."""
    from lowlight_app import selftest

    return selftest.run()


if __name__ == "__main__":
    sys.exit(main())
