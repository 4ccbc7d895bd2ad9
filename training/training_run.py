"""A training run on disk: its configuration, its curve and its checkpoints. At most one epoch is ever lost.

Does not load Keras: the window looks into runs too.
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

from lowlight_app.errors import DatasetError, ExportError
from training.config import TrainConfig
from training.file_lock import hold_lock, is_locked

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray

_SAMPLE_WIDTH = 3 * 640
_APART = "apart.txt"
"""Names of pairs to validate on."""


@dataclass
class RunState:
    """Where a run stands.

    Attributes:
        epoch: finished epochs.
        step: finished steps of the epoch under way.
        loss_sum: loss of those steps, added up.
        seconds: time spent training, over all sittings.
    """

    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    seconds: float = 0.0


class TrainingRun:
    """The folder of one run.

    Args:
        folder: holds `config.json`, `state.json`, `curve.jsonl`, `curve.csv`, `sample.png`, `checkpoint-*.weights.h5`,
            `best-*.npz` and, at the end, `model-id`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def create(folder: Path, config: TrainConfig, apart: Sequence[str] = ()) -> TrainingRun:
        """Start a run in a new folder.

        Args:
            folder: made if need be.
            config: what it is started with.
            apart: names of the pairs to validate on, in place of those that `config` says; none for the latter.

        Raises:
            ExportError: the folder holds a run already or cannot be written.
        """
        run = TrainingRun(folder)
        if run._config.exists():
            raise ExportError(
                "the folder already contains a run; resume it with --resume, or choose another --name.", path=folder
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError("the folder cannot be created ({reason}).", path=folder, reason=error.strerror) from error
        if apart:
            config = replace(config, validation=folder / _APART)
            run._write(folder / _APART, "".join(f"{name}\n" for name in apart).encode())
        run._write(run._config, config.to_json().encode())
        return run

    def config(self) -> TrainConfig:
        """What the run was started with.

        Raises:
            DatasetError: the folder holds no run, or a damaged one.
        """
        try:
            return TrainConfig.from_json(self._config.read_text("utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError(
                "the folder contains no training run to resume ({reason}).", path=self.folder, reason=error
            ) from error

    def save(self, model: keras.Model, state: RunState) -> None:
        """Keep weights, optimizer, weight average and state; the previous checkpoint goes once this one is whole.

        Raises:
            ExportError: the disk is full or cannot be written; the previous checkpoint is still there.
        """
        path = self.folder / f"checkpoint-{state.epoch:05d}-{state.step:05d}.weights.h5"
        part = path.with_name(f"part-{path.name}")
        with self._writing(part):
            model.save_weights(part)
            part.replace(path)
        self._write(self._state, json.dumps({**asdict(state), "checkpoint": path.name}).encode())
        best = self.best()
        needed = {path, self._weights(best["epoch"])} if best else {path}
        for old in (*self.folder.glob("checkpoint-*.weights.h5"), *self.folder.glob("best-*.npz")):
            if old not in needed:
                old.unlink(missing_ok=True)

    def load(self, model: keras.Model) -> RunState:
        """Bring the model and its optimizer back to the last checkpoint; a fresh state if there is none yet.

        Raises:
            DatasetError: it is damaged or missing.
        """
        if not self.begun:
            return RunState()
        try:
            values: dict[str, Any] = json.loads(self._state.read_text("utf-8"))
            model.load_weights(self.folder / values.pop("checkpoint"))
            return RunState(**values)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError("the checkpoint is damaged or missing ({reason}).", path=self.folder, reason=error) from error

    def keep_validation(self, names: Sequence[str]) -> None:
        """Write down which pairs are validated on, one name per line, as `lowlight evaluate --only` reads it."""
        self._write(self.validation, "".join(f"{name}\n" for name in names).encode())

    def keep_sample(self, dark: NDArray[np.uint8], restored: NDArray[np.uint8], clear: NDArray[np.uint8]) -> None:
        """Write a validation picture beside what it became and what it should become, to see how far the training is.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        strip = cv2.hconcat([dark, restored, clear])
        scale = _SAMPLE_WIDTH / strip.shape[1]
        if scale < 1:
            strip = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._write(self.sample, cv2.imencode(".png", cv2.cvtColor(strip, cv2.COLOR_RGB2BGR))[1].tobytes())

    def training(self) -> AbstractContextManager[None]:
        """Held while a process trains this run; a process that dies lets go.

        Raises:
            DatasetError: another process does so already.
        """
        return hold_lock(
            self.folder / "lock", DatasetError("Another process is already training run “{run}”.", run=self.folder.name)
        )

    @property
    def in_training(self) -> bool:
        """Whether some process trains this run."""
        return is_locked(self.folder / "lock")

    def ask_to_stop(self) -> None:
        """Let whoever trains this run save a checkpoint and stop at the next step; works on every system."""
        self._stop.touch()

    def forget_stop(self) -> None:
        """An earlier wish to stop no longer holds."""
        self._stop.unlink(missing_ok=True)

    @property
    def stop_asked(self) -> bool:
        """Whether this training is to stop."""
        return self._stop.exists()

    def record(self, row: dict[str, float]) -> None:
        """Add an epoch to the curve, replacing one of the same number.

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
        """All epochs recorded so far."""
        if not self._curve.exists():
            return []
        return [json.loads(line) for line in self._curve.read_text("utf-8").splitlines()]

    def keep_weights(self, row: Mapping[str, float], weights: Sequence[NDArray[np.float32]]) -> None:
        """Keep the weights of a validated epoch, if it scored better than those before it.

        They are there before the epoch is on the curve, and those before go with the next checkpoint: whenever a process
        is killed, `best_weights` belong to `best`.

        Args:
            row: the epoch, as `record` takes it.
            weights: the network's, averaged.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        best = self.best()
        if best is not None and best["epoch"] != row["epoch"] and rank(best) >= rank(row):
            return
        file = io.BytesIO()
        np.savez(file, *weights)
        self._write(self._weights(row["epoch"]), file.getvalue())

    def best(self) -> dict[str, float] | None:
        """The epoch that scored best, as on the curve; None while none was validated."""
        kept = [row for row in self.curve() if "psnr" in row and self._weights(row["epoch"]).exists()]
        return max(kept, key=rank, default=None)

    def best_weights(self) -> list[NDArray[np.float32]] | None:
        """The averaged weights of that epoch.

        Raises:
            DatasetError: they are damaged.
        """
        best = self.best()
        if best is None:
            return None
        path = self._weights(best["epoch"])
        try:
            with np.load(path) as arrays:
                return [arrays[name] for name in arrays.files]
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise DatasetError(
                "the file is damaged ({reason}); delete it to use the last weights.", path=path, reason=error
            ) from error

    def outcome(self) -> dict[str, float]:
        """The row of the epoch whose weights come of the run: the best, without validation the last."""
        return self.best() or (self.curve() or [{}])[-1]

    def finish(self, model_id: str) -> None:
        """Write down that the run is over and which model came of it.

        Raises:
            ExportError: the disk is full or cannot be written.
        """
        self._write(self._finished, model_id.encode())

    @property
    def model(self) -> str | None:
        """Id of the model that came of the run; None while it is not finished."""
        return self._finished.read_text("utf-8") if self._finished.exists() else None

    @property
    def begun(self) -> bool:
        """Whether there is a checkpoint to go on from."""
        return self._state.exists()

    @property
    def validation(self) -> Path:
        """The names of the validation pairs."""
        return self.folder / "validation.txt"

    @property
    def sample(self) -> Path:
        """The picture that `keep_sample` writes."""
        return self.folder / "sample.png"

    @property
    def started(self) -> bool:
        """Whether this is a run at all: what it is to train on was found and checked."""
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
        """Says what went wrong, and leaves no part file behind."""
        try:
            yield
        except (OSError, RuntimeError) as error:  # h5py raises either where a disk is full, with a text of many lines
            number = getattr(error, "errno", None)
            reason = os.strerror(number) if number else error
            raise ExportError(
                "the folder cannot be written ({reason}). Free some space, then resume.", path=self.folder, reason=reason
            ) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def rank(row: Mapping[str, float]) -> float:
    """By what the best of validated epochs is decided, in dB: the mean of plain PSNR and PSNR GT-mean.

    The first alone would choose the light that happens to suit the validation pairs, the second would not judge light at all.
    """
    return (row["psnr"] + row["psnr_gt_mean"]) / 2


def unfinished_runs(folder: Path) -> list[TrainingRun]:
    """The runs below a folder that can be gone on with or are under way, those worked on last first."""
    runs = [TrainingRun(path) for path in folder.iterdir()] if folder.is_dir() else []
    waiting = [run for run in runs if run.started and run.model is None]
    return sorted(waiting, key=lambda run: run.folder.stat().st_mtime, reverse=True)
