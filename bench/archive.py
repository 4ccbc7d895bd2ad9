"""Benchmark of archives: what a file costs the coordinator and a worker, and how many workers that is enough for.

The times are measured, the cluster of up to a thousand workers is simulated: each file is planned by the coordinator, read from
the store, enhanced by a worker and written to the store, which all share.
"""

from __future__ import annotations

import heapq
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import psutil
from distributed import Client
from distributed.deploy.subprocess import SubprocessCluster

from bench.dark_photo import write_dark_photo
from bench.table import Measurement
from lowlight_app.cluster import coordinator
from lowlight_app.cluster.archive import enhance_on_cluster
from lowlight_app.cluster.records import Assignment, Report
from lowlight_app.cluster.requests import ClusterRequest
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.enhance import Enhancer
from lowlight_app.models.backends import load_network
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import ModelStore
from lowlight_app.pipeline import Engine, Job, Outcome, enhance_file
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

_LARGE, _SMALL = (4000, 6000), (60, 90)
"""Height and width of the photo that a worker enhances, and of those that the coordinator plans."""
_WORKERS = (1, 10, 100, 1000)
_STORES = {"1 Gbit/s": 125e6, "10 Gbit/s": 1.25e9, "100 Gbit/s": 12.5e9}
"""Bytes per second that a store reads and writes for all workers together."""
_FILES_PER_WORKER = 30
_MEGA = 1e6


@dataclass(frozen=True)
class Costs:
    """The costs of one file.

    Attributes:
        planning: seconds of the coordinator, in which it does nothing else.
        work: seconds of a worker, without the store.
        read: bytes of the file.
        written: bytes of the result.
    """

    planning: float
    work: float
    read: float
    written: float


def measure(photo: Path | None, files: int, model: str) -> list[Measurement]:
    """Measure what a file costs, and simulate clusters with these costs.

    Args:
        photo: the photo that a worker enhances; None generates one of 24 megapixels.
        files: number of files that the coordinator plans.
        model: id of the model.
    """
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        source = photo or write_dark_photo(scratch / "large.jpg", *_LARGE)
        work, written = _measure_worker(source, scratch / "result.jpg", model)
        planning, growth = _measure_coordinator(scratch, files, model)
        costs = Costs(planning, work, source.stat().st_size, written)
    measurements = [
        Measurement("a worker, per photo (processor time)", "s", [costs.work]),
        Measurement("the coordinator, per file (processor time)", "s", [costs.planning]),
        Measurement(f"memory of the coordinator, from {files // 5} to {files} files", "MB", [growth]),
        Measurement("the coordinator is enough for this many workers", "", [costs.work / costs.planning]),
    ]
    for label, bandwidth in _STORES.items():
        for workers in _WORKERS:
            pace = simulate(workers, costs, bandwidth)
            measurements.append(Measurement(f"{workers} workers, store of {label}: files per hour", "1/h", [3600 * pace]))
    return measurements


def simulate(workers: int, costs: Costs, bandwidth: float) -> float:
    """Return how many files a cluster finishes per second.

    Coordinator and store serve one request after the other; a worker works on one file at a time.

    Args:
        workers: number of workers.
        costs: the costs of one file.
        bandwidth: the bandwidth of the store, in bytes per second.
    """
    files = _FILES_PER_WORKER * workers
    coordinator_free = store_free = 0.0
    events: list[tuple[float, int, str]] = [(0.0, worker, "ask") for worker in range(workers)]
    started = finished = 0
    now = 0.0
    while events and finished < files:
        now, worker, step = heapq.heappop(events)
        if step == "ask" and started < files:
            started += 1
            coordinator_free = max(now, coordinator_free) + costs.planning
            heapq.heappush(events, (coordinator_free, worker, "read"))
        elif step == "read":
            store_free = max(now, store_free) + costs.read / bandwidth
            heapq.heappush(events, (store_free + costs.work, worker, "write"))
        elif step == "write":
            store_free = max(now, store_free) + costs.written / bandwidth
            heapq.heappush(events, (store_free, worker, "done"))
        elif step == "done":
            finished += 1
            heapq.heappush(events, (now, worker, "ask"))
    return finished / now


def _measure_worker(source: Path, target: Path, model: str) -> tuple[float, int]:
    """Return the seconds of a photo, after one that warms up, and the bytes of its result."""
    enhancer = Enhancer(load_network(ModelStore().find(model), DeviceChoice.CPU))
    engine = Engine(enhancer, model, EnhanceSettings(), ExportSettings())
    seconds = _processor_time(lambda: enhance_file(Job(source, target), engine))
    size = target.stat().st_size
    return seconds, size


def _measure_coordinator(scratch: Path, files: int, model: str) -> tuple[float, float]:
    """Return the seconds per file of the coordinator, with workers that do nothing, and the growth of its memory in MB."""
    folder = scratch / "in"
    folder.mkdir()
    first = write_dark_photo(scratch / "small.jpg", *_SMALL)
    jobs = [Job(Path(shutil.copy(first, folder / f"{number}.jpg")), scratch / "out") for number in range(files)]
    request = ClusterRequest(SentModel.of(ModelStore().find(model)), DeviceChoice.CPU, EnhanceSettings(), ExportSettings())
    memory: list[int] = []

    def run() -> None:
        for number, _ in enumerate(enhance_on_cluster(jobs, request, client, Progress())):
            if number in (files // 5, files - 1):
                memory.append(psutil.Process().memory_info().rss)

    with (
        patch.object(coordinator, "enhance_assignment", _do_nothing),
        SubprocessCluster(n_workers=1, threads_per_worker=8) as cluster,
        Client(cluster) as client,
        redirect_stdout(StringIO()),
    ):
        seconds = _processor_time(run) / files
    return seconds, (memory[-1] - memory[0]) / _MEGA


def _do_nothing(assignment: Assignment) -> Report:
    return Report(Outcome(assignment.job, assignment.target), "one")


def _processor_time(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
