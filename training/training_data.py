"""The data of a training run: what it trains on, and what it validates on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from lowlight_app.errors import DatasetError
from training.batches import Source
from training.config import TrainConfig
from training.dataset import Pair, find_pairs, images_in, read_names, split_by_list, split_by_scene


@dataclass(frozen=True)
class TrainingData:
    """Training and validation data of a run."""

    source: Source
    validation: list[Pair]

    def digest(self) -> str:
        """Return a text that differs if the names, sizes or order of the images do, whatever their folders."""
        pairs = [*self.source.pairs, *self.validation]
        files = [*chain.from_iterable((pair.low, pair.high) for pair in pairs), *self.source.clear, *self.source.low_key]
        return hashlib.sha256(os.fsencode("\n".join(f"{file.name} {file.stat().st_size}" for file in files))).hexdigest()


def load_data(config: TrainConfig) -> TrainingData:
    """Find the pairs and well-lit images and split off the validation pairs.

    Raises:
        DatasetError: see `training.dataset`; or no images are left to train on.
    """
    clear, low_key = (_images(folder, config.exclude) for folder in (config.clean, config.low_key))
    found = chain.from_iterable(find_pairs(folder).pairs for folder in config.datasets)
    training, validation = _split([pair for pair in found if pair.name not in config.exclude], config)
    if not training and not clear:
        raise DatasetError("No images are left to train on.")
    # The illumination is learned on small images, where a shift by a pixel does not matter.
    source = Source(
        _balanced(training), clear, config.clean_share if clear else 0.0, low_key=low_key, registered=not config.freeze_detail
    )
    return TrainingData(source, validation)


def _images(folder: Path | None, exclude: Sequence[str]) -> list[Path]:
    return [path for path in images_in(folder) if path.name not in exclude] if folder else []


def _balanced(pairs: list[Pair]) -> list[Pair]:
    """Repeat the pairs of the smaller datasets, so that every dataset has about as many as the largest."""
    datasets = [list(pairs) for _, pairs in groupby(pairs, key=lambda pair: pair.low.parent)]
    most = max(map(len, datasets), default=0)
    return [pair for dataset in datasets for pair in dataset * round(most / len(dataset))]


def _split(pairs: list[Pair], config: TrainConfig) -> tuple[list[Pair], list[Pair]]:
    if not pairs:
        return [], []
    if config.validation is not None:
        return split_by_list(pairs, read_names(config.validation))
    if config.validation_split > 0:
        return split_by_scene(pairs, config.validation_split, config.seed)
    return pairs, []
