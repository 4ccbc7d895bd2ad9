"""`lowlight train`: a model of your own from pairs of dark and clear pictures, or from well-lit pictures alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_verbosity
from lowlight_app.cli.console import Console, JsonConsole, TextConsole, make_console
from lowlight_app.errors import DatasetError, LowlightError, Message, UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.model_store import DEFAULT_MODEL
from lowlight_app.progress import Cancelled
from lowlight_app.user_data import data_folder

if TYPE_CHECKING:
    from lowlight_app.models.model_store import ModelStore
    from training.config import TrainConfig
    from training.dataset import Pairs
    from training.training_run import TrainingRun

Events = Callable[[Mapping[str, Any]], None]

_CHANGES = (
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
    "freeze_light",
    "freeze_detail",
    "augment",
)
_FIGURES = (("psnr", "PSNR", ".2f"), ("ssim", "SSIM", ".3f"), ("psnr_gt_mean", "GT-mean", ".2f"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `train` can be told."""
    parser.add_argument(
        "dataset",
        nargs="?",
        type=Path,
        metavar="DATASET",
        help="folder of pairs, or zip archive, in any usual layout (LOL: our485)",
    )
    parser.add_argument("--architecture", metavar="A", help=f"{' or '.join(ARCHITECTURES)} (default: the preset's)")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--from", dest="base", metavar="ID", help=f"start from this model (default: {DEFAULT_MODEL})")
    start.add_argument("--fresh", dest="base", action="store_const", const="", help="start from nothing")
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument(
        "--freeze-light", action="store_const", const=True, help="keep how light is decided, train only what cleans"
    )
    kept.add_argument(
        "--freeze-detail",
        action="store_const",
        const=True,
        help="keep what cleans, train only how light is decided: several times faster with --crop 64",
    )
    parser.add_argument("--preset", metavar="P", help="quick, standard, thorough or classic (default: standard)")
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
    parser.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        help="vary the samples: flips, quarter turns, light (default: the preset's)",
    )
    parser.add_argument("--resume", metavar="RUN", help="go on with a run that was stopped: its name or folder")
    parser.add_argument("--name", metavar="NAME", help="id of the new model (default: own-1, own-2, ...)")
    add_verbosity(parser)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Train, then put the result among the models."""
    from lowlight_app.models.model_store import ModelStore

    store, console = ModelStore(), make_console(parsed)
    events = _events_for(console)
    training_run = _resumed(parsed) if parsed.resume is not None else _created(parsed, store, console)
    try:
        with training_run.training():
            training_run.forget_stop()
            _train(training_run.config(), training_run, store, console, events)
    except (Cancelled, LowlightError, KeyboardInterrupt):
        events({"event": "stopped", "run": parsed.resume or training_run.folder.name})
        raise
    return ExitCode.DONE


def _train(config: TrainConfig, training_run: TrainingRun, store: ModelStore, console: Console, events: Events) -> None:
    from lowlight_app.models.backends.tensorflow import load_backend

    load_backend()
    from lowlight_app.models.backends.safe_loading import load_model
    from training.publish import add_to_store, provenance
    from training.train import load_data, train

    data = load_data(config)
    base = load_model(store.find(config.base)) if config.base and not training_run.begun else None
    with console.working() as progress:
        network = train(config, training_run, progress, events, base)
    history = provenance(training_run, config, len(data.source.pairs), len(data.validation))
    model_id = _free_id(training_run.folder.name, store)
    add_to_store(store, training_run, network, history, model_id=model_id, name=model_id)
    training_run.finish(model_id)
    events({"event": "finished", "model": model_id, "epoch": training_run.outcome().get("epoch")})


def _created(parsed: argparse.Namespace, store: ModelStore, console: Console) -> TrainingRun:
    """A new run; whatever would be refused in the end is refused now."""
    if parsed.name is not None:
        _check_name(parsed.name, store)
    config = _config(parsed)
    from lowlight_app.models.backends.tensorflow import load_backend  # takes seconds: only now

    load_backend()
    from training.losses import check_weights
    from training.training_run import TrainingRun

    check_weights(config.losses)
    if config.base and store.find(config.base).card.architecture != config.architecture:
        raise UsageError(
            "Model “{model}” does not have architecture “{architecture}”; add --architecture.",
            model=config.base,
            architecture=config.architecture,
        )
    config = _without_problems(config, console)
    folder = data_folder("runs", parsed.name or _free_name(store))
    apart = _kept_apart(config, store) if parsed.validation_split is None else []
    return TrainingRun.create(folder, config, apart)


def _kept_apart(config: TrainConfig, store: ModelStore) -> list[str]:
    """The pairs that the model to start from has never seen: on others it would look better than it is.

    Empty unless this is the dataset it was trained on, with as many pairs of such names.
    """
    from training.dataset import find_pairs, read_names, split_by_list

    base = store.find(config.base) if config.base else None
    if base is None or base.validation is None or config.dataset is None or config.validation is not None:
        return []
    names, pairs = read_names(base.validation), find_pairs(config.dataset).pairs
    if len(pairs) != base.card.pair_count:
        return []
    try:
        apart = [pair.name for pair in split_by_list(pairs, names)[1]]
    except DatasetError:
        return []
    return apart if len(apart) == len([name for name in names if name.strip()]) else []


def _resumed(parsed: argparse.Namespace) -> TrainingRun:
    if any(getattr(parsed, name) is not None for name in ("dataset", "name", "preset", "loss", "exclude", *_CHANGES)):
        raise UsageError("--resume keeps the settings of the run; leave out all other options except --quiet and --json.")
    from training.training_run import TrainingRun

    places = (data_folder("runs", parsed.resume), Path(parsed.resume).absolute())
    folder = next((place for place in places if place.is_dir()), None)
    if folder is None:
        runs = data_folder("runs")
        names = ", ".join(sorted(run.name for run in runs.iterdir())) if runs.is_dir() else ""
        raise DatasetError("There is no training run “{run}”. Runs: {names}.", run=parsed.resume, names=names or Message("none"))
    training_run = TrainingRun(folder)
    if training_run.model is not None:
        raise UsageError("Run “{run}” is finished; its result is model “{model}”.", run=parsed.resume, model=training_run.model)
    return training_run


def _check_name(name: str, store: ModelStore) -> None:
    from lowlight_app.models.model_store import ID_RULE, is_id

    if not is_id(name):
        raise UsageError("--name “{name}” is not a valid model id; use {rule}.", name=name, rule=ID_RULE)
    if name in store.taken_ids():
        raise UsageError("There is already a model “{name}”; choose another --name.", name=name)


def _free_name(store: ModelStore) -> str:
    taken, names = store.taken_ids(), (f"own-{number}" for number in count(1))
    return next(name for name in names if name not in taken and not data_folder("runs", name).exists())


def _free_id(wanted: str, store: ModelStore) -> str:
    """The id that was wanted, or one like it if it is taken by now: what took hours to train must not be lost over it."""
    from lowlight_app.models.model_store import is_id

    taken = store.taken_ids()
    stem = wanted[:56] if is_id(wanted) else "own"
    names = chain([wanted], (f"{stem}-{number}" for number in count(2)))
    return next(name for name in names if is_id(name) and name not in taken)


def _config(parsed: argparse.Namespace) -> TrainConfig:
    """What was asked for; paths are made absolute so that the run can be resumed from any folder."""
    from training.config import from_preset

    changes = {name: _absolute(getattr(parsed, name)) for name in _CHANGES if getattr(parsed, name) is not None}
    if parsed.base == "":  # --fresh
        changes["base"] = None
    if parsed.loss:
        changes["losses"] = dict(_loss(text) for text in parsed.loss)
    if parsed.exclude:
        changes["exclude"] = tuple(parsed.exclude)
    return from_preset(parsed.preset or "standard", _absolute(parsed.dataset), **changes)


def _absolute(value: Any) -> Any:
    return value.absolute() if isinstance(value, Path) else value


def _loss(text: str) -> tuple[str, float]:
    name, _, weight = text.partition("=")
    try:
        return name, float(weight)
    except ValueError:
        raise UsageError("--loss takes a name and a weight, such as mae=1, not “{text}”.", text=text) from None


def _without_problems(config: TrainConfig, console: Console) -> TrainConfig:
    """Read every picture once and leave out, by name, those that cannot teach anything."""
    from training.archive import dataset_folder
    from training.dataset import check_pairs, pictures_in, unreadable_pictures

    problems = []
    with console.working() as progress:
        unpacking, first, second = progress.divide([1, 1, 1])
        if config.dataset is not None:
            config = replace(config, dataset=dataset_folder(config.dataset, unpacking))
        if config.clean is not None:
            problems += unreadable_pictures(pictures_in(config.clean), first)
        if config.dataset is not None:
            found = _pairs_in(config.dataset)
            problems += [*found.problems, *check_pairs(found.pairs, second)[1]]
    for problem in problems:
        console.warn(Message("{name}: left out, {reason}", name=problem.name, reason=problem.reason))
    return replace(config, exclude=(*config.exclude, *(problem.name for problem in problems)))


def _pairs_in(folder: Path) -> Pairs:
    from training.dataset import SUFFIXES, find_pairs

    try:
        return find_pairs(folder)
    except DatasetError as error:
        if not any(path.suffix.lower() in SUFFIXES for path in folder.glob("*")):
            raise
        raise DatasetError(
            "{reason} To train on well-lit photos alone, use --clean {folder}.", reason=error, folder=folder
        ) from error


def _events_for(console: Console) -> Events:
    if isinstance(console, JsonConsole):
        return lambda event: print(json.dumps(event), flush=True)
    return _print_event if isinstance(console, TextConsole) else lambda _: None


def _print_event(event: Mapping[str, Any]) -> None:
    if event["event"] == "start":
        print(f"{event['samples']} samples an epoch, {event['validation']} validation pairs, {event['parameters']:,} parameters")
        if not event["validation"]:
            print("Without pairs to try the model on, the last weights are kept.")
    elif event["event"] == "epoch":
        figures = "  ".join(f"{label} {event[key]:{form}}" for key, label, form in _FIGURES if key in event)
        best = "  best so far" if event.get("best") == event["epoch"] else ""
        print(f"epoch {event['epoch']}: loss {event['loss']:.4f}  {figures}".rstrip() + best)
    elif event["event"] == "finished":
        print(f"Finished, epoch {event['epoch']} is kept: use it with --model {event['model']}.")
    elif event["event"] == "stopped":
        print(f"To go on: lowlight train --resume {event['run']}")


COMMAND = Command("train", "train a model of your own", add_arguments, run)
