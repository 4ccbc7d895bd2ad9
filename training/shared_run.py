"""A run that several machines train: the first has its folder, and sends the others a copy of what they need."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from lowlight_app.models.model_store import ModelStore
from lowlight_app.progress import Progress
from training.archive import dataset_folder
from training.config import TrainConfig
from training.dataset import read_names
from training.hosts import ConnectedHosts, Hosts
from training.session import TrainingSession
from training.training_run import TrainingRun

_CONFIG, _VALIDATION = "config.json", "validation.txt"


def send_run(hosts: Hosts, run: TrainingRun) -> None:
    """Send the other hosts a run: its configuration, the names of its validation pairs if they were chosen, its checkpoint.

    Raises:
        LowlightError: the run cannot be read, or a host has ended.
    """
    config, packed = run.config(), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(_CONFIG, config.to_json())
        if config.validation is not None:
            archive.writestr(_VALIDATION, "\n".join(read_names(config.validation)))
        for path in run.checkpoint_files:
            archive.write(path, path.name)
    hosts.exchange(packed.getvalue())


def train_along(hosts: ConnectedHosts, store: ModelStore, progress: Progress, own: TrainConfig | None) -> None:
    """Train the run of the first host with it; nothing is kept here.

    Args:
        hosts: the machines that train together.
        store: holds the model to start from.
        progress: cancels the training on all hosts.
        own: names the datasets and files on this host; None if they have the same paths as on the first.

    Raises:
        LowlightError: see `training.train.train`.
        Cancelled: `progress` was cancelled, or on another host.
    """
    run = _receive_run(hosts.exchange(b"-")[0], Path(hosts.scratch.name), own)
    TrainingSession(run, store, hosts).train(progress, lambda _: None)


def _receive_run(packed: bytes, folder: Path, own: TrainConfig | None) -> TrainingRun:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {Path(name).name: archive.read(name) for name in archive.namelist()}
    config = TrainConfig.from_json(files.pop(_CONFIG).decode())
    if own is not None:
        folders = tuple(dataset_folder(path) for path in own.datasets)
        first = folders[0] if folders else None
        config = replace(
            config, dataset=first, more_datasets=folders[1:], clean=own.clean, low_key=own.low_key, features=own.features
        )
    run = TrainingRun.create(folder, config, files.pop(_VALIDATION, b"").decode().splitlines())
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return run
