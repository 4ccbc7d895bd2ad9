"""Training on few pairs: a lower rate, never worse than the model at the start, and an early end."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lowlight_app.progress import Progress
from training.config import TrainConfig, adapt_to_pairs, from_preset, preset_of
from training.train import train
from training.training_run import TrainingRun

CLASSIC = {"architecture": "classic", "batch": 2, "crop": 32, "lift_weight": 0.0, "validation_split": 0.25}


@pytest.mark.parametrize(("pairs", "share"), [(4, 0.1), (100, 0.5), (400, 1.0), (5000, 1.0)])
def test_few_pairs_are_learned_at_a_lower_rate(pairs: int, share: float) -> None:
    config = from_preset("quick", Path("pairs"))
    assert adapt_to_pairs(config, pairs).learning_rate == pytest.approx(share * config.learning_rate)


@pytest.mark.parametrize("changes", [{"base": None}, {"learning_rate": 1e-5}])
def test_other_rates_than_that_of_the_presets_are_kept(changes: Mapping[str, Any]) -> None:
    config = from_preset("quick", Path("pairs"), **changes)
    assert adapt_to_pairs(config, 4) == config


def test_few_pairs_cannot_make_a_model_worse_and_the_run_ends_early(dataset: Path, tmp_path: Path) -> None:
    config = TrainConfig(dataset, average=0.9, epochs=3, **CLASSIC)  # type: ignore[arg-type]
    base = train(config, TrainingRun.create(tmp_path / "first", config), Progress(), lambda _: None)
    spoiling = replace(config, base="own", learning_rate=0.05, cosine=False, average=0.0, epochs=10)
    run, epochs = TrainingRun.create(tmp_path / "second", spoiling), list[float]()

    def count(event: Mapping[str, Any]) -> None:
        if event["event"] == "epoch":
            epochs.append(event["epoch"])

    network = train(spoiling, run, Progress(), count, base)
    kept = run.kept_epoch()["epoch"]
    assert len(epochs) < 10
    assert epochs[-1] - kept >= 4, "stopped once 40 % of the run had passed without a better epoch"
    assert run.curve()[0]["epoch"] == 0
    if kept == 0:
        assert all(np.array_equal(a, b) for a, b in zip(network.get_weights(), base.get_weights(), strict=True))


def test_a_stopped_run_can_be_finished_with_its_best_epoch(dataset: Path, tmp_path: Path) -> None:
    home = {**os.environ, "LOWLIGHT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "lowlight_app", "train"]
    options = ["--preset", "classic", "--crop", "32", "--batch", "2", "--epochs", "500", "--validation-split", "0.25"]
    with subprocess.Popen(
        [*command, str(dataset), *options, "--name", "mine", "--json"], env=home, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "epoch":
                (tmp_path / "home" / "runs" / "mine" / "stop").touch()
                break
        process.communicate()
    done = subprocess.run([*command, "--finish", "mine", "--json"], env=home, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1])["model"] == "mine"
    card = json.loads((tmp_path / "home" / "models" / "mine" / "card.json").read_text())
    assert card["training"]["kept_epoch"] >= 1


@pytest.mark.parametrize("name", ["quick", "standard", "thorough", "vivid", "classic"])
def test_the_preset_of_a_configuration_is_recognized(name: str) -> None:
    assert preset_of(from_preset(name, Path("pairs"))) == name
    assert preset_of(from_preset("quick", Path("pairs"), minutes=3.0)) == "standard"
    assert preset_of(from_preset("vivid", Path("pairs"), minutes=3.0)) == "vivid"
