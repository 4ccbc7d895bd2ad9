"""The argument `--cluster` of `lowlight enhance`: enhance on many machines."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lowlight_app.cli.batch import find_files, report
from lowlight_app.cli.console import Console, Tally
from lowlight_app.errors import MediaError
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.cluster.pace import Pace
    from lowlight_app.media import FoundFile
    from lowlight_app.pipeline import Job, Outcome

_INTERVAL = 1.0
"""Least seconds between two events about the pace."""


def add_cluster(parser: argparse.ArgumentParser) -> None:
    """Add the argument: `cluster`."""
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="enhance on a Dask cluster: tcp://HOST:8786, tls://HOST:8786, or local:N for N processes on this computer",
    )


def find_on_cluster(parsed: argparse.Namespace, console: Console, tally: Tally) -> list[FoundFile]:
    """Find the files that the arguments name, also those at addresses such as s3://BUCKET/FOLDER, which come first.

    Raises:
        ClusterError: the extra is not installed, or a kind of address cannot be used.
        UsageError: `parsed.cluster` is no cluster.
        MediaError: no files were found.
    """
    from lowlight_app.cluster.address import check_address, check_installed

    check_installed()
    check_address(parsed.cluster)
    from lowlight_app.cluster.storage import absolute, address_of, list_media_at

    stored = [path for path in parsed.inputs if address_of(path) is not None]
    parsed.inputs = [absolute(path) if str(path).startswith("file:") else path for path in parsed.inputs if path not in stored]
    files: list[FoundFile] = []
    for path in stored:
        try:
            files += list_media_at(path, recursive=parsed.recursive)
        except MediaError as error:
            report(console, tally, None, error)
    if not (parsed.inputs or files or tally.failed):
        raise MediaError("There are no photos or videos in {inputs}.", inputs=", ".join(map(str, stored)))
    if parsed.inputs:
        files += find_files(parsed, console, tally, videos=True)
    return files


def enhance_on_workers(
    parsed: argparse.Namespace, jobs: Sequence[Job], settings: EnhanceSettings, export: ExportSettings, console: Console
) -> Iterator[Outcome]:
    """Enhance jobs on the cluster that the arguments name.

    Raises:
        ClusterError: the cluster cannot be used.
        LowlightError: see `enhance_on_cluster`.
    """
    from lowlight_app.cluster.archive import enhance_on_cluster
    from lowlight_app.cluster.connect import connect
    from lowlight_app.cluster.requests import ClusterEvents, ClusterRequest
    from lowlight_app.cluster.sent_model import SentModel
    from lowlight_app.models.backends import convert_once
    from lowlight_app.models.model_store import ModelStore

    model = SentModel.of(convert_once(ModelStore().find(parsed.model), console.note))
    events = ClusterEvents(console.note, _PacePrinter(console))
    with connect(parsed.cluster, console.note, console.warn) as client, console.working(resumable=True) as progress:
        request = ClusterRequest(model, parsed.device, settings, export)
        yield from enhance_on_cluster(jobs, request, client, progress, events)


class _PacePrinter:
    """Prints the pace at most once a second."""

    def __init__(self, console: Console) -> None:
        self._console, self._next = console, 0.0

    def __call__(self, pace: Pace) -> None:
        if time.monotonic() >= self._next or pace.files == pace.total:
            self._next = time.monotonic() + _INTERVAL
            speeds = {name: round(speed, 2) for name, speed in pace.speeds.items()}
            self._console.pace(pace.files, pace.total, speeds, pace.seconds_left)
