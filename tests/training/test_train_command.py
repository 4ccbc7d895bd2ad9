"""`lowlight train`: early refusal of invalid requests, resuming, and publishing."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from lowlight_app.cli import ExitCode
from lowlight_app.cli.main import main
from lowlight_app.errors import DatasetError, ExportError
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.safe_loading import load_model
from lowlight_app.models.model_store import ModelStore
from lowlight_app.progress import Cancelled, Progress
from tests.training.conftest import clear_picture, save
from training import train as training_loop
from training.config import TrainConfig
from training.publish import write_model
from training.training_data import load_data
from training.training_run import TrainingRun

QUICK = ("--preset", "classic", "--crop", "32", "--batch", "2", "--epochs", "1")


def _add_model(home: Path, name: str) -> None:
    folder = home / "models" / name
    write_model(folder, ARCHITECTURES["classic"].build(), TrainConfig(Path(), "classic", epochs=1), {}, [], name=name)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--name", "../evil"], "lower-case letters"),
        (["--name", "UPPER case"], "lower-case letters"),
        (["--name", ""], "lower-case letters"),
        (["--name", "taken"], "another --name"),
        (["--loss", "mae=x"], "mae=1"),
        (["--loss", "mae"], "mae=1"),
        (["--loss", "beauty=1"], "Unknown loss “beauty”"),
        (["--loss", "mae=inf"], "greater than 0"),
        (["--epochs", "-1"], "epochs must be"),
        (["--minutes", "0"], "minutes must be"),
        (["--minutes", "nan"], "minutes must be"),
        (["--seed", "-1"], "seed must be"),
        (["--crop", "1000000"], "crop must be"),
        (["--architecture", "resnet"], "Choose one of: lowlight, transformer, classic"),
        (["--from", "taken", "--architecture", "lowlight"], "does not have architecture “lowlight”"),
        (["--fresh", "--freeze-light"], "two-stage model"),
        (["--fresh", "--freeze-detail"], "two-stage model"),
        (["--resume", "own-1"], "leave out all other options"),
    ],
)
def test_invalid_arguments_are_refused_before_a_run_is_created(
    arguments: list[str], word: str, dataset: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _add_model(home, "taken")
    assert main(["train", str(dataset), *arguments]) == ExitCode.USAGE
    assert word in capsys.readouterr().err
    assert not (home / "runs").exists()


def test_a_training_uses_all_named_datasets(dataset: Path, home: Path, tmp_path: Path) -> None:
    for kind in ("low", "high"):
        for number in range(2):
            save(tmp_path / "other" / kind / f"other_{number}.png", clear_picture(60 + number) // (1 if kind == "high" else 4))
    assert (
        main(["train", str(dataset), str(tmp_path / "other"), *QUICK, "--validation-split", "0", "--name", "mine"])
        == ExitCode.DONE
    )
    pairs = ModelStore().find("mine").card.training["pairs"]
    assert (pairs["dataset"], pairs["training"]) == (f"{dataset.name} + other", 10)


def test_a_training_is_not_lost_if_its_id_was_taken_meanwhile(
    dataset: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def train_while_another_takes_the_name(*_: object) -> Any:
        _add_model(home, "mine")
        return ARCHITECTURES["classic"].build()

    monkeypatch.setattr(training_loop, "train", train_while_another_takes_the_name)
    assert main(["train", str(dataset), *QUICK, "--name", "mine"]) == ExitCode.DONE
    assert "--model mine-2" in capsys.readouterr().out
    assert [folder.card.id for folder in ModelStore().models()[0]][-2:] == ["mine", "mine-2"]


@pytest.mark.parametrize(("error", "code"), [(Cancelled(), ExitCode.INTERRUPTED), (ExportError("full"), ExitCode.FAILED)])
def test_a_stopped_training_prints_how_to_resume_and_resumes_from_any_folder(
    error: Exception,
    code: ExitCode,
    dataset: Path,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.chdir(dataset)
    with monkeypatch.context() as patch:
        patch.setattr(training_loop, "train", stop)
        assert main(["train", ".", *QUICK, "--validation-split", "0.25"]) == code
    assert "lowlight train --resume own-1" in capsys.readouterr().out
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert main(["train", "--resume", "own-1", "--json"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"event": "finished", "model": "own-1", "epoch": 1}
    card = (home / "models" / "own-1" / "card.json").read_text("utf-8")
    assert "lowlight evaluate" in card
    assert str(tmp_path) not in card  # a card travels with its model
    assert main(["train", "--resume", "own-1"]) == ExitCode.USAGE
    assert "finished; its result is model “own-1”" in capsys.readouterr().err


def test_fine_tuning_reuses_the_validation_pairs_of_the_base_model(dataset: Path, home: Path) -> None:
    _add_model(home, "first")
    names = sorted(path.stem for path in (dataset / "our485" / "low").iterdir())[:2]
    card = home / "models" / "first" / "card.json"
    values = json.loads(card.read_text("utf-8"))
    known = {"training": 6, "validation": 2, "left_out": []}
    card.write_text(json.dumps({**values, "training": {"pairs": known}}), "utf-8")
    (home / "models" / "first" / "validation.txt").write_text("\n".join([*names, ""]), "utf-8")
    assert main(["train", str(dataset), *QUICK, "--from", "first", "--name", "second"]) == ExitCode.DONE
    second = ModelStore().find("second")
    assert second.validation is not None
    assert [Path(name).stem for name in sorted(second.validation.read_text("utf-8").split())] == names
    ModelStore().export("second", home / "second.zip")
    third = ModelStore().add(home / "second.zip", "third")
    assert third.validation is not None
    card.write_text(json.dumps({**values, "training": {"pairs": {**known, "training": 7}}}), "utf-8")  # another dataset
    assert main(["train", str(dataset), *QUICK, "--from", "first", "--name", "other"]) == ExitCode.DONE
    other = json.loads((home / "runs" / "other" / "config.json").read_text("utf-8"))
    assert other["validation"] is None


def test_a_transformer_starts_from_the_layers_that_it_shares_with_the_default_model(
    dataset: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--architecture", "transformer", "--from", "lowlight", "--epochs", "1", "--batch", "2", "--crop", "32"]
    options += ["--learning-rate", "1e-8"]
    assert main(["train", str(dataset), *options, "--freeze-detail"]) == ExitCode.USAGE
    assert "does not have architecture “transformer”" in capsys.readouterr().err
    assert main(["train", str(dataset), *options, "--freeze-light", "--name", "attentive", "--quiet"]) == ExitCode.DONE
    base, trained = (load_model(ModelStore().find(name)) for name in ("lowlight", "attentive"))
    light = (model.get_layer("illumination").get_weights() for model in (base, trained))
    assert all(np.array_equal(*weights) for weights in zip(*light, strict=True))
    detail = [[layer for layer in model.get_layer("restoration").layers if layer.weights] for model in (base, trained)]
    for place in (0, -1):  # the finest level
        own, other = (layers[place].get_weights() for layers in detail)
        assert all(np.allclose(*weights, atol=1e-6) for weights in zip(own, other, strict=True))


def test_an_unknown_run_is_reported_with_the_known_ones(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "runs" / "own-3").mkdir(parents=True)
    assert main(["train", "--resume", "own-4"]) == ExitCode.FAILED
    assert "no training run “own-4”. Runs: own-3." in capsys.readouterr().err


def test_models_are_listed_with_the_default_first_and_shown(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == ExitCode.DONE
    assert "(the default)" in capsys.readouterr().out.splitlines()[1]
    assert main(["models", "show", "lowlight"]) == ExitCode.DONE
    output = capsys.readouterr().out
    assert "psnr gt mean: " in output
    assert "{" not in output
    assert main(["models", "show", "lowlight", "--json"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["id"] == "lowlight"


def test_own_models_can_be_renamed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _add_model(home, "mine")
    assert main(["models", "rename", "mine", "By night"]) == ExitCode.DONE
    assert ModelStore().find("mine").card.name == "By night"
    assert main(["models", "rename", "classic", "Ours"]) == ExitCode.FAILED
    assert "cannot be renamed" in capsys.readouterr().err


def test_a_damaged_well_lit_image_is_excluded(
    dataset: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = dataset / "our485" / "high"
    (clean / "broken.png").write_bytes(b"no picture")
    monkeypatch.setattr(training_loop, "train", lambda *_: ARCHITECTURES["lowlight"].build())
    assert main(["train", "--clean", str(clean), "--minutes", "1"]) == ExitCode.DONE
    assert "broken.png: left out" in capsys.readouterr().err
    data = load_data(TrainingRun(home / "runs" / "own-1").config())
    assert [path.name for path in data.source.clear] == [f"{number}.png" for number in range(8)]


class ResourceExhaustedError(Exception):
    """Has the name of the error of TensorFlow."""


def test_running_out_of_memory_is_reported_with_advice(
    dataset: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def exhaust(*_: object, **__: object) -> None:
        raise ResourceExhaustedError

    monkeypatch.setattr(keras.Model, "train_on_batch", exhaust)
    assert main(["train", str(dataset), *QUICK, "--validation-split", "0.25"]) == ExitCode.FAILED
    assert "smaller --batch" in capsys.readouterr().err


def test_well_lit_images_in_place_of_pairs_are_reported_with_advice(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = next(dataset.rglob("high"))
    assert main(["train", str(folder), *QUICK]) == ExitCode.FAILED
    assert f"--clean {folder}" in capsys.readouterr().err


def test_an_empty_training_set_is_refused(dataset: Path) -> None:
    everything = tuple(str(number) for number in range(8))
    with pytest.raises(DatasetError, match="left to train on"):
        load_data(TrainConfig(dataset, epochs=1, exclude=everything))


def test_the_time_limit_can_end_an_epoch_early(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = TrainConfig(dataset, "classic", minutes=0.02, batch=2, crop=32, validation_split=0.0)
    batches = training_loop.make_batches(config, load_data(config).source)
    batches.steps = 5000
    monkeypatch.setattr(training_loop, "make_batches", lambda *_: batches)
    run, epochs = TrainingRun.create(tmp_path / "run", config), []

    def remember(event: Mapping[str, Any]) -> None:
        if event["event"] == "epoch":
            epochs.append(event["epoch"])

    training_loop.train(config, run, Progress(), remember)
    assert epochs == [1]
    assert 1.2 <= run.curve()[-1]["seconds"] < 10


def test_a_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = TrainingRun.create(tmp_path / "run", TrainConfig(tmp_path, epochs=1))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="Free some space"):
        run.record_epoch({"epoch": 1, "loss": 0.5})
    assert [path.name for path in run.folder.iterdir()] == ["config.json"]


def test_a_damaged_checkpoint_state_is_reported(tmp_path: Path) -> None:
    run = TrainingRun.create(tmp_path / "run", TrainConfig(tmp_path, epochs=1))
    for damaged in ("", "[]", '{"epoch": 1}'):
        (run.folder / "state.json").write_text(damaged)
        with pytest.raises(DatasetError, match="damaged"):
            run.load(ARCHITECTURES["classic"].build())


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")
def test_pairs_may_have_names_that_are_not_unicode(dataset: Path, home: Path) -> None:
    for kind in ("low", "high"):
        (dataset / "our485" / kind / "3.png").rename(dataset / "our485" / kind / os.fsdecode(b"caf\xe9.png"))
    names = dataset / "names.txt"
    names.write_bytes(b"caf\xe9\n")
    assert main(["train", str(dataset), *QUICK, "--validation", str(names), "--name", "mine"]) == ExitCode.DONE
    assert (home / "runs" / "mine" / "validation.txt").read_bytes() == b"caf\xe9.png\n"
