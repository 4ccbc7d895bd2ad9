"""Entry point of the command line: parse, run one command, convert errors into messages and exit codes."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import NoReturn

from lowlight_app import __version__
from lowlight_app.bug_report import as_unexpected
from lowlight_app.cli import ExitCode, convert, enhance, evaluate, fetch, live, models, train, watch
from lowlight_app.cli.console import print_error
from lowlight_app.errors import LowlightError, UsageError
from lowlight_app.progress import Cancelled
from lowlight_app.user_data import data_folder

COMMANDS = {
    command.name: command
    for command in (
        enhance.COMMAND,
        watch.COMMAND,
        live.COMMAND,
        convert.COMMAND,
        evaluate.COMMAND,
        fetch.COMMAND,
        train.COMMAND,
        models.COMMAND,
    )
}

_LOG_SIZE = 1 << 20

EPILOG = f"""\
Without a command, Lowlight opens its window, with the given files if any.
lowlight --self-test checks the installation.

exit codes:
  {ExitCode.DONE:<3}  success
  {ExitCode.FAILED:<3}  an error occurred, or some files failed
  {ExitCode.USAGE:<3}  invalid arguments
  {ExitCode.INTERRUPTED:<3}  interrupted
"""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code of the process."""
    return run_safely(lambda: _run_command(arguments), as_json="--json" in arguments)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with all commands."""
    parser = _Parser(
        prog="lowlight",
        description="Enhance low-light photos and videos.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Lowlight {__version__}")
    parsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for command in COMMANDS.values():
        command.add_arguments(
            parsers.add_parser(
                command.name, help=command.help, description=f"{command.help[0].upper()}{command.help[1:]}.", allow_abbrev=False
            )
        )
    return parser


class _Parser(argparse.ArgumentParser):
    """Reports errors without printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        """See `argparse.ArgumentParser`."""
        raise UsageError("{problem}. See {program} --help.", problem=f"{message[0].upper()}{message[1:]}", program=self.prog)


def run_safely(action: Callable[[], int], *, as_json: bool = False) -> int:
    """Run an action and print its errors for the user. Bugs that concern no single file end here.

    Args:
        action: returns the exit code.
        as_json: whether to also print the error as an event on standard output.
    """
    _escape_unprintable_characters()
    try:
        with _logging_to_file():
            return action()
    except LowlightError as error:
        return _fail(error, as_json)
    except (Cancelled, KeyboardInterrupt):
        _print_error("Stopped.")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has exited (`lowlight ... | head`): Python's final flush must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED
    except MemoryError:
        return _fail(LowlightError("There is not enough memory. Close other programs and try again."), as_json)
    except Exception as error:
        return _fail(as_unexpected(error), as_json)


def _fail(error: LowlightError, as_json: bool) -> ExitCode:
    print_error(error, as_json=as_json)
    return ExitCode.USAGE if isinstance(error, UsageError) else ExitCode.FAILED


@contextmanager
def _logging_to_file() -> Iterator[None]:
    """Write warnings, such as the words of libraries about damaged files, to the log instead of standard error."""
    handler = _LogFile(data_folder("lowlight.log"), maxBytes=_LOG_SIZE, backupCount=1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


class _LogFile(RotatingFileHandler):
    """Creates the file with the first message; a log that cannot be written does not stop the work."""

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        with suppress(OSError):
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """See `logging.Handler`."""


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


def _escape_unprintable_characters() -> None:
    """Print characters that the encoding of the terminal lacks with escapes instead of failing, for example in file names."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _print_error(text: str) -> None:
    print(text, file=sys.stderr)
