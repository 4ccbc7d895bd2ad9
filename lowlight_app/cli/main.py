"""The command line's entry: parse, run one command, turn what went wrong into a text and an exit code."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from lowlight_app import __version__
from lowlight_app.cli import ExitCode, convert, enhance, evaluate, fetch, models, train
from lowlight_app.errors import LowlightError, UsageError
from lowlight_app.progress import Cancelled
from lowlight_app.user_data import data_folder

COMMANDS = {
    command.name: command
    for command in (enhance.COMMAND, convert.COMMAND, evaluate.COMMAND, fetch.COMMAND, train.COMMAND, models.COMMAND)
}

EPILOG = """\
lowlight with nothing or only paths opens the window.
lowlight --self-test checks that this installation works.
exit codes: 0 all done, 1 something failed, 2 wrong usage, 130 interrupted
"""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code of the process."""
    return run_safely(lambda: _run_command(arguments), as_json="--json" in arguments)


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = _Parser(
        prog="lowlight",
        description="Clear photos and videos from ones taken in too little light.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Lowlight {__version__}")
    parsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for command in COMMANDS.values():
        command.add_arguments(
            parsers.add_parser(command.name, help=command.help, description=f"{command.help}.", allow_abbrev=False)
        )
    return parser


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong, not all that could have been said instead."""

    def error(self, message: str) -> NoReturn:
        """See `argparse.ArgumentParser`."""
        raise UsageError("{problem}. See {program} --help.", problem=f"{message[0].upper()}{message[1:]}", program=self.prog)


def run_safely(action: Callable[[], int], *, as_json: bool = False) -> int:
    """Do something; say what went wrong in words for the user. The only catch-all of the command line.

    Args:
        action: Returns the exit code.
        as_json: Whether an error of the world is an event on standard output, too.
    """
    _never_fail_to_print()
    try:
        return action()
    except LowlightError as error:
        if as_json:
            print(json.dumps({"event": "error", "error": str(error), **error.message.to_json()}), flush=True)
        _say(f"lowlight: {error}")
        return ExitCode.USAGE if isinstance(error, UsageError) else ExitCode.FAILED
    except (Cancelled, KeyboardInterrupt):
        _say("Stopped.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (`lowlight ... | head`): Python's own flush at the end must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED
    except Exception as error:
        _say(_record_bug(error))
        return ExitCode.FAILED


def _run_command(arguments: Sequence[str]) -> int:
    first = next(iter(arguments), "--help")
    if first not in (*COMMANDS, "-h", "--help", "--version"):
        if first.startswith("-"):
            raise UsageError("Unknown option {option}; put options after the command. See lowlight --help.", option=first)
        raise UsageError("{word} is neither a command nor an existing file. See lowlight --help.", word=first)
    parsed, unknown = build_parser().parse_known_args(arguments)
    if unknown:
        raise UsageError(
            "Unknown arguments: {arguments}. See lowlight {command} --help.", arguments=" ".join(unknown), command=parsed.command
        )
    return COMMANDS[parsed.command].run(parsed)


def _never_fail_to_print() -> None:
    """A file name that the terminal's encoding lacks is printed with escapes instead of ending the program."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _record_bug(error: Exception) -> str:
    """Write an error that is our own to the log, and return what to tell the user."""
    log = data_folder("lowlight.log")
    told = f"lowlight: this is a bug in Lowlight: {type(error).__name__}: {error}"
    try:
        _append_to_log(log, error)
    except OSError:
        logging.getLogger("lowlight").exception("unexpected error")
        return f"{told}\nPlease report it with the lines above."
    return f"{told}\nPlease report it with the end of {log}"


def _append_to_log(log: Path, error: Exception) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with_traceback = logging.FileHandler(log, encoding="utf-8", errors="backslashreplace")
    with_traceback.setFormatter(logging.Formatter(f"%(asctime)s Lowlight {__version__}, Python {sys.version}: %(message)s"))
    logger = logging.getLogger("lowlight")
    logger.addHandler(with_traceback)
    logger.error("unexpected error", exc_info=error)
    logger.removeHandler(with_traceback)
    with_traceback.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr)
