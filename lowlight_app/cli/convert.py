"""`lowlight convert`: photos in another format, otherwise unchanged."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_export, add_files, add_verbosity, export_from
from lowlight_app.cli.batch import output_of, run_batch
from lowlight_app.cli.console import make_console
from lowlight_app.errors import UsageError
from lowlight_app.progress import Progress
from lowlight_app.settings import NAMING, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.media import FoundFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `convert` can be told."""
    add_files(parser)
    parser.add_argument("--page", type=int, metavar="N", help="which picture of a TIFF with several, from 1")
    add_export(parser)
    add_verbosity(parser)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Convert every input."""
    from lowlight_app.media import convert_photo

    if parsed.naming == NAMING:
        parsed.naming = "{name}"  # the same photo, not another one
    export, given = export_from(parsed), dict[Path, Path]()
    unchanged = export == ExportSettings(naming=export.naming, conflict=export.conflict) and parsed.page is None
    if parsed.output is None and unchanged:
        raise UsageError("Choose what to convert to, for example with --format or -o. See lowlight convert --help.")

    def convert(file: FoundFile, progress: Progress) -> Path | None:
        return convert_photo(file.path, output_of(file, parsed.output), export, progress, page=parsed.page, claimed=given)

    return run_batch(parsed, convert, make_console(parsed), given)


COMMAND = Command("convert", "write photos in another format, otherwise unchanged", add_arguments, run)
