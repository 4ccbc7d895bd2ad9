"""Reports of bugs, kept in `lowlight.log`, and the guard that limits a bug to the file in which it was met."""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from lowlight_app import __version__
from lowlight_app.errors import LowlightError, Message, OutOfMemory, UnexpectedError
from lowlight_app.progress import Cancelled
from lowlight_app.redaction import redact
from lowlight_app.user_data import data_folder


@contextmanager
def limit_to_file(path: Path) -> Iterator[None]:
    """Turn a bug into an error of the file being processed, so that the other files of a batch are processed.

    Raises:
        UnexpectedError: raised in place of an exception that is a bug; the log has the report.
        OutOfMemory: raised in place of a `MemoryError`.
    """
    try:
        yield
    except (LowlightError, Cancelled, BrokenPipeError):  # a broken pipe: the reader of our output has exited
        raise
    except MemoryError as error:
        raise OutOfMemory("there is not enough memory for this file.", path=path) from error
    except Exception as error:
        raise as_unexpected(error, path) from error


def as_unexpected(error: Exception, path: Path | None = None) -> UnexpectedError:
    """Append the report of a bug to the log and return the error to show; `path` is the file being processed."""
    report = format_bug_report(error, *([] if path is None else [f"File: {path}"]))
    log = write_bug_report(report) or Message("this output")
    template = "unexpected error in Lowlight; please report it with the end of {log}."
    return UnexpectedError(template, path=path, log=log, report=report)


def format_bug_report(error: BaseException, *facts: str) -> str:
    """Return the traceback of an error with the versions of Lowlight, Python and the system, and further facts."""
    versions = f"Lowlight {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return redact("\n".join((versions, *facts, "", "".join(traceback.format_exception(error)))))


def write_bug_report(report: str) -> Path | None:
    """Append a report to the log file and return its path; print it to standard error if the file cannot be written."""
    log = data_folder("lowlight.log")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now():%Y-%m-%d %H:%M:%S} {report}\n")
    except OSError:
        print(report, file=sys.stderr)
        return None
    return log
