"""`lowlight fetch`: the LOL dataset from Kaggle."""

from __future__ import annotations

import argparse
import json

from lowlight_app.cli import Command, ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `download` can be told."""
    parser.add_argument("--json", action="store_true", help="report progress and the result as one JSON object per line")


def run(parsed: argparse.Namespace) -> ExitCode:
    """Download it, and tell where it lies."""
    from training.download import download

    def tell(size: int) -> None:
        if parsed.json:
            print(json.dumps({"event": "progress", "bytes": size}), flush=True)

    folder = download(tell)
    print(json.dumps({"event": "fetched", "folder": str(folder)}) if parsed.json else folder)
    return ExitCode.DONE


COMMAND = Command("fetch", "download the LOL dataset from Kaggle, to train on", add_arguments, run)
