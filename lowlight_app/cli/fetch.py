"""`lowlight fetch`: download the LOL dataset from Kaggle."""

from __future__ import annotations

import argparse

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.console import print_event
from lowlight_app.events import EventName


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `fetch`."""
    parser.add_argument("--json", action="store_true", help="print progress and the result as one JSON object per line")


def run(parsed: argparse.Namespace) -> ExitCode:
    """Download the dataset and print its folder."""
    from training.download import download

    def show_progress(size: int) -> None:
        if parsed.json:
            print_event({"event": EventName.PROGRESS, "bytes": size})

    folder = download(show_progress)
    if parsed.json:
        print_event({"event": EventName.FETCHED, "folder": str(folder)})
    else:
        print(folder)
    return ExitCode.DONE


COMMAND = Command("fetch", "download the LOL training dataset from Kaggle", add_arguments, run)
