"""`lowlight models`: list, show, import, export, rename and remove models."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.console import print_event
from lowlight_app.errors import ModelError
from lowlight_app.events import EventName
from lowlight_app.models.model_store import DEFAULT_MODEL

if TYPE_CHECKING:
    from lowlight_app.models.model_store import ModelStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `models`."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    listing = actions.add_parser("list", help="list the installed models")
    listing.add_argument("--json", action="store_true", help="print as JSON")
    show = actions.add_parser("show", help="show the training and the quality of a model")
    show.add_argument("id", metavar="ID", help="id of the model")
    show.add_argument("--json", action="store_true", help="print as JSON")
    add = actions.add_parser("import", help="import a model from a folder or an exported file")
    add.add_argument("source", type=Path, metavar="PATH", help="model folder or exported file")
    add.add_argument("--as", dest="id", metavar="ID", help="use this id instead of the one in the file")
    add.add_argument("--json", action="store_true", help="print the result as JSON")
    convert = actions.add_parser("convert", help="convert one of your models for ONNX Runtime; its first use does so too")
    convert.add_argument("id", metavar="ID", help="id of the model")
    export = actions.add_parser("export", help="export a model to a single file")
    export.add_argument("id", metavar="ID", help="id of the model")
    export.add_argument("target", type=Path, metavar="FILE", help="file to write")
    rename = actions.add_parser("rename", help="change the name of one of your models; its id stays the same")
    rename.add_argument("id", metavar="ID", help="id of the model")
    rename.add_argument("name", metavar="NAME", help="new name")
    remove = actions.add_parser("remove", help="delete one of your models")
    remove.add_argument("id", metavar="ID", help="id of the model")


def run(parsed: argparse.Namespace) -> ExitCode:
    """Run the action."""
    from lowlight_app.models.model_store import ModelStore

    store = ModelStore()
    if parsed.action == "list":
        return _list(store, parsed.json)
    if parsed.action == "show":
        card = asdict(store.find(parsed.id).card)
        print(json.dumps(card, indent=2, ensure_ascii=False) if parsed.json else "\n".join(_outline(card)))
    elif parsed.action == "import":
        model = _import(store, parsed.source, parsed.id)
        if parsed.json:
            print_event({"event": EventName.IMPORTED, "model": model})
        else:
            print(f"Imported as {model}.")
    elif parsed.action == "convert":
        print(_convert(store, parsed.id))
    elif parsed.action == "export":
        store.export(parsed.id, parsed.target)
        print(f"Exported to {parsed.target}.")
    elif parsed.action == "rename":
        store.rename(parsed.id, parsed.name)
        print(f"Renamed {parsed.id}.")
    else:
        store.remove(parsed.id)
        print(f"Removed {parsed.id}.")
    return ExitCode.DONE


def _list(store: ModelStore, as_json: bool) -> ExitCode:
    good, broken = store.models()
    if as_json:
        models = [{**asdict(folder.card), "path": str(folder.path), "bundled": folder.bundled} for folder in good]
        print(json.dumps({"models": models, "broken": [{"path": str(b.path), "reason": str(b.reason)} for b in broken]}))
        return ExitCode.DONE
    print(f"{'ID':<20} {'ARCHITECTURE':<13} {'FROM':<9} NAME")
    for folder in good:
        origin = "Lowlight" if folder.bundled else "you"
        default = " (the default)" if folder.card.id == DEFAULT_MODEL else ""
        print(f"{folder.card.id:<20} {folder.card.architecture:<13} {origin:<9} {folder.card.name}{default}")
    for failed in broken:
        print(f"{failed.path}: {failed.reason}", file=sys.stderr)
    return ExitCode.DONE


def _outline(values: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Format nested values as indented lines, without empty values."""
    for name, value in values.items():
        label = f"{indent}{name.replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from (f"{label}:", *_outline(value, f"{indent}  "))
        elif isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
            for number, item in enumerate(value, 1):
                yield from (f"{label} {number}:", *_outline(item, f"{indent}  "))
        elif value not in (None, "", (), []):
            yield f"{label}: {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"


def _convert(store: ModelStore, model_id: str) -> str:
    from lowlight_app.models.backends import convert_model

    folder = store.find(model_id)
    if folder.bundled:
        raise ModelError("Model “{model}” comes with Lowlight and cannot be changed.", model=model_id)
    return f"Converted {model_id}." if convert_model(folder).card.onnx else f"{model_id} cannot be converted; TensorFlow runs it."


def _import(store: ModelStore, source: Path, model_id: str | None) -> str:
    """Import a model and load it once; remove it again if it cannot be loaded."""
    from lowlight_app.models.backends import check_model

    folder = store.add(source, model_id)
    try:
        check_model(folder)
    except BaseException:
        store.remove(folder.card.id)
        raise
    return folder.card.id


COMMAND = Command("models", "list, show, import, export, rename and remove models", add_arguments, run)
