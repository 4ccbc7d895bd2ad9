"""Training on other Keras backends, if they are installed; the project itself does not install them."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_short_training_runs(backend: str, dataset: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    home = {**os.environ, "LOWLIGHT_HOME": str(tmp_path / "home"), "KERAS_BACKEND": backend}
    options = ["--epochs", "1", "--batch", "2", "--crop", "32", "--validation-split", "0.25", "--json"]
    command = [sys.executable, "-m", "lowlight_app", "train", str(dataset), "--clean", str(dataset / "our485" / "high"), *options]
    answer = subprocess.run(command, env=home, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    events = [json.loads(line) for line in answer.stdout.splitlines()]
    assert next(e for e in events if e["event"] == "start")["backend"] == backend
    epoch = next(e for e in events if e["event"] == "epoch")
    assert 0 < epoch["loss"] < 2
    assert 5 < epoch["psnr"] < 40
    assert events[-1]["event"] == "finished"
