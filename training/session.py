"""Training from start to finish: prepare a run, train it, publish the model. The command line and the window share it.

Keras is loaded only by what needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.errors import DatasetError, Message, UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import ID_RULE, ModelStore, is_id
from lowlight_app.progress import Progress
from lowlight_app.user_data import data_folder
from training.config import TrainConfig, adapt_to_pairs
from training.hosts import ONE_HOST, Hosts
from training.training_run import TrainingRun, unfinished_runs

if TYPE_CHECKING:
    import keras

    from training.dataset import Pairs
    from training.train import EventHandler

_LONGEST_STEM = 56
"""Characters of a taken id that are kept when a number is appended; an id may have 64."""


def runs_folder() -> Path:
    """The folder that holds all training runs, one folder each."""
    return data_folder("runs")


def free_name(taken_ids: Collection[str] = ()) -> str:
    """Return a name that neither a run nor a model of the user has: own-1, own-2, ...

    Args:
        taken_ids: ids of models, which may differ from the names of their folders.
    """
    folders = (runs_folder(), data_folder("models"))
    names = (name for name in _numbered("own", 1) if name not in taken_ids)
    return next(name for name in names if not any((folder / name).exists() for folder in folders))


def find_run(name: str) -> TrainingRun:
    """Find a run that can be resumed.

    Args:
        name: the run's name, or the path of its folder.

    Raises:
        DatasetError: there is no such run.
        UsageError: the run is finished.
    """
    candidates = (runs_folder() / name, Path(name).absolute())
    folder = next((path for path in candidates if path.is_dir()), None)
    if folder is None:
        known = runs_folder()
        names = ", ".join(sorted(run.name for run in known.iterdir())) if known.is_dir() else ""
        raise DatasetError("There is no training run “{run}”. Runs: {names}.", run=name, names=names or Message("none"))
    run = TrainingRun(folder)
    if run.model_id is not None:
        raise UsageError("Run “{run}” is finished; its result is model “{model}”.", run=name, model=run.model_id)
    return run


def latest_unfinished_run() -> TrainingRun | None:
    """Return the most recently used run that is not finished, or None."""
    return next(iter(unfinished_runs(runs_folder())), None)


def prepare(
    config: TrainConfig,
    store: ModelStore,
    progress: Progress,
    warn: Callable[[Message], None],
    *,
    name: str | None = None,
    reuse_validation: bool = True,
) -> TrainingRun:
    """Check everything that could make the training fail later, then create its run.

    Args:
        config: the training. Archives are unpacked, and unusable images excluded, in the configuration of the run.
        store: holds the model to start from.
        progress: reports how much of the data has been checked.
        warn: called with each image that is excluded and the reason.
        name: the name of the run and the new model; None chooses a free one.
        reuse_validation: validate on the pairs that the base model was not trained on, if they are known.

    Raises:
        LowlightError: the training cannot succeed as configured.
        Cancelled: `progress` was cancelled; no run was created.
    """
    if name is not None:
        check_name(name, store)
    load_backend()  # takes seconds, and fails without a usable Keras backend
    check_base(config, store)
    config = _exclude_problems(config, progress, warn)
    config = adapt_to_pairs(config, _count_pairs(config))
    validation = _unseen_pairs(config, store) if reuse_validation else []
    progress.check()
    return TrainingRun.create(runs_folder() / (name or free_name(store.taken_ids())), config, validation)


def check_name(name: str, store: ModelStore) -> None:
    """Check that a new model can have this id.

    Raises:
        UsageError: the id is invalid or taken.
    """
    if not is_id(name):
        raise UsageError("--name “{name}” is not a valid model id; use {rule}.", name=name, rule=ID_RULE)
    if name in store.taken_ids():
        raise UsageError("There is already a model “{name}”; choose another --name.", name=name)


def check_base(config: TrainConfig, store: ModelStore) -> None:
    """Check that the base model exists and has what is trained on: all weights, or those of the illumination stage.

    Raises:
        ModelError: there is no such model.
        UsageError: its architecture differs in more than the restoration stage.
    """
    if config.base is None:
        return
    base, own = (ARCHITECTURES[name] for name in (store.find(config.base).card.architecture, config.architecture))
    if not own.can_start_from(base) or (base is not own and config.freeze_detail):
        raise UsageError(
            "Model “{model}” does not have architecture “{architecture}”; add --architecture.",
            model=config.base,
            architecture=config.architecture,
        )


class TrainingSession:
    """Trains one run in this process. Hold `TrainingRun.lock` meanwhile.

    Loads the backend, finds the data and loads the base model.

    Args:
        run: a new run, or one to resume.
        store: receives the model; holds the model to start from.
        hosts: the machines that train together.

    Raises:
        LowlightError: the run, its data or the base model cannot be read.
    """

    def __init__(self, run: TrainingRun, store: ModelStore, hosts: Hosts = ONE_HOST) -> None:
        load_backend()
        from lowlight_app.models.backends.safe_loading import load_model
        from training.training_data import load_data

        self._run, self._store, self._config, self._hosts = run, store, run.config(), hosts
        self._data = load_data(self._config)
        base = None if run.has_checkpoint else self._config.base
        self._base = load_model(store.find(base)) if base else None

    def train(self, progress: Progress, on_event: EventHandler) -> keras.Model:
        """Train to the end of the run; see `training.train.train`."""
        from training.train import train

        return train(self._config, self._run, progress, on_event, self._base, self._hosts)

    def finish_early(self) -> keras.Model:
        """Return the network of the best epoch so far, without training on.

        Raises:
            UsageError: no epoch has been validated yet.
        """
        from training.train import trained_network

        weights = self._run.best_weights()
        if weights is None:
            raise UsageError("Run “{run}” has no validated epoch yet; resume it with --resume.", run=self._run.folder.name)
        return trained_network(self._config, weights)

    def publish(self, network: keras.Model) -> str:
        """Add the trained network to the store, mark the run as finished and return the id of the model.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        from training.publish import add_to_store, provenance

        history = provenance(self._run, self._config, len(set(self._data.source.pairs)), len(self._data.validation))
        model_id = _free_id(self._run.folder.name, self._store)
        add_to_store(self._store, self._run, network, history, model_id=model_id, name=model_id)
        self._run.finish(model_id)
        return model_id


def _free_id(wanted: str, store: ModelStore) -> str:
    """Return the wanted id, or a similar one if it has been taken meanwhile: hours of training must not be lost over it."""
    taken = store.taken_ids()
    stem = wanted[:_LONGEST_STEM] if is_id(wanted) else "own"
    return next(name for name in chain([wanted], _numbered(stem, 2)) if is_id(name) and name not in taken)


def _numbered(stem: str, first: int) -> Iterable[str]:
    return (f"{stem}-{number}" for number in count(first))


def _unseen_pairs(config: TrainConfig, store: ModelStore) -> list[str]:
    """Names of the pairs that the base model has never seen: validated on others, it would look better than it is.

    Empty unless the only dataset is the one that the base model was trained on, with the same number of pairs and the same names.
    """
    from training.dataset import find_pairs, read_names, split_by_list

    base = store.find(config.base) if config.base else None
    if base is None or base.validation is None or len(config.datasets) != 1 or config.validation is not None:
        return []
    names, pairs = read_names(base.validation), find_pairs(config.datasets[0]).pairs
    if len(pairs) != base.card.pair_count:
        return []
    try:
        unseen = [pair.name for pair in split_by_list(pairs, names)[1]]
    except DatasetError:
        return []
    return unseen if len(unseen) == len([name for name in names if name.strip()]) else []


def _exclude_problems(config: TrainConfig, progress: Progress, warn: Callable[[Message], None]) -> TrainConfig:
    """Read every image once and exclude those that training cannot use."""
    from training.archive import dataset_folder
    from training.dataset import Problem, check_pairs, images_in, unreadable_images

    problems, unmatched = list[Problem](), tuple[Problem, ...]()
    unpacking, first, second = progress.divide([1, 1, 1])
    if config.dataset is not None:
        first_folder, *more = [dataset_folder(path, unpacking) for path in config.datasets]
        config = replace(config, dataset=first_folder, more_datasets=tuple(more))
    if config.clean is not None:
        low_key = images_in(config.low_key) if config.low_key else []
        problems += unreadable_images([*images_in(config.clean), *low_key], first)
    for folder, share in zip(config.datasets, second.divide([1.0] * len(config.datasets)), strict=True):
        found = _pairs_in(folder)
        unmatched += found.problems
        problems += check_pairs(found.pairs, share)[1]
    for problem in (*unmatched, *problems):
        warn(Message("{name}: left out, {reason}", name=problem.name, reason=problem.reason))
    return replace(config, exclude=(*config.exclude, *(problem.name for problem in problems)))


def _count_pairs(config: TrainConfig) -> int:
    """Return the number of pairs that are used; 0 if there are well-lit images too."""
    if config.dataset is None or config.clean is not None:
        return 0
    return sum(pair.name not in config.exclude for pair in _pairs_in(config.dataset).pairs)


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
