"""The training loop: curves, interruptions, files of a run."""

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lowlight_app.errors import DatasetError, ExportError, ModelError, UsageError
from lowlight_app.models.architectures.lowlight import build_lowlight
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.keras import make_network
from lowlight_app.progress import Cancelled, Progress
from tests.training.conftest import clear_picture, save
from training.batches import Source, TileBatches, WholeImageBatches, prefetch_batches
from training.config import TrainConfig, from_preset
from training.dataset import find_pairs, images_in, read_image
from training.metrics import Scores
from training.train import train
from training.training_data import load_data
from training.training_run import TrainingRun, unfinished_runs
from training.whole_image import restore_whole

# The classic network is the quicker one to start; both run the same loop.
CLASSIC = {"architecture": "classic", "batch": 2, "crop": 32, "lift_weight": 0.0, "validation_split": 0.25, "epochs": 3}


def _nothing(_event: Mapping[str, Any]) -> None:
    pass


@pytest.fixture
def config(dataset: Path) -> TrainConfig:
    return TrainConfig(dataset, average=0.9, **CLASSIC)


@pytest.fixture
def clean(dataset: Path) -> Path:
    return dataset / "our485" / "high"


def test_a_resumed_run_continues_on_the_same_curve(config: TrainConfig, tmp_path: Path) -> None:
    whole = TrainingRun.create(tmp_path / "whole", config)
    train(config, whole, Progress(), _nothing)
    stopped, progress = TrainingRun.create(tmp_path / "stopped", config), Progress()

    def stop_in_the_second_epoch(event: Mapping[str, Any]) -> None:
        if event["event"] == "step" and event["epoch"] == 2:
            progress.cancel()

    with pytest.raises(Cancelled):
        train(config, stopped, progress, stop_in_the_second_epoch)
    assert [row["epoch"] for row in stopped.curve()] == [1]
    train(stopped.config(), stopped, Progress(), _nothing)
    for expected, found in zip(whole.curve(), stopped.curve(), strict=True):
        assert found["loss"] == pytest.approx(expected["loss"], rel=0.01)
        assert found["psnr"] == pytest.approx(expected["psnr"], abs=0.05)
    assert len(list(stopped.folder.glob("checkpoint-*"))) == 1
    with (stopped.folder / "curve.csv").open() as table:
        assert [row["epoch"] for row in csv.DictReader(table)] == ["1", "2", "3"]


def test_a_run_killed_in_the_middle_of_an_epoch_can_be_resumed(dataset: Path, tmp_path: Path) -> None:
    home = {**os.environ, "LOWLIGHT_HOME": str(tmp_path / "home")}
    start = ["train", str(dataset), "--preset", "classic", "--crop", "32", "--batch", "2", "--epochs", "3", "--name", "mine"]
    split = ["--validation-split", "0.25"]

    def lowlight(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", "lowlight_app", *arguments], env=home, stdout=subprocess.PIPE, text=True)

    with lowlight(*start, *split, "--json") as killed:
        assert killed.stdout is not None
        for line in killed.stdout:
            event = json.loads(line)
            if event["event"] == "step" and event["epoch"] == 2:
                killed.send_signal(signal.SIGKILL)
                break
    with lowlight("train", "--resume", "mine", "--json") as resumed:
        events = [json.loads(line) for line in resumed.communicate()[0].splitlines()]
    assert resumed.returncode == 0
    assert next(e for e in events if e["event"] == "start")["epoch"] == 1
    assert [e["epoch"] for e in events if e["event"] == "epoch"] == [2, 3]
    assert events[-1] == {"event": "finished", "model": "mine", "epoch": events[-2]["best"]}
    with lowlight("models", "list", "--json") as listed:
        models = {m["id"]: m for m in json.loads(listed.communicate()[0])["models"]}
    assert models["mine"]["architecture"] == "classic"
    assert models["mine"]["training"]["epochs"] == 3
    assert models["mine"]["training"]["kept_epoch"] == events[-1]["epoch"]
    assert models["mine"]["training"]["pairs"]["training"] == 6


def test_a_full_disk_keeps_the_last_checkpoint(config: TrainConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = TrainingRun.create(tmp_path / "run", config)

    def fill_the_disk(event: Mapping[str, Any]) -> None:
        if event["event"] == "epoch" and event["epoch"] == 2:
            monkeypatch.setattr("h5py.File.__init__", _no_space)

    with pytest.raises(ExportError, match="Free some space"):
        train(config, run, Progress(), fill_the_disk)
    monkeypatch.undo()
    assert json.loads((run.folder / "state.json").read_text())["epoch"] == 1
    assert len(list(run.folder.glob("*checkpoint-*"))) == 1
    train(config, run, Progress(), _nothing)
    assert [row["epoch"] for row in run.curve()] == [1, 2, 3]


def test_the_best_validation_is_kept_over_a_stop(config: TrainConfig, tmp_path: Path) -> None:
    spoiling = replace(config, learning_rate=0.02, cosine=False, average=0.0, epochs=4)  # far too fast: worse and worse
    run, events = TrainingRun.create(tmp_path / "run", spoiling), []

    def stop_in_the_third_epoch(event: Mapping[str, Any]) -> None:
        events.append(event)
        if event["event"] == "step" and event["epoch"] == 3:
            run.request_stop()

    with pytest.raises(Cancelled):
        train(spoiling, run, Progress(), stop_in_the_third_epoch)
    run.clear_stop_request()
    network = make_network(train(spoiling, run, Progress(), events.append))
    rows = run.curve()
    assert rows[0]["psnr"] > rows[3]["psnr"] + 1
    assert [event["best"] for event in events if event["event"] == "epoch"] == [1, 1, 1, 1]
    assert run.kept_epoch() == rows[0]
    pairs = load_data(spoiling).validation
    scores = [Scores.of(restore_whole(network, read_image(pair.low)), read_image(pair.high)) for pair in pairs]
    assert Scores.mean(scores).psnr == pytest.approx(rows[0]["psnr"], abs=0.05)
    assert len(list(run.folder.glob("best-*"))) == 1


def test_without_validation_the_last_weights_are_kept(config: TrainConfig, tmp_path: Path) -> None:
    run = TrainingRun.create(tmp_path / "run", replace(config, validation_split=0.0))
    train(run.config(), run, Progress(), _nothing)
    assert run.kept_epoch()["epoch"] == 3
    assert list(run.folder.glob("best-*")) == []


def _no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_run_starts_from_another_model(dataset: Path, tmp_path: Path) -> None:
    base = ARCHITECTURES["classic"].build()
    base.set_weights([weights + 0.1 for weights in base.get_weights()])
    config = TrainConfig(dataset, **{**CLASSIC, "epochs": 1, "learning_rate": 1e-7})
    network = train(config, TrainingRun.create(tmp_path / "run", config), Progress(), _nothing, base)
    assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(network.get_weights(), base.get_weights(), strict=True))
    with pytest.raises(ModelError, match="other sizes"):
        train(config, TrainingRun.create(tmp_path / "other", config), Progress(), _nothing, build_lowlight(8, 8))


@pytest.mark.parametrize("frozen", ["light", "detail"])
def test_with_one_stage_frozen_only_the_other_learns(dataset: Path, tmp_path: Path, frozen: str) -> None:
    base = build_lowlight()
    kept = {f"freeze_{frozen}": True}
    config = TrainConfig(dataset, base="mine", batch=2, crop=32, epochs=1, validation_split=0.0, **kept)
    trained = train(config, TrainingRun.create(tmp_path / "run", config), Progress(), _nothing, base)
    for stage, learns in (("illumination", frozen == "detail"), ("restoration", frozen == "light")):
        pairs = zip(base.get_layer(stage).get_weights(), trained.get_layer(stage).get_weights(), strict=True)
        assert any(not np.array_equal(before, after) for before, after in pairs) is learns


def test_the_time_limit_ends_a_run_and_the_learning_rate_decays(dataset: Path, tmp_path: Path) -> None:
    config = TrainConfig(dataset, **{**CLASSIC, "epochs": None, "minutes": 0.05})
    run, rates = TrainingRun.create(tmp_path / "run", config), []
    train(config, run, Progress(), lambda e: rates.append(e["learning_rate"]) if e["event"] == "epoch" else None)
    assert 3 <= json.loads((run.folder / "state.json").read_text())["seconds"] < 30
    assert rates[-1] <= rates[0]


def test_the_seed_determines_the_batches(dataset: Path, clean: Path) -> None:
    source = Source(find_pairs(dataset).pairs, images_in(clean), 0.5)

    def batch(seed: int) -> Mapping[str, Any]:
        inputs, _ = TileBatches(source, 4, 32, seed).batch(3, 1)
        assert isinstance(inputs, Mapping)
        return inputs

    assert all(np.array_equal(batch(1)[name], batch(1)[name]) for name in ("small", "tile", "rows", "columns"))
    assert not np.array_equal(batch(1)["tile"], batch(2)["tile"])


def test_an_epoch_uses_every_pair_once(dataset: Path) -> None:
    batches = WholeImageBatches(Source(find_pairs(dataset).pairs, [], 0.0), 2, 32, 0, augment=False)
    seen = np.concatenate([clear for _, clear in prefetch_batches(batches, epoch=5, start=0)])
    assert len(seen) == 8
    assert len(np.unique(seen.reshape(8, -1), axis=0)) == 8


@pytest.mark.parametrize("start", [0, 2])
def test_batches_do_not_depend_on_the_number_of_threads(dataset: Path, start: int) -> None:
    batches = WholeImageBatches(Source(find_pairs(dataset).pairs, [], 0.0), 2, 32, 0, augment=True)
    one, many = (list(prefetch_batches(batches, epoch=1, start=start, threads=threads)) for threads in (1, 3))
    assert len(one) == 4 - start
    assert np.array_equal(one, many)


def test_sampling_weights_match_the_position_of_the_tile(dataset: Path) -> None:
    """Sampling the small image with the weights of a tile gives a blurred version of the tile in every orientation."""
    batches = TileBatches(Source(find_pairs(dataset).pairs, [], 0.0), 4, 48, 0)
    for index in range(2):
        inputs, targets = batches.batch(0, index)
        assert isinstance(inputs, Mapping)
        assert isinstance(targets, Mapping)
        for small, tile, rows, columns in zip(*(inputs[n] for n in ("small", "tile", "rows", "columns")), strict=True):
            grid = small.reshape(small.shape[0] // 4, 4, small.shape[1] // 4, 4, 3).mean((1, 3))
            blurred = np.einsum("Hh,hwc,Ww->HWc", rows, grid, columns)
            assert np.corrcoef(blurred.ravel(), tile.ravel())[0, 1] > 0.6


def test_samples_without_augmentation_are_plain_crops(dataset: Path) -> None:
    source = Source(find_pairs(dataset).pairs, [], 0.0)
    pictures = [read_image(pair.low).astype(np.float32) / 255 for pair in source.pairs]
    inputs, _ = TileBatches(source, 4, 48, 0, augment=False).batch(0, 0)
    assert isinstance(inputs, Mapping)
    for tile in inputs["tile"]:
        places = [np.lib.stride_tricks.sliding_window_view(picture, tile.shape)[:, :, 0] for picture in pictures]
        assert any((abs(place - tile) < 1e-6).all((2, 3, 4)).any() for place in places)


def test_well_lit_images_alone_are_darkened_for_training(clean: Path) -> None:
    data = load_data(TrainConfig(None, clean=clean, epochs=1, crop=32))
    inputs, targets = TileBatches(data.source, 4, 32, 0).batch(0, 0)
    assert isinstance(inputs, Mapping)
    assert isinstance(targets, Mapping)
    assert inputs["tile"].mean() < targets["restored"].mean()


def test_listed_validation_pairs_are_not_used_for_training(dataset: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("1.png\n4.png\n")
    data = load_data(TrainConfig(dataset, validation=names, exclude=("7",), epochs=1))
    assert [pair.name for pair in data.validation] == ["1", "4"]
    assert {pair.name for pair in data.source.pairs} == {"0", "2", "3", "5", "6"}
    with pytest.raises(DatasetError, match="cannot be read"):
        load_data(TrainConfig(dataset, validation=tmp_path / "missing.txt", epochs=1))


def test_several_datasets_give_equally_many_samples(dataset: Path, tmp_path: Path) -> None:
    for number in range(2):
        for kind, divisor in (("low", 5), ("high", 1)):
            save(tmp_path / "other" / kind / f"other_{number}.png", clear_picture(50 + number) // divisor)
    names = tmp_path / "names.txt"
    names.write_text("1\nother_1\n")
    config = TrainConfig(dataset, more_datasets=(tmp_path / "other",), validation=names, epochs=1)
    data = load_data(TrainConfig.from_json(config.to_json()))
    assert [pair.name for pair in data.validation] == ["1", "other_1"]
    used = [pair.name for pair in data.source.pairs]
    assert len(set(used)) == 8
    assert used.count("other_0") == 7, "as many as of the larger dataset"


def test_the_classic_preset_is_the_original_recipe(dataset: Path) -> None:
    config = from_preset("classic", dataset)
    assert (config.architecture, config.crop, config.batch, config.epochs) == ("classic", 256, 8, 10)
    assert (dict(config.losses), config.validation_split, config.cosine, config.average) == ({"mse": 1.0}, 0.1, False, 0.0)
    assert TrainConfig.from_json(config.to_json()) == config


def test_presets_start_from_the_default_model_unless_changed(dataset: Path) -> None:
    shipped, fresh = from_preset("quick", dataset), from_preset("quick", dataset, base=None)
    assert (shipped.base, fresh.base) == ("lowlight", None)
    assert shipped.learning_rate < fresh.learning_rate
    assert from_preset("quick", dataset, architecture="classic").base is None
    assert from_preset("quick", dataset, architecture="lowlight").base == "lowlight"
    assert from_preset("quick", dataset, base="mine").base == "mine"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 1, "minutes": 1.0}, "either"),
        ({"crop": 100}, "multiple of 8"),
        ({"batch": 0}, "batch must be"),
        ({"freeze_light": True, "base": None}, "two-stage model"),
        ({"freeze_light": True, "freeze_detail": True}, "nothing to train"),
        ({"validation_split": 0.9}, "validation split"),
    ],
)
def test_invalid_values_are_refused(changes: Mapping[str, Any], message: str, dataset: Path) -> None:
    with pytest.raises(UsageError, match=message):
        from_preset("standard", dataset, **changes)
    with pytest.raises(UsageError, match="Unknown preset “fast”"):
        from_preset("fast", dataset)


def test_a_run_does_not_overwrite_another(config: TrainConfig, tmp_path: Path) -> None:
    TrainingRun.create(tmp_path / "run", config)
    with pytest.raises(ExportError, match="already contains a run"):
        TrainingRun.create(tmp_path / "run", config)
    with pytest.raises(DatasetError, match="no training run"):
        TrainingRun(tmp_path / "nothing").config()


def test_a_stop_request_saves_a_checkpoint_to_resume_from(config: TrainConfig, tmp_path: Path) -> None:
    run = TrainingRun.create(tmp_path / "run", config)

    def stop_in_the_second_epoch(event: Mapping[str, Any]) -> None:
        if event["event"] == "step" and event["epoch"] == 2:
            run.request_stop()

    with pytest.raises(Cancelled):
        train(config, run, Progress(), stop_in_the_second_epoch)
    assert json.loads((run.folder / "state.json").read_text())["step"] == 1
    run.clear_stop_request()
    train(config, run, Progress(), _nothing)
    assert [row["epoch"] for row in run.curve()] == [1, 2, 3]


def test_an_epoch_stopped_while_validating_counts_as_trained(config: TrainConfig, tmp_path: Path) -> None:
    run = TrainingRun.create(tmp_path / "run", config)

    def stop_after_the_last_step(event: Mapping[str, Any]) -> None:
        if event["event"] == "step" and event["step"] == event["steps"]:
            run.request_stop()

    with pytest.raises(Cancelled):
        train(config, run, Progress(), stop_after_the_last_step)
    assert [set(row) for row in run.curve()] == [{"epoch", "loss", "learning_rate", "seconds"}]
    assert json.loads((run.folder / "state.json").read_text())["epoch"] == 1


def test_each_epoch_writes_a_sample_even_between_validations(config: TrainConfig, tmp_path: Path) -> None:
    run, seen = TrainingRun.create(tmp_path / "run", replace(config, validate_every=3)), []

    def look(event: Mapping[str, Any]) -> None:
        if event["event"] == "epoch":
            seen.append(read_image(run.sample).tobytes())

    train(run.config(), run, Progress(), look)
    assert len(set(seen)) == 3
    assert ["psnr" in row for row in run.curve()] == [False, False, True]


def test_validations_write_samples_and_steps_report_the_remaining_time(config: TrainConfig, tmp_path: Path) -> None:
    run, steps = TrainingRun.create(tmp_path / "run", config), []
    train(config, run, Progress(), lambda event: steps.append(event) if event["event"] == "step" else None)
    assert read_image(run.sample).shape == (64, 3 * 96, 3)
    assert steps[-1]["seconds_left"] == 0
    assert 0 < steps[-2]["seconds_left"] < steps[0]["seconds_left"] * 2
    assert steps[0]["memory"] > 50 << 20


def test_a_run_is_trained_by_one_process_at_a_time(config: TrainConfig, tmp_path: Path) -> None:
    run = TrainingRun.create(tmp_path / "run", config)
    assert not run.is_locked
    with run.lock():
        assert run.is_locked
        with pytest.raises(DatasetError, match="already training run “run”"), TrainingRun(run.folder).lock():
            pass
    assert not run.is_locked


def test_unfinished_runs_are_found_in_order_of_use(config: TrainConfig, tmp_path: Path) -> None:
    for name, touched in (("older", 1), ("newer", 2), ("finished", 3)):
        run = TrainingRun.create(tmp_path / name, config)
        if name == "finished":
            run.finish("mine")
        os.utime(run.folder, (touched, touched))
    (tmp_path / "no-run").mkdir()
    assert [run.folder.name for run in unfinished_runs(tmp_path)] == ["newer", "older"]
    assert unfinished_runs(tmp_path / "nothing") == []
