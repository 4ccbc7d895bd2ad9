"""`lowlight convert`: convert photos to another format."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_export, add_files, add_verbosity, export_from
from lowlight_app.cli.batch import output_of, run_batch
from lowlight_app.cli.console import make_console
from lowlight_app.cli.geometry import add_geometry, geometry_from
from lowlight_app.errors import UsageError
from lowlight_app.geometry import IDENTITY
from lowlight_app.progress import Progress
from lowlight_app.settings import NAMING, ExportSettings
from lowlight_app.target_plan import TargetPlan

if TYPE_CHECKING:
    from lowlight_app.media import FoundFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `convert`."""
    add_files(parser)
    parser.add_argument("--page", type=int, metavar="N", help="page of a multi-page TIFF, counted from 1")
    add_geometry(parser)
    add_export(parser)
    add_verbosity(parser)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Convert every input."""
    from lowlight_app.media import convert_photo

    if parsed.naming == NAMING:
        parsed.naming = "{name}"  # a conversion is the same photo, not an enhanced one
    export, targets, console = export_from(parsed), TargetPlan(), make_console(parsed)
    geometry = geometry_from(parsed)
    unchanged = export == ExportSettings(naming=export.naming, conflict=export.conflict) and parsed.page is None
    if parsed.output is None and unchanged and geometry == IDENTITY:
        raise UsageError("Choose what to convert to, for example with --format or -o. See lowlight convert --help.")

    def convert(file: FoundFile, progress: Progress) -> Path | None:
        return convert_photo(
            file.path,
            output_of(file, parsed.output),
            export,
            progress,
            page=parsed.page,
            geometry=geometry,
            targets=targets,
            notice=lambda message: console.note(message.about(file.path)),
        )

    return run_batch(parsed, convert, console, targets)


COMMAND = Command("convert", "convert photos to another format without enhancing them", add_arguments, run)
