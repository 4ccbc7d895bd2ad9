"""Write a trained network and its card to a model folder, and add it to the model store."""

from __future__ import annotations

import argparse
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras

from lowlight_app import __version__
from lowlight_app.errors import ExportError, ModelError, reason_of
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.onnx_export import convert
from lowlight_app.models.backends.safe_loading import load_model
from lowlight_app.models.model_store import CARD_FILE, MODEL_FILE, VALIDATION_FILE, Card, ModelFolder, ModelStore, sha256_of
from training.config import TrainConfig
from training.training_run import TrainingRun

_log = logging.getLogger(__name__)

LICENCE = (
    "Free to use for your own pictures. If it was trained on LOL: that is research data without an explicit licence, "
    "so ask its authors before commercial use of a model trained on it."
)


def write_model(
    folder: Path,
    network: keras.Model,
    config: TrainConfig,
    training: Mapping[str, Any],
    metrics: Iterable[Mapping[str, Any]],
    *,
    name: str,
) -> Card:
    """Write `model.keras`, `card.json` and the files for ONNX Runtime to a folder that is named after the id of the model.

    A model that cannot be converted is written without those files, and Keras runs it.

    Args:
        folder: created if it does not exist; its name becomes the id.
        network: the network in float32, without its optimizer.
        config: the training configuration.
        training: provenance for the card, see `provenance`.
        metrics: measured figures, each with the command that reproduces them.
        name: display name.

    Raises:
        ExportError: the folder cannot be written.
    """
    architecture = ARCHITECTURES[config.architecture]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        network.save(folder / MODEL_FILE)
        card = Card(
            id=folder.name,
            name=name,
            architecture=architecture.name,
            scope=architecture.scope,
            overlap=architecture.radius,
            multiple=architecture.multiple,
            sha256=sha256_of(folder / MODEL_FILE),
            training=training,
            metrics=tuple(metrics),
            licence=LICENCE,
            onnx=_convert(network, folder),
        )
        card.write(folder / CARD_FILE)
    except OSError as error:
        raise ExportError("the model cannot be written ({reason}).", path=folder, reason=reason_of(error)) from error
    return card


def _convert(network: keras.Model, folder: Path) -> dict[str, str]:
    try:
        return convert(network, folder)
    except ModelError as error:
        _log.warning("The model cannot be converted for ONNX Runtime: %s", error)
        return {}


def renew_onnx(folder: Path) -> None:
    """Convert a model folder's `model.keras` again, and write the checksums of all its files into its card.

    Raises:
        ModelError: the folder holds no model, or it cannot be converted.
    """
    before = Card.read(folder / CARD_FILE)
    card = replace(before, sha256=sha256_of(folder / MODEL_FILE), onnx=None)
    network = load_model(ModelFolder(folder, card, bundled=True))
    replace(card, onnx={**convert(network, folder), **before.live_stage}).write(folder / CARD_FILE)


def provenance(run: TrainingRun, config: TrainConfig, pairs: int, validation: int) -> dict[str, Any]:
    """Return the section of a card about the training: data, split, losses, length, seed, commit."""
    curve, recipe = run.curve(), ARCHITECTURES[config.architecture].recipe
    return {
        "pairs": {"dataset": _names(config), "training": pairs, "validation": validation, "left_out": list(config.exclude)},
        "well_lit": {"folder": config.clean.name, "share": config.clean_share} if config.clean else None,
        "low_key": config.low_key.name if config.low_key else None,
        "split": f"names in {config.validation.name}" if config.validation else f"{config.validation_split:.0%} by scene",
        "losses": {**config.losses, **({"lift": config.lift_weight} if recipe.lift_losses else {})},
        "epochs": sum(row["epoch"] > 0 for row in curve),
        "kept_epoch": run.kept_epoch().get("epoch"),
        "minutes": round(curve[-1]["seconds"] / 60, 1) if curve else 0.0,
        "batch": config.batch,
        "crop": config.crop,
        "learning_rate": config.learning_rate,
        "weight_average": config.average,
        "started_from": config.base,
        "seed": config.seed,
        "commit": _commit(),
        "version": __version__,
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
    }


def add_to_store(
    store: ModelStore, run: TrainingRun, network: keras.Model, training: Mapping[str, Any], *, model_id: str, name: str
) -> ModelFolder:
    """Add the network of a finished run to the user's models.

    Raises:
        ModelError: the id is taken.
        ExportError: the disk is full or cannot be written.
    """
    config, kept = run.config(), run.kept_epoch()
    figures = {key: round(kept[key], 4) for key in ("psnr", "ssim", "psnr_gt_mean", "ssim_gt_mean") if key in kept}
    # Names only: cards are shared with their models, and paths would reveal the home folder.
    command = f"lowlight evaluate {_names(config)} --only {run.validation.name} --model {model_id}"
    measured = {"data": "validation pairs of the training, network alone", "command": command} | figures
    metrics = [measured] if figures else []
    with tempfile.TemporaryDirectory(prefix="lowlight-model-") as scratch:
        write_model(Path(scratch) / model_id, network, config, training, metrics, name=name)
        _copy_validation_names(run, Path(scratch) / model_id)
        return store.add(Path(scratch) / model_id)


def _copy_validation_names(run: TrainingRun, folder: Path) -> None:
    try:
        if run.validation.exists():
            shutil.copyfile(run.validation, folder / VALIDATION_FILE)
    except OSError as error:
        raise ExportError("the model cannot be written ({reason}).", path=folder, reason=reason_of(error)) from error


def _names(config: TrainConfig) -> str | None:
    return " + ".join(folder.name for folder in config.datasets) or None


def _commit() -> str | None:
    """Return the commit of the checkout that this code runs from; None in an installation, even inside another checkout."""
    root = Path(__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return None
    try:
        answer = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def main() -> None:
    """Convert models again after their `model.keras` was replaced: `python -m training.publish --onnx FOLDER...`."""
    parser = argparse.ArgumentParser(prog="python -m training.publish", description="renew the files for ONNX Runtime")
    parser.add_argument(
        "--onnx", type=Path, nargs="+", required=True, metavar="FOLDER", help="folder with model.keras and card.json"
    )
    for folder in parser.parse_args().onnx:
        renew_onnx(folder)
        print(f"Converted {folder}.")


if __name__ == "__main__":
    main()
