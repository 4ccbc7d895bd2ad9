"""Adversarial training: what a step changes, what a run keeps, and what it reports."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow

import training.adversarial
from lowlight_app.cli.console import Console
from lowlight_app.cli.train import _event_handler
from lowlight_app.errors import UsageError
from lowlight_app.events import EventName
from lowlight_app.models.architectures.lowlight import build_lowlight
from lowlight_app.models.architectures.registry import ILLUMINATION, RESTORATION
from lowlight_app.progress import Progress
from training.adversarial import Adversary, explain_collapse
from training.batches import Source, TileBatches
from training.config import TrainConfig, from_preset
from training.dataset import find_pairs
from training.replicas import Replicas
from training.train import train
from training.training_run import TrainingRun

LOSSES = {"mae": 1.0, "adversarial": 0.1}

_TRAIN = """
import os, signal, sys
from pathlib import Path
import tensorflow
from lowlight_app.progress import Progress
from training.train import train
from training.training_run import TrainingRun

def die_in_the_second_epoch(event):
    if event["event"] == "step" and (event["epoch"], event["step"]) == (2, 2):
        os.kill(os.getpid(), signal.SIGKILL)

tensorflow.config.run_functions_eagerly(True)  # so few steps take less time than compiling them
whole, killed = (TrainingRun(Path(folder)) for folder in sys.argv[1:])
train(whole.config(), whole, Progress(), lambda event: None)
train(killed.config(), killed, Progress(), die_in_the_second_epoch)
"""


@pytest.mark.filterwarnings("ignore:Gradients do not exist:UserWarning")
def test_a_step_changes_both_networks_but_not_the_light(dataset: Path) -> None:
    network, replicas = build_lowlight(8, 8), Replicas()
    adversary = Adversary(network, replicas, 1.0)
    adversary.judged.compile(keras.optimizers.SGD(0.01), {"adversarial": adversary.loss})
    parts = (network.get_layer(ILLUMINATION), network.get_layer(RESTORATION), adversary.model)
    before = [part.get_weights() for part in parts]
    inputs, targets = TileBatches(Source(find_pairs(dataset).pairs, [], 0.0), 2, 32, 0).batch(0, 0)
    recognized, inputs, targets = adversary.train(inputs, targets)
    replicas.train_on_batch(adversary.judged, inputs, targets)
    assert 0 <= recognized <= 1
    assert adversary.judged.trainable_weights == network.trainable_weights
    assert [_changed(weights, part.get_weights()) for weights, part in zip(before, parts, strict=True)] == [False, True, True]


@contextmanager
def _without_compiling() -> Iterator[None]:
    tensorflow.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tensorflow.config.run_functions_eagerly(False)


def _changed(before: list[np.ndarray], after: list[np.ndarray]) -> bool:
    return any(not np.array_equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a POSIX signal")
def test_a_killed_run_continues_on_the_same_curve(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = TrainConfig(dataset, losses=LOSSES, batch=4, crop=32, epochs=2, validation_split=0.0, average=0.9)
    whole, killed = (TrainingRun.create(tmp_path / name, config) for name in ("whole", "killed"))
    command = [sys.executable, "-c", _TRAIN, str(whole.folder), str(killed.folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [row["epoch"] for row in killed.curve()] == [1]
    monkeypatch.setattr(training.adversarial, "_NEGLIGIBLE", 0.5)
    events: list[Mapping[str, Any]] = []
    with _without_compiling():
        train(config, killed, Progress(), events.append)
    expected, found = whole.curve()[1], killed.curve()[1]
    for column in ("loss", "recognized"):
        assert found[column] == pytest.approx(expected[column], rel=0.005), column
    assert len(list(killed.folder.glob("adversary-*"))) == 1
    assert [event["epoch"] for event in events if event["event"] == EventName.COLLAPSED] == [2]


@pytest.mark.parametrize(
    ("recognized", "expected"), [(1.0, "recognized every result"), (0.0, "took every result"), (0.5, None), (0.99, None)]
)
def test_a_collapse_is_reported_even_when_quiet(
    recognized: float, expected: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    message = explain_collapse(recognized)
    assert (message is None) is (expected is None)
    if message is not None:
        _event_handler(Console())({"event": EventName.COLLAPSED, "epoch": 3, **message.to_json()})
        assert str(expected) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"losses": {"adversarial": 1.0}}, "another one beside it"),
        ({"losses": LOSSES, "architecture": "classic"}, "two-stage architecture"),
        ({"losses": LOSSES, "freeze_detail": True}, "do not freeze"),
    ],
)
def test_contradictory_options_are_refused(changes: Mapping[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_preset("quick", Path("pairs"), **changes)
