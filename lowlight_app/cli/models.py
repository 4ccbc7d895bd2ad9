"""`lowlight models`: list, show, import, export and remove models."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.cli import Command, ExitCode

if TYPE_CHECKING:
    from lowlight_app.models.registry import ModelStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `models`."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    listing = actions.add_parser("list", help="name the installed models")
    listing.add_argument("--json", action="store_true", help="as JSON")
    show = actions.add_parser("show", help="print a model's card")
    show.add_argument("id", metavar="ID")
    add = actions.add_parser("import", help="add a model from a folder or an exported file")
    add.add_argument("source", type=Path, metavar="PATH")
    add.add_argument("--as", dest="id", metavar="ID", help="give it this id instead of its own")
    export = actions.add_parser("export", help="write a model as one file")
    export.add_argument("id", metavar="ID")
    export.add_argument("target", type=Path, metavar="FILE")
    remove = actions.add_parser("remove", help="delete one of your own models")
    remove.add_argument("id", metavar="ID")


def run(parsed: argparse.Namespace) -> ExitCode:
    """Do the action."""
    from lowlight_app.models.registry import ModelStore

    store = ModelStore()
    if parsed.action == "list":
        return _list(store, parsed.json)
    if parsed.action == "show":
        print(json.dumps(asdict(store.find(parsed.id).card), indent=2, ensure_ascii=False))
    elif parsed.action == "import":
        print(f"Imported as {_import(store, parsed.source, parsed.id)}.")
    elif parsed.action == "export":
        store.export(parsed.id, parsed.target)
    else:
        store.remove(parsed.id)
    return ExitCode.DONE


def _list(store: ModelStore, as_json: bool) -> ExitCode:
    good, broken = store.models()
    if as_json:
        models = [{**asdict(folder.card), "path": str(folder.path), "bundled": folder.bundled} for folder in good]
        print(json.dumps({"models": models, "broken": [{"path": str(b.path), "reason": b.reason} for b in broken]}))
        return ExitCode.DONE
    for folder in good:
        origin = "bundled" if folder.bundled else "yours"
        print(f"{folder.card.id:<20} {folder.card.architecture:<10} {origin:<8} {folder.card.name}")
    for failed in broken:
        print(f"{failed.path}: {failed.reason}", file=sys.stderr)
    return ExitCode.DONE


def _import(store: ModelStore, source: Path, model_id: str | None) -> str:
    """Import and load once: what cannot be loaded is not kept."""
    from lowlight_app.models.device import load_backend

    load_backend()
    from lowlight_app.models.loading import load_model

    folder = store.add(source, model_id)
    try:
        load_model(folder)
    except BaseException:
        store.remove(folder.card.id)
        raise
    return folder.card.id


COMMAND = Command("models", "list, show, import, export and remove models", add_arguments, run)
