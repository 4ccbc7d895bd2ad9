"""A training run on disk: configuration, curve and checkpoints. An interruption loses at most one epoch.

Does not load Keras, because the window reads runs too.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lowlight_app.errors import DatasetError, ExportError, reason_of
from lowlight_app.file_lock import hold_lock, is_locked
from training.config import TrainConfig
from training.dataset import encode_names

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray

_SAMPLE_WIDTH = 3 * 640
RECOGNIZED = "recognized"
"""Column of the curve of an adversarial training: share of patches whose result the discriminator recognized; 0.5 is chance."""
_SELECTED_VALIDATION = "apart.txt"
"""Names of the pairs to validate on, chosen when the run was created."""


@dataclass
class RunState:
    """Progress of a run.

    Attributes:
        epoch: number of finished epochs.
        step: number of finished steps in the current epoch.
        loss_sum: sum of the losses of those steps.
        seconds: total training time, including earlier processes.
        recognized_sum: sum of the shares of patches whose result a discriminator recognized in those steps.
    """

    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    seconds: float = 0.0
    recognized_sum: float = 0.0


class TrainingRun:
    """The folder of one run.

    Args:
        folder: holds `config.json`, `state.json`, `curve.jsonl`, `curve.csv`, `sample.png`, `checkpoint-*.weights.h5`,
            `adversary-*.weights.h5` of an adversarial training, `best-*.npz` and, at the end, `model-id`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def create(folder: Path, config: TrainConfig, validation: Sequence[str] = ()) -> TrainingRun:
        """Create a run in a new folder.

        Args:
            folder: created if it does not exist.
            config: configuration of the run.
            validation: names of the pairs to validate on; empty to use the validation settings of `config`.

        Raises:
            ExportError: the folder already contains a run, or cannot be written.
        """
        run = TrainingRun(folder)
        if run._config.exists():
            raise ExportError(
                "the folder already contains a run; resume it with --resume, or choose another --name.", path=folder
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError("the folder cannot be created ({reason}).", path=folder, reason=reason_of(error)) from error
        if validation:
            config = replace(config, validation=folder / _SELECTED_VALIDATION)
            run._write(folder / _SELECTED_VALIDATION, encode_names(validation))
        run._write(run._config, config.to_json().encode())
        return run

    def config(self) -> TrainConfig:
        """Read the configuration.

        Raises:
            DatasetError: the folder contains no run, or a damaged one.
        """
        try:
            return TrainConfig.from_json(self._config.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError("the folder contains no training run to resume, or a damaged one.", path=self.folder) from error

    def save(self, model: keras.Model, state: RunState, adversary: keras.Model | None = None) -> None:
        """Save weights, optimizer, weight average and state, then delete the previous checkpoint.

        Args:
            model: the network.
            state: progress of the run.
            adversary: the discriminator of an adversarial training.

        Raises:
            ExportError: the disk is full or cannot be written; the previous checkpoint is kept.
        """
        models = {"checkpoint": model} if adversary is None else {"checkpoint": model, "adversary": adversary}
        files = {kind: f"{kind}-{state.epoch:05d}-{state.step:05d}.weights.h5" for kind in models}
        for kind, name in files.items():
            part = self.folder / f"part-{name}"
            with self._writing(part):
                models[kind].save_weights(part)
                part.replace(self.folder / name)
        self._write(self._state, json.dumps({**asdict(state), **files}).encode())
        best = self.best_epoch()
        needed = {self.folder / name for name in files.values()} | ({self._weights(best["epoch"])} if best else set())
        for pattern in (*(f"{kind}-*.weights.h5" for kind in models), "best-*.npz"):
            for old in self.folder.glob(pattern):
                if old not in needed:
                    old.unlink(missing_ok=True)

    def load(self, model: keras.Model, adversary: keras.Model | None = None) -> RunState:
        """Load the last checkpoint into the models and their optimizers; return the initial state if there is none.

        Raises:
            DatasetError: the checkpoint is damaged or missing.
        """
        if not self.has_checkpoint:
            return RunState()
        try:
            values: dict[str, Any] = json.loads(self._state.read_text("utf-8"))
            model.load_weights(self.folder / values.pop("checkpoint"))
            if adversary is not None:
                adversary.load_weights(self.folder / values.pop("adversary"))
            return RunState(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError("the checkpoint is damaged or missing.", path=self.folder) from error

    def write_validation_names(self, names: Sequence[str]) -> None:
        """Write the names of the validation pairs, one per line, for `lowlight evaluate --only`."""
        self._write(self.validation, encode_names(names))

    def write_sample(self, dark: NDArray[np.uint8], restored: NDArray[np.uint8], clear: NDArray[np.uint8]) -> None:
        """Write an image with a dark validation image, its restoration and its target side by side.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        strip = cv2.hconcat([dark, restored, clear])
        scale = _SAMPLE_WIDTH / strip.shape[1]
        if scale < 1:
            strip = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._write(self.sample, cv2.imencode(".png", cv2.cvtColor(strip, cv2.COLOR_RGB2BGR))[1].tobytes())

    def lock(self) -> AbstractContextManager[None]:
        """Hold the lock of the run while training; the system releases it when the process ends.

        Raises:
            DatasetError: another process is training this run.
        """
        return hold_lock(
            self.folder / "lock", DatasetError("Another process is already training run “{run}”.", run=self.folder.name)
        )

    @property
    def is_locked(self) -> bool:
        """Whether a process is training this run."""
        return is_locked(self.folder / "lock")

    def request_stop(self) -> None:
        """Request that the training process saves a checkpoint and stops after the current step; works on all systems."""
        self._stop.touch()

    def clear_stop_request(self) -> None:
        """Withdraw an earlier request to stop."""
        self._stop.unlink(missing_ok=True)

    @property
    def stop_requested(self) -> bool:
        """Whether the training should stop."""
        return self._stop.exists()

    def record_epoch(self, row: dict[str, float]) -> None:
        """Add an epoch to the curve, or replace the one with the same number.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        rows = [r for r in self.curve() if r["epoch"] != row["epoch"]] + [row]
        self._write(self._curve, "".join(json.dumps(r) + "\n" for r in rows).encode())
        names = list(dict.fromkeys(name for r in rows for name in r))
        table = io.StringIO()
        writer = csv.DictWriter(table, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
        self._write(self.folder / "curve.csv", table.getvalue().encode())

    def curve(self) -> list[dict[str, float]]:
        """Return all recorded epochs."""
        if not self._curve.exists():
            return []
        return [json.loads(line) for line in self._curve.read_text("utf-8").splitlines()]

    def save_if_best(self, row: Mapping[str, float], weights: Sequence[NDArray[np.float32]]) -> None:
        """Save the weights of a validated epoch if it scored better than all before it.

        The weights are written before the epoch is recorded, and older ones are deleted with the next checkpoint. So
        `best_weights` always belong to `best_epoch`, even if the process is killed.

        Args:
            row: the epoch, see `record_epoch`.
            weights: averaged weights of the network.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        best = self.best_epoch()
        if best is not None and best["epoch"] != row["epoch"] and selection_score(best) >= selection_score(row):
            return
        file = io.BytesIO()
        np.savez(file, *weights)
        self._write(self._weights(row["epoch"]), file.getvalue())

    def best_epoch(self) -> dict[str, float] | None:
        """Return the row of the epoch with the best score; None if no epoch has been validated."""
        kept = [row for row in self.curve() if "psnr" in row and self._weights(row["epoch"]).exists()]
        return max(kept, key=selection_score, default=None)

    def best_weights(self) -> list[NDArray[np.float32]] | None:
        """Return the averaged weights of the best epoch; None if no epoch has been validated.

        Raises:
            DatasetError: the file is damaged.
        """
        best = self.best_epoch()
        if best is None:
            return None
        path = self._weights(best["epoch"])
        try:
            with np.load(path) as arrays:
                return [arrays[name] for name in arrays.files]
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise DatasetError("the file is damaged; delete it to use the last weights.", path=path) from error

    def kept_epoch(self) -> dict[str, float]:
        """Return the row of the epoch whose weights the run results in: the best, or without validation the last."""
        return self.best_epoch() or (self.curve() or [{}])[-1]

    def finish(self, model_id: str) -> None:
        """Mark the run as finished.

        Args:
            model_id: id of the model that the run resulted in.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        self._write(self._finished, model_id.encode())

    @property
    def model_id(self) -> str | None:
        """Id of the resulting model; None while the run is not finished."""
        return self._finished.read_text("utf-8") if self._finished.exists() else None

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is a checkpoint to resume from."""
        return self._state.exists()

    @property
    def checkpoint_files(self) -> list[Path]:
        """All files of the last checkpoint, to be copied to another run of the same configuration; empty if there is none."""
        if not self.has_checkpoint:
            return []
        values = json.loads(self._state.read_text("utf-8"))
        return [self._state, *(self.folder / values[kind] for kind in ("checkpoint", "adversary") if kind in values)]

    @property
    def validation(self) -> Path:
        """File with the names of the validation pairs."""
        return self.folder / "validation.txt"

    @property
    def sample(self) -> Path:
        """Image written by `write_sample`."""
        return self.folder / "sample.png"

    @property
    def exists(self) -> bool:
        """Whether the run has been created; its data was checked before."""
        return self._config.exists()

    @property
    def _stop(self) -> Path:
        return self.folder / "stop"

    @property
    def _config(self) -> Path:
        return self.folder / "config.json"

    @property
    def _finished(self) -> Path:
        return self.folder / "model-id"

    def _weights(self, epoch: float) -> Path:
        return self.folder / f"best-{int(epoch):05d}.npz"

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"

    @property
    def _curve(self) -> Path:
        return self.folder / "curve.jsonl"

    def _write(self, path: Path, data: bytes) -> None:
        part = path.with_name(f"part-{path.name}")
        with self._writing(part):
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)

    @contextmanager
    def _writing(self, part: Path) -> Iterator[None]:
        """Convert errors of writing, and remove the part file in any case."""
        try:
            yield
        except (OSError, RuntimeError) as error:  # h5py raises either on a full disk, with a message of many lines
            number = getattr(error, "errno", None)
            reason = os.strerror(number) if number else error
            raise ExportError(
                "the folder cannot be written ({reason}). Free some space, then resume.", path=self.folder, reason=reason
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def selection_score(row: Mapping[str, float]) -> float:
    """Return the score by which validated epochs are compared, in dB: the mean of plain PSNR and PSNR GT-mean.

    Plain PSNR alone would prefer the exposure that happens to suit the validation pairs; PSNR GT-mean ignores exposure. Of an
    adversarial training the latest epoch counts as the best: PSNR prefers results without texture, so the first ones.
    """
    if RECOGNIZED in row:
        return row["epoch"]
    return (row["psnr"] + row["psnr_gt_mean"]) / 2


def unfinished_runs(folder: Path) -> list[TrainingRun]:
    """Return the runs in a folder that are running or can be resumed, the most recently used first."""
    runs = [TrainingRun(path) for path in folder.iterdir()] if folder.is_dir() else []
    unfinished = [run for run in runs if run.exists and run.model_id is None]
    return sorted(unfinished, key=lambda run: run.folder.stat().st_mtime, reverse=True)
