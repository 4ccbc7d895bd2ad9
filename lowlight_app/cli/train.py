"""`lowlight train`: train a model on pairs of dark and well-lit images, or on well-lit images alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_verbosity
from lowlight_app.cli.console import Console, JsonConsole, TextConsole, make_console, print_error, print_event
from lowlight_app.cli.host_arguments import add_host_arguments, group_of
from lowlight_app.errors import LowlightError, Message, UsageError
from lowlight_app.events import EventName
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.progress import Cancelled
from training.config import DEFAULT_PRESET, LOSS_NAMES, PRESETS, TrainConfig, from_preset
from training.host_connections import HostGroup
from training.hosts import ONE_HOST, ConnectedHosts, Hosts, join

if TYPE_CHECKING:
    from training.training_run import TrainingRun

EventHandler = Callable[[Mapping[str, Any]], None]

_CONFIG_ARGUMENTS = (
    "architecture",
    "base",
    "features",
    "epochs",
    "minutes",
    "validation",
    "validation_split",
    "clean",
    "clean_share",
    "low_key",
    "batch",
    "crop",
    "learning_rate",
    "average",
    "seed",
    "freeze_light",
    "freeze_detail",
    "augment",
)
"""Arguments that are fields of `TrainConfig`; None leaves the preset's value."""
_OTHER_ARGUMENTS = ("name", "preset", "loss", "exclude")
_PATHS = ("validation", "clean", "low_key", "features")
"""Arguments that may differ between several machines."""
_METRICS = (
    ("psnr", "PSNR", ".2f"),
    ("ssim", "SSIM", ".3f"),
    ("psnr_gt_mean", "GT-mean", ".2f"),
    ("recognized", "discriminator right", ".1%"),
)
"""Key in an epoch event, label and format."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `train`."""
    parser.add_argument(
        "datasets",
        nargs="*",
        type=Path,
        metavar="DATASET",
        help="folders or ZIP archives of image pairs, in any common layout (for LOL: our485); several give equally many samples",
    )
    parser.add_argument("--preset", metavar="NAME", help=f"one of {', '.join(PRESETS)} (default: {DEFAULT_PRESET})")
    parser.add_argument("--name", metavar="ID", help="id of the new model (default: own-1, own-2, ...)")
    stopped = parser.add_mutually_exclusive_group()
    stopped.add_argument("--resume", metavar="RUN", help="resume a stopped run, given by its name or folder")
    stopped.add_argument("--finish", metavar="RUN", help="make a model of the best epoch of a stopped run, without training on")
    _add_data(parser.add_argument_group("data"))
    _add_model(parser.add_argument_group("model"))
    _add_optimization(parser.add_argument_group("optimization"))
    add_host_arguments(parser.add_argument_group("several machines"))
    add_verbosity(parser)


def _add_data(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--clean", type=Path, metavar="DIR", help="well-lit images to darken with the sensor model")
    group.add_argument(
        "--clean-share",
        type=float,
        metavar="SHARE",
        help=f"share of the samples made from --clean (default: {TrainConfig.clean_share})",
    )
    group.add_argument(
        "--low-key", type=Path, metavar="DIR", help="images that are dark on purpose and should stay dark, beside --clean"
    )
    group.add_argument("--exclude", nargs="+", metavar="NAME", help="pairs to exclude, by name without extension")
    validation = group.add_mutually_exclusive_group()
    validation.add_argument("--validation", type=Path, metavar="FILE", help="names of the validation pairs, one per line")
    validation.add_argument(
        "--validation-split",
        type=float,
        metavar="SHARE",
        help=f"share of the pairs to validate on (default: {TrainConfig.validation_split})",
    )
    group.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        help="augment the samples: flips, quarter turns, brightness (default: set by the preset)",
    )


def _add_model(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--architecture", metavar="NAME", help=f"{' or '.join(ARCHITECTURES)} (default: set by the preset)")
    base = group.add_mutually_exclusive_group()
    base.add_argument("--from", dest="base", metavar="ID", help=f"model to start from (default: {DEFAULT_MODEL})")
    base.add_argument("--fresh", dest="base", action="store_const", const="", help="start from random weights")
    frozen = group.add_mutually_exclusive_group()
    frozen.add_argument(
        "--freeze-light",
        action=argparse.BooleanOptionalAction,
        help="freeze the illumination stage and train only the restoration stage (default: set by the preset)",
    )
    frozen.add_argument(
        "--freeze-detail",
        action="store_const",
        const=True,
        help="freeze the restoration stage and train only the illumination stage; several times faster with --crop 64",
    )


def _add_optimization(group: argparse._ArgumentGroup) -> None:
    length = group.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=int, metavar="N", help="number of epochs to train")
    length.add_argument("--minutes", type=float, metavar="N", help="time to train")
    group.add_argument(
        "--loss",
        action="append",
        metavar="NAME=WEIGHT",
        help=f"loss and its weight, repeat for several; losses: {', '.join(LOSS_NAMES)}",
    )
    group.add_argument(
        "--features", type=Path, metavar="FILE", help="SqueezeNet weights for the perceptual loss (default: VGG16)"
    )
    group.add_argument("--batch", type=int, metavar="N", help=f"samples per step (default: {TrainConfig.batch})")
    group.add_argument("--crop", type=int, metavar="N", help="side of the training crops in pixels (default: set by the preset)")
    group.add_argument("--learning-rate", type=float, metavar="N", help="peak learning rate (default: set by the preset)")
    group.add_argument(
        "--average",
        type=float,
        metavar="N",
        help="momentum of the moving average of the weights, 0 for none (default: set by the preset)",
    )
    group.add_argument("--seed", type=int, metavar="N", help=f"random seed (default: {TrainConfig.seed})")


def run(parsed: argparse.Namespace) -> ExitCode:
    """Train and add the model to the store."""
    store, console, group = ModelStore(), make_console(parsed), group_of(parsed)
    if group is not None and group.index > 0:
        return _train_along(parsed, group, store, console)
    on_event = _event_handler(console)
    stopped = parsed.resume or parsed.finish
    with _meet(parsed, group, console) if group else nullcontext(ONE_HOST) as hosts:
        training_run = _stopped(parsed, stopped) if stopped is not None else _prepared(parsed, store, console)
        try:
            with training_run.lock():
                training_run.clear_stop_request()
                _train(training_run, store, console, on_event, hosts, only_finish=parsed.finish is not None)
        except (Cancelled, LowlightError, KeyboardInterrupt):
            on_event({"event": EventName.STOPPED, "run": stopped or training_run.folder.name})
            raise
    return ExitCode.DONE


def _train(
    training_run: TrainingRun, store: ModelStore, console: Console, on_event: EventHandler, hosts: Hosts, *, only_finish: bool
) -> None:
    from training.session import TrainingSession
    from training.shared_run import send_run

    if hosts.count > 1:
        send_run(hosts, training_run)
    session = TrainingSession(training_run, store, hosts)
    with console.working() as progress:
        network = session.finish_early() if only_finish else session.train(progress, on_event)
    hosts.leave()
    model_id = session.publish(network)
    on_event({"event": EventName.FINISHED, "model": model_id, "epoch": training_run.kept_epoch().get("epoch")})


def _train_along(parsed: argparse.Namespace, group: HostGroup, store: ModelStore, console: Console) -> ExitCode:
    """Train with the first host, which prints the progress and keeps the results."""
    from training.shared_run import train_along

    own = _config(parsed) if parsed.resume is None else None
    with _meet(parsed, group, console) as hosts, Console().working() as progress:
        train_along(hosts, store, progress, own)
    return ExitCode.DONE


def _meet(parsed: argparse.Namespace, group: HostGroup, console: Console) -> AbstractContextManager[ConnectedHosts]:
    """Meet the other hosts, which must have the same options except for paths."""
    names = ("resume", "hosts", *_OTHER_ARGUMENTS, *_CONFIG_ARGUMENTS)
    console.note(Message("Waiting for the other machines."))
    facts = {f"--{name}": getattr(parsed, name) for name in names if name not in _PATHS}
    return join(group, facts, partial(print_error, as_json=parsed.json))


def _prepared(parsed: argparse.Namespace, store: ModelStore, console: Console) -> TrainingRun:
    from training.session import prepare

    config, reuse = _config(parsed), parsed.validation_split is None
    with console.working() as progress:
        return prepare(config, store, progress, console.warn, name=parsed.name, reuse_validation=reuse)


def _stopped(parsed: argparse.Namespace, name: str) -> TrainingRun:
    if parsed.datasets or any(getattr(parsed, name) is not None for name in (*_OTHER_ARGUMENTS, *_CONFIG_ARGUMENTS)):
        raise UsageError(
            "--resume and --finish keep the settings of the run; leave out all other options except --quiet and --json."
        )
    from training.session import find_run

    return find_run(name)


def _config(parsed: argparse.Namespace) -> TrainConfig:
    """Build the configuration; paths become absolute so that the run can be resumed from any folder."""
    changes = {name: _absolute(getattr(parsed, name)) for name in _CONFIG_ARGUMENTS if getattr(parsed, name) is not None}
    if parsed.base == "":  # --fresh
        changes["base"] = None
    if parsed.loss:
        changes["losses"] = dict(_loss(text) for text in parsed.loss)
    if parsed.exclude:
        changes["exclude"] = tuple(parsed.exclude)
    dataset, *more = [path.absolute() for path in parsed.datasets] or [None]
    return from_preset(parsed.preset or DEFAULT_PRESET, dataset, more_datasets=tuple(more), **changes)


def _absolute(value: Any) -> Any:
    return value.absolute() if isinstance(value, Path) else value


def _loss(text: str) -> tuple[str, float]:
    name, _, weight = text.partition("=")
    try:
        return name, float(weight)
    except ValueError:
        raise UsageError("--loss takes a name and a weight, such as mae=1, not “{text}”.", text=text) from None


def _event_handler(console: Console) -> EventHandler:
    if isinstance(console, JsonConsole):
        return print_event
    print_text = _print_text if isinstance(console, TextConsole) else lambda _: None

    def handle(event: Mapping[str, Any]) -> None:
        if event["event"] == EventName.COLLAPSED:
            console.warn(Message.from_json(event))
        else:
            print_text(event)

    return handle


def _print_text(event: Mapping[str, Any]) -> None:
    if event["event"] == EventName.START:
        print(f"{event['samples']} samples per epoch, {event['validation']} validation pairs, {event['parameters']:,} parameters")
        if event["replicas"] > 1:
            print(f"{event['replicas']} devices share every batch.")
        if not event["validation"]:
            print("There are no validation pairs; the last weights will be kept.")
    elif event["event"] == EventName.EPOCH:
        metrics = "  ".join(f"{label} {event[key]:{form}}" for key, label, form in _METRICS if key in event)
        best = "  best so far" if event.get("best") == event["epoch"] else ""
        print(f"epoch {event['epoch']}: loss {event['loss']:.4f}  {metrics}".rstrip() + best)
    elif event["event"] == EventName.FINISHED:
        print(f"Finished; epoch {event['epoch']} was kept. Use it with --model {event['model']}.")
    elif event["event"] == EventName.STOPPED:
        print(f"To resume: lowlight train --resume {event['run']}")


COMMAND = Command("train", "train your own model", add_arguments, run)
