"""`lowlight train`: a model of your own from pairs of dark and clear pictures, or from well-lit pictures alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_verbosity
from lowlight_app.cli.console import JsonConsole, make_console
from lowlight_app.errors import UsageError
from lowlight_app.places import data_folder

if TYPE_CHECKING:
    from lowlight_app.models.registry import ModelStore
    from training.config import TrainConfig
    from training.run import Run

_FIGURES = (("psnr", "PSNR", ".2f"), ("ssim", "SSIM", ".3f"), ("psnr_gt_mean", "GT-mean", ".2f"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `train` can be told."""
    parser.add_argument(
        "dataset", nargs="?", type=Path, metavar="DATASET", help="folder of pairs, in any usual layout (LOL: our485)"
    )
    parser.add_argument("--architecture", metavar="A", help="lowlight or classic (default: the preset's)")
    parser.add_argument("--from", dest="base", metavar="ID", help="start from this model instead of fresh")
    parser.add_argument(
        "--preset", default="standard", metavar="P", help="quick, standard, thorough or classic (default: standard)"
    )
    parser.add_argument("--loss", action="append", metavar="NAME=W", help="a loss and its weight; repeat for several")
    parser.add_argument(
        "--features", type=Path, metavar="FILE", help="SqueezeNet weights for the perceptual loss, instead of VGG16"
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=int, metavar="N", help="train this many epochs")
    length.add_argument("--minutes", type=float, metavar="M", help="train for this long")
    validation = parser.add_mutually_exclusive_group()
    validation.add_argument("--validation", type=Path, metavar="FILE", help="names of the validation pairs, one per line")
    validation.add_argument(
        "--validation-split", type=float, metavar="F", help="share of the pairs to validate on (default: 0.1)"
    )
    parser.add_argument("--exclude", nargs="+", metavar="NAME", help="pairs to leave out, by name without suffix")
    parser.add_argument("--clean", type=Path, metavar="DIR", help="well-lit pictures, darkened by the sensor model")
    parser.add_argument("--batch", type=int, metavar="N", help="samples per step")
    parser.add_argument("--crop", type=int, metavar="N", help="side of the training crops in pixels")
    parser.add_argument("--seed", type=int, metavar="S", help="of everything random")
    parser.add_argument("--resume", metavar="RUN", help="go on with a run that was stopped: its name or folder")
    parser.add_argument("--name", metavar="NAME", help="id of the new model (default: own-1, own-2, ...)")
    add_verbosity(parser)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Train, then put the result among the models."""
    from lowlight_app.models.registry import ModelStore
    from training.publish import add_to_store, provenance
    from training.train import load_data, train

    store = ModelStore()
    training_run = _resumed(parsed.resume) if parsed.resume else _created(parsed, store)
    config = training_run.config()
    console = make_console(parsed)
    events = _print_json if isinstance(console, JsonConsole) else _print_nothing if parsed.quiet else _print_epoch
    weights = store.find(config.base).model_file if config.base else None
    with console.working() as progress:
        network = train(config, training_run, progress, events, weights)
    data = load_data(config)
    history = provenance(training_run, config, len(data.source.pairs), len(data.validation))
    model_id = training_run.folder.name
    add_to_store(store, training_run, network, history, model_id=model_id, name=model_id)
    events({"event": "finished", "model": model_id})
    return ExitCode.DONE


def _created(parsed: argparse.Namespace, store: ModelStore) -> Run:
    from training.run import Run

    config = _without_problems(_config(parsed))
    return Run.create(data_folder("runs", parsed.name or _free_name(store)), config)


def _resumed(name: str) -> Run:
    from training.run import Run

    folder = data_folder("runs", name)
    return Run(folder if folder.is_dir() else Path(name))


def _free_name(store: ModelStore) -> str:
    taken = {folder.card.id for folder in store.models()[0]}
    number = 1
    while f"own-{number}" in taken or data_folder("runs", f"own-{number}").exists():
        number += 1
    return f"own-{number}"


def _config(parsed: argparse.Namespace) -> TrainConfig:
    from training.config import from_preset

    names = (
        "architecture",
        "base",
        "features",
        "epochs",
        "minutes",
        "validation",
        "validation_split",
        "clean",
        "batch",
        "crop",
        "seed",
    )
    changes = {name: getattr(parsed, name) for name in names if getattr(parsed, name) is not None}
    if parsed.loss:
        changes["losses"] = dict(_loss(text) for text in parsed.loss)
    if parsed.exclude:
        changes["exclude"] = tuple(parsed.exclude)
    return from_preset(parsed.preset, parsed.dataset, **changes)


def _loss(text: str) -> tuple[str, float]:
    name, _, weight = text.partition("=")
    try:
        return name, float(weight)
    except ValueError:
        raise UsageError(f"--loss takes a name and a weight, as in mae=1, not {text!r}.") from None


def _without_problems(config: TrainConfig) -> TrainConfig:
    """Check every pair once and leave out, by name, those that cannot teach anything."""
    from training.dataset import check_pairs, find_pairs

    if config.dataset is None:
        return config
    found = find_pairs(config.dataset)
    _, problems = check_pairs(found.pairs)
    for problem in (*found.problems, *problems):
        print(f"{problem.name}: left out, {problem.reason}", file=sys.stderr)
    return replace(config, exclude=(*config.exclude, *(problem.name for problem in problems)))


def _print_json(event: Mapping[str, Any]) -> None:
    print(json.dumps(event), flush=True)


def _print_nothing(event: Mapping[str, Any]) -> None:
    pass


def _print_epoch(event: Mapping[str, Any]) -> None:
    if event["event"] == "start":
        print(f"{event['samples']} samples an epoch, {event['validation']} validation pairs, {event['parameters']:,} parameters")
    elif event["event"] == "epoch":
        figures = "  ".join(f"{label} {event[key]:{form}}" for key, label, form in _FIGURES if key in event)
        print(f"epoch {event['epoch']}: loss {event['loss']:.4f}  {figures}".rstrip())
    elif event["event"] == "finished":
        print(f"Finished: use it with --model {event['model']}.")


COMMAND = Command("train", "train a model of your own", add_arguments, run)
