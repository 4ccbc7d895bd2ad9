"""`lowlight watch`: enhance what arrives in a folder."""

from __future__ import annotations

import argparse
import io
import sys
from typing import TYPE_CHECKING

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.argument_types import path, seconds
from lowlight_app.cli.arguments import export_from, settings_from
from lowlight_app.cli.batch import output_of
from lowlight_app.cli.console import Tally, make_console
from lowlight_app.cli.enhance import add_enhancement, add_model, load_enhancer, report_outcome
from lowlight_app.cli.geometry import geometry_from
from lowlight_app.cli.stack_arguments import stack_from
from lowlight_app.errors import Message
from lowlight_app.progress import Cancelled
from lowlight_app.settings import EnhanceSettings

if TYPE_CHECKING:
    from lowlight_app.media import FoundFile
    from lowlight_app.pipeline import Job


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `watch`."""
    parser.add_argument("folder", type=path, metavar="FOLDER", help="folder to watch")
    parser.add_argument("-o", "--output", type=path, required=True, metavar="OUT", help="folder for the results")
    parser.add_argument("--recursive", action="store_true", help="watch subfolders, and keep the folder structure in the output")
    parser.add_argument(
        "--poll",
        type=seconds,
        metavar="SECONDS",
        help="search the folder every so many seconds; for network drives, whose changes the system does not report",
    )
    add_model(parser)
    add_enhancement(parser, ranges=False)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Enhance what arrives, until the user stops it."""
    from lowlight_app.media.files.image_sequence import RATE
    from lowlight_app.pipeline import Engine, Job
    from lowlight_app.watch.folder_watch import WatchRequest, enhance_arrivals

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # a log file shows each result at once
    request = WatchRequest(parsed.folder.absolute(), parsed.output.absolute(), parsed.recursive, parsed.poll)
    settings, export, geometry = settings_from(parsed, EnhanceSettings), export_from(parsed), geometry_from(parsed)
    stack, console, tally = stack_from(parsed), make_console(parsed), Tally()

    def make_job(file: FoundFile) -> Job:
        output = output_of(file, request.output)
        return Job(file.path, output, rate=parsed.rate or RATE, geometry=geometry, stack=stack)

    engine = Engine(load_enhancer(parsed, console), parsed.model, settings, export)
    started = "Watching {folder}; results go to {output}. Press Ctrl-C to stop."
    console.note(Message(started, folder=request.folder, output=request.output))
    try:
        with console.working(resumable=True) as progress:
            for outcome in enhance_arrivals(request, make_job, engine, progress, lambda error: console.failed(None, error)):
                report_outcome(outcome, console, tally)
    except Cancelled:  # the only way in which it ends
        pass
    finally:
        console.summary(tally)
    return ExitCode.FAILED if tally.failed else ExitCode.DONE


COMMAND = Command("watch", "enhance what arrives in a folder", add_arguments, run)
