"""`lowlight enhance`: enhance low-light photos and videos."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lowlight_app.bug_report import limit_to_file
from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.argument_types import one_of
from lowlight_app.cli.arguments import (
    add_export,
    add_files,
    add_settings,
    add_verbosity,
    add_video,
    export_from,
    settings_from,
)
from lowlight_app.cli.batch import find_files, output_of, report
from lowlight_app.cli.cluster import add_cluster, enhance_on_workers, find_on_cluster
from lowlight_app.cli.console import Console, Tally, make_console
from lowlight_app.cli.geometry import add_geometry, geometry_from
from lowlight_app.cli.output_arguments import add_before_after
from lowlight_app.cli.range_arguments import jobs_for, spans_from
from lowlight_app.cli.stack_arguments import add_stack, stack_from
from lowlight_app.errors import LowlightError, Message, UsageError
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import DEFAULT_MODEL
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.pipeline import Job, Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `enhance`."""
    add_files(parser, "photo, video or stack")
    add_model(parser)
    add_cluster(parser)
    parser.add_argument("--page", type=int, metavar="N", help="one page of a multi-page TIFF, counted from 1")
    add_enhancement(parser)


def add_enhancement(parser: argparse.ArgumentParser, *, ranges: bool = True) -> None:
    """Add the settings of enhancement and export; `ranges`: see `add_video`. `output` must be added, too."""
    add_settings(parser, EnhanceSettings)
    add_geometry(parser)
    add_export(parser)
    add_before_after(parser)
    add_video(parser, ranges=ranges)
    add_stack(parser)
    add_verbosity(parser)


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the model and the device: `model` and `device`."""
    parser.add_argument(
        "--model", default=DEFAULT_MODEL, metavar="ID", help="model to use; see lowlight models list (default: %(default)s)"
    )
    parser.add_argument(
        "--device",
        type=one_of(DeviceChoice),
        choices=tuple(DeviceChoice),
        default=DeviceChoice.AUTO,
        help="device to compute on (default: auto)",
    )


def run(parsed: argparse.Namespace) -> ExitCode:
    """Enhance every input."""
    from lowlight_app.media.files.image_sequence import RATE
    from lowlight_app.pipeline import Job

    settings, export, geometry = settings_from(parsed, EnhanceSettings), export_from(parsed), geometry_from(parsed)
    console, tally = make_console(parsed), Tally()
    spans, stack = spans_from(parsed), stack_from(parsed)
    files = find_on_cluster(parsed, console, tally) if parsed.cluster else find_files(parsed, console, tally, videos=True)
    plain = [
        Job(file.path, output_of(file, parsed.output), parsed.page, rate=parsed.rate or RATE, geometry=geometry, stack=stack)
        for file in files
    ]
    jobs = [job for each in plain for job in jobs_for(each, spans, export)]
    try:
        refused = [] if parsed.cluster else _refused(jobs, export)
        for outcome in refused or (_enhanced(parsed, jobs, settings, export, console) if jobs else ()):
            report_outcome(outcome, console, tally)
    finally:
        console.summary(tally)
    return ExitCode.FAILED if tally.failed else ExitCode.DONE


def _enhanced(
    parsed: argparse.Namespace, jobs: Sequence[Job], settings: EnhanceSettings, export: ExportSettings, console: Console
) -> Iterator[Outcome]:
    if parsed.cluster is not None:
        yield from enhance_on_workers(parsed, jobs, settings, export, console)
        return
    from lowlight_app.pipeline import Engine, enhance_files

    engine = Engine(load_enhancer(parsed, console), parsed.model, settings, export)
    with console.working() as progress:
        yield from enhance_files(jobs, engine, progress)


def _refused(jobs: Sequence[Job], export: ExportSettings) -> list[Outcome]:
    """Return a failed outcome for each file if none can be enhanced, which saves loading the model; else nothing."""
    from lowlight_app.pipeline import Outcome

    refused = []
    for job in jobs:
        error = _refusal(job, export)
        if error is None:
            return []
        refused.append(Outcome(job, error=error))
    return refused


def _refusal(job: Job, export: ExportSettings) -> LowlightError | None:
    from lowlight_app.media import open_source, resolve_target
    from lowlight_app.pipeline import find_stack

    try:
        with limit_to_file(job.source):
            stack = find_stack(job, export)
            if stack is not None:
                resolve_target(job.source, job.output, export, stack)
                return None
        with limit_to_file(job.source), open_source(job.source, page=job.page, rate=job.rate) as source:
            resolve_target(job.source, job.output, export, source.info)
            job.geometry_for(source.info)
    except LowlightError as error:
        return error
    length = source.info.timeline.duration if source.info.timeline is not None else None
    last = job.cut.spans[-1].start
    if length is None or last < length:
        return None
    return UsageError(
        "--from {start:g} is not before the end at {end:.1f} seconds.", path=job.source, start=float(last), end=float(length)
    )


def load_enhancer(parsed: argparse.Namespace, console: Console) -> Enhancer:
    """Load the enhancer chosen by the arguments of `add_model`, and print its model and device.

    Raises:
        ModelError: the model cannot be used.
        UsageError: a GPU is required but not available.
    """
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.backends import load_network
    from lowlight_app.models.model_store import ModelStore

    folder = ModelStore().find(parsed.model)
    network = load_network(folder, parsed.device, notify=console.note)
    if network.device is not None:
        console.note(Message("Model {model} on {device}", model=folder.card.id, device=network.device.message))
    return Enhancer(network, notice=console.note)


def report_outcome(outcome: Outcome, console: Console, tally: Tally) -> None:
    """Print and count the outcome of a job."""
    report(console, tally, outcome.job.source, outcome.error or outcome.target)
    for notice in outcome.notices:
        console.note(notice.about(outcome.job.source))
    if outcome.well_lit and outcome.target is not None:
        console.note(Message("already well lit, hardly changed", path=outcome.job.source))


COMMAND = Command("enhance", "enhance low-light photos and videos", add_arguments, run)
